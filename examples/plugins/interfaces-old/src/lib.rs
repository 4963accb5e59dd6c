//! The interfaces as they were: a point had other fields.
#![forbid(unsafe_code)]

use itab::Any;

/// A point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// What a plugin gives to the host when it starts.
#[derive(Default)]
pub struct Gifts {
    /// Values of whatever types.
    pub values: Vec<Any>,
}

/// How a plugin starts.
pub type Start = fn(&mut Gifts);
