//! A plugin that declares an interface of its own, which types of the host and of other plugins satisfy.
#![forbid(unsafe_code)]

use interfaces::Gifts;
use itab::{Any, AnyRef, interface, methods};

/// Nobody else knows it.
#[interface]
pub trait Draw {
    fn draw(&self) -> String;
}

struct Note(String);

#[methods]
impl Note {
    pub fn name(&self) -> &str {
        &self.0
    }
    /// Says what it is shown, if that can be drawn.
    pub fn describe(&self, value: AnyRef<'_>) -> Option<String> {
        let drawn = value.cast_ref::<dyn Draw>().ok()?.draw();
        Some(format!("{} sees {drawn}", self.0))
    }
}

fn start(gifts: &mut Gifts) {
    gifts.values.push(Any::new(Note("a note".into())));
}

itab::plugin!(start: fn(&mut Gifts));
