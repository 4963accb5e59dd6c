//! What the host and its plugins both know: interfaces, and how a plugin starts.
#![forbid(unsafe_code)]

use itab::{Any, interface};

/// Something that can be drawn.
#[interface]
pub trait Shape {
    /// Its lines.
    fn draw(&self) -> String;
}

/// Something that has a name.
#[interface]
pub trait Named {
    /// Its name.
    fn name(&self) -> &str;
}

/// Something that can be made larger.
#[interface]
pub trait Scale {
    /// Makes it so many times as large.
    fn scale(&mut self, by: u32);
}

/// A point, which shapes are told of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
}

/// Something that may cover a point.
#[interface]
pub trait Covers {
    /// Whether it does.
    fn covers(&self, point: Point) -> bool;
}

/// What a plugin gives to the host when it starts.
#[derive(Default)]
pub struct Gifts {
    /// Values of whatever types.
    pub values: Vec<Any>,
}

/// How a plugin starts.
pub type Start = fn(&mut Gifts);
