//! `Any`: a value of which nothing but its type is known. `cargo run --example any`

use std::rc::Rc;

use itab::abi::TFlag;
use itab::{Any, AnyRef, Opaque, Typed};

#[derive(Typed, Clone, Debug)]
struct Point {
    x: f64,
    y: f64,
}

fn main() {
    let shared = Rc::new(String::from("shared"));
    let values = [
        Any::new(7_u8),
        Any::new(-1.5_f64),
        Any::new("text"),
        Any::new(String::from("owned text")),
        Any::new(Point { x: 1.0, y: 2.0 }),
        Any::new(Rc::clone(&shared)),
        Any::new(None::<Box<Point>>),
        // A type that has no descriptor fits all the same.
        Any::new(Opaque(std::time::Duration::from_millis(15))),
    ];

    println!("{:<52} {:>5}  {:<12} value", "type", "bytes", "kept");
    for any in &values {
        let typ = any.ty();
        let kept = if typ.tflag().contains(TFlag::DIRECT_IFACE) { "in the word" } else { "boxed" };
        let nil = if any.is_nil_value() { "  <- a nil pointer, and yet a value" } else { "" };
        println!("{:<52} {:>5}  {kept:<12} {any:?}{nil}", typ.to_string(), typ.size());
    }

    // Asking is comparing a word.
    let numbers: f64 = values.iter().filter_map(|any| any.downcast_ref::<f64>()).sum();
    println!("\nsum of the f64: {numbers}; strong count of the Rc: {}", Rc::strong_count(&shared));

    // Taking out, or getting back what one has.
    let [.., point, _, _, _] = values;
    let error = point.downcast::<String>().unwrap_err();
    println!("{error}");
    let Point { x, y } = error.into_value().downcast().expect("it is a point");
    println!("the point is still here: ({x}, {y})");

    // A borrowed value needs no allocation, whatever its size.
    let page = [0_u8; 4096];
    println!("borrowed: {} bytes at {:p}", AnyRef::new(&page).ty().size(), AnyRef::new(&page).as_ptr());
}
