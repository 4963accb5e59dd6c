//! Devices. What they are used for is not their business.
#![forbid(unsafe_code)]

use itab::{Typed, methods};

/// A thermometer.
#[derive(Clone, Debug)]
pub struct Thermometer {
    pub room: String,
    pub celsius: f64,
}

#[methods]
impl Thermometer {
    pub fn room(&self) -> &str {
        &self.room
    }
    pub fn read(&self) -> f64 {
        self.celsius
    }
    pub fn unit(&self) -> &'static str {
        "°C"
    }
}

/// A lamp.
#[derive(Clone, Debug)]
pub struct Lamp {
    pub room: String,
    pub on: bool,
}

#[methods]
impl Lamp {
    pub fn room(&self) -> &str {
        &self.room
    }
    pub fn set(&mut self, on: bool) -> bool {
        std::mem::replace(&mut self.on, on) != on
    }
}

/// Any meter with a limit: a generic type, and each of its instantiations is a device.
#[derive(Clone, Debug)]
pub struct Limited<M> {
    pub meter: M,
    pub limit: f64,
}

/// What a limit can be put on.
pub trait Reading {
    fn reading(&self) -> (f64, &'static str);
}

impl Reading for Thermometer {
    fn reading(&self) -> (f64, &'static str) {
        (self.celsius, "°C")
    }
}

/// A smoke sensor that is no device by itself.
#[derive(Clone, Debug)]
pub struct Smoke {
    pub percent: f64,
}

impl Reading for Smoke {
    fn reading(&self) -> (f64, &'static str) {
        (self.percent, "% smoke")
    }
}

#[methods]
impl<M: Reading> Limited<M> {
    pub fn read(&self) -> f64 {
        self.meter.reading().0
    }
    pub fn unit(&self) -> &'static str {
        self.meter.reading().1
    }
    pub fn limit(&self) -> f64 {
        self.limit
    }
    pub fn room(&self) -> &str {
        "kitchen"
    }
}

/// A blind. It was built by somebody who has another idea of switching.
#[derive(Clone, Debug)]
pub struct Blind {
    pub open_percent: u8,
}

#[methods]
impl Blind {
    pub fn set(&mut self, open_percent: u8) {
        self.open_percent = open_percent;
    }
}

/// A house number. It does nothing.
#[derive(Clone, Debug, Typed)]
pub struct HouseNumber(pub u16);
