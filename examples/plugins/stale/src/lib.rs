//! A plugin that was built with the interfaces as they were, and that nobody built again.
#![forbid(unsafe_code)]

use interfaces::{Gifts, Point};
use itab::{Any, methods};

struct Square {
    side: f64,
}

#[methods]
impl Square {
    pub fn covers(&self, point: Point) -> bool {
        point.x.max(point.y) <= self.side
    }
}

fn start(gifts: &mut Gifts) {
    gifts.values.push(Any::new(Square { side: 2.0 }));
}

itab::plugin!(start: fn(&mut Gifts));
