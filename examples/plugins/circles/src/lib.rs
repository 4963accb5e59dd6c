//! A plugin that knows `Shape` and has a type which is one.
#![forbid(unsafe_code)]

use interfaces::{Gifts, Point};
use itab::{Any, methods};

struct Circle {
    radius: u32,
}

#[methods]
impl Circle {
    pub fn draw(&self) -> String {
        format!("( {} )", "o".repeat(self.radius as usize))
    }
    pub fn scale(&mut self, by: u32) {
        self.radius *= by;
    }
    pub fn covers(&self, point: Point) -> bool {
        point.x * point.x + point.y * point.y <= self.radius * self.radius
    }
}

fn start(gifts: &mut Gifts) {
    gifts.values.push(Any::new(Circle { radius: 2 }));
}

itab::plugin!(start: fn(&mut Gifts));
