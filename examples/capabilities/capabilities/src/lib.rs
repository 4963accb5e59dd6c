//! What a device may be able to do.
//!
//! A device has a capability by having its methods. It does not depend on this crate.
#![forbid(unsafe_code)]

use itab::interface;

/// Says where it is.
#[interface]
pub trait Located {
    /// The room.
    fn room(&self) -> &str;
}

/// Measures something.
#[interface]
pub trait Meter {
    /// What it measures now.
    fn read(&self) -> f64;
    /// What the number means, such as "°C".
    fn unit(&self) -> &'static str;
}

/// Can be switched.
#[interface]
pub trait Switch {
    /// Switches on or off; says whether that changed anything.
    fn set(&mut self, on: bool) -> bool;
}

/// Raises an alarm by what it measures.
#[interface]
pub trait Detector: Meter + Located {
    /// From which value on.
    fn limit(&self) -> f64;

    /// The alarm, if it is one. Provided: no device needs to have it.
    fn alarm(&self) -> Option<String> {
        let value = self.read();
        (value >= self.limit()).then(|| format!("{value} {} in the {}", self.unit(), self.room()))
    }
}
