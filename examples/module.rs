//! The types and interfaces of a program as a value: who implements what, what nearly does, and a table that knows it all
//! beforehand. `cargo run --example module`
#![allow(missing_docs)]

use itab::{AnyRef, IfaceRef, InterfaceType, ItabTable, Module, Type, interface, methods};

#[interface]
pub trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String;
}
#[interface]
pub trait Scale {
    fn scale(&mut self, by: f64);
}
#[interface]
pub trait Drawing: Shape + Scale {}

pub struct Square(f64);
#[methods]
impl Square {
    pub fn area(&self) -> f64 {
        self.0 * self.0
    }
    pub fn name(&self) -> String {
        "square".into()
    }
    pub fn scale(&mut self, by: f64) {
        self.0 *= by;
    }
}

pub struct Circle(f64);
#[methods]
impl Circle {
    pub fn area(&self) -> f32 {
        (self.0 * self.0) as f32 * core::f32::consts::PI
    }
    pub fn names(&self) -> String {
        "circle".into()
    }
    pub fn scale(&mut self, by: f64) {
        self.0 *= by;
    }
}

/// The last part of a path.
fn short(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn main() {
    let mut shapes = Module::new("shapes");
    shapes.add::<Circle>().add::<u64>().add_interface::<dyn Shape>().add_interface::<dyn Scale>();
    // Pairs that rustc knows: it has made their itabs.
    shapes.add_itab::<Square, dyn Drawing>().add_itab::<Square, dyn Shape>();

    println!("{:<8}Shape    Scale    Drawing", "");
    let matrix = shapes.matrix();
    for &ty in shapes.types() {
        print!("{:<8}", short(ty.name()));
        for &interface in shapes.interfaces() {
            print!("{:<9}", if matrix.contains(&(interface, ty)) { "yes" } else { "-" });
        }
        println!();
    }
    let shape = InterfaceType::of::<dyn Shape>();
    assert_eq!(shapes.implementers(shape), [Type::of::<Square>()]);
    assert_eq!(shapes.satisfied(Type::of::<Circle>()), [InterfaceType::of::<dyn Scale>()]);

    println!("\nnearly a Shape:");
    let near = shapes.near_types(shape);
    for miss in &near {
        println!("    {}", short(miss.ty.name()));
        for missing in &miss.missing {
            println!("        {missing}");
        }
    }
    assert_eq!(near[0].ty, Type::of::<Circle>());
    assert!(near[0].missing[0].to_string().ends_with("have fn(&self) -> f32, want fn(&self) -> f64"));

    // Go's `itabsinit`: what the compiler has made, no look-up has to make again.
    let itab_table = ItabTable::new();
    itab_table.add(&shapes);
    itab_table.add(&shapes);
    let square = Square(3.0);
    let found = itab_table.cast_ref::<dyn Shape>(AnyRef::new(&square)).expect("a square is a shape");
    assert!(IfaceRef::itab(found).is_static());
    let stats = itab_table.stats();
    println!(
        "\n{} of area {}: {} entries, {} with an itab of rustc's, {} bytes built",
        found.name(),
        found.area(),
        stats.table.entries,
        stats.statics,
        stats.itab_bytes
    );
    assert_eq!((stats.table.entries, stats.statics, stats.itab_bytes), (2, 2, 0));
}
