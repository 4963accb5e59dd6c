//! `Iface`, `IfaceRef`, `IfaceMut`: values that one can do something with. `cargo run --example iface`
#![allow(missing_docs)]

use itab::{Iface, IfaceMut, IfaceRef, implements, interface, methods};

#[interface]
pub trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String;
}

#[interface]
pub trait Scale {
    fn scale(&mut self, by: f64);
}

pub struct Circle {
    radius: f64,
}

#[methods]
impl Circle {
    pub fn name(&self) -> String {
        format!("circle of {}", self.radius)
    }
    pub fn area(&self) -> f64 {
        std::f64::consts::PI * self.radius * self.radius
    }
    pub fn scale(&mut self, by: f64) {
        self.radius *= by;
    }
}

/// No larger than a word: needs no allocation where it is owned.
pub struct Square(f64);

#[methods]
impl Square {
    pub fn name(&self) -> String {
        format!("square of {}", self.0)
    }
    pub fn area(&self) -> f64 {
        self.0 * self.0
    }
}

// Checked here, paid nowhere. Go: `var _ Shape = Circle{}`.
implements!(Circle: dyn Shape);
implements!(Circle: dyn Scale);

/// An interface value is an ordinary value of the trait.
fn total(shapes: &[&dyn Shape]) -> f64 {
    shapes.iter().map(|shape| shape.area()).sum()
}

fn report(shape: impl Shape) {
    println!("  {:<14} {:.2}", shape.name(), shape.area());
}

fn main() {
    let mut circle = Circle { radius: 1.0 };

    println!("borrowed, nothing allocated:");
    report(IfaceRef::<dyn Shape>::new(&circle));
    IfaceMut::<dyn Scale>::new(&mut circle).scale(2.0);
    report(IfaceRef::<dyn Shape>::new(&circle));

    println!("owned, two words each:");
    let shapes: Vec<Iface<dyn Shape>> = vec![
        Iface::new(circle),
        Iface::new(Square(3.0)),
        // The methods of what a pointer points to are its own.
        Iface::new(std::rc::Rc::new(Square(1.5))),
    ];
    let all: Vec<&dyn Shape> = shapes.iter().map(|shape| shape as &dyn Shape).collect();
    println!("  together       {:.2}", total(&all));

    println!("what is in them:");
    for shape in &shapes {
        println!("  {shape:?}");
    }
    for shape in shapes {
        report(shape);
    }
}
