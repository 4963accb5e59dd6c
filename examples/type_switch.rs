//! `type_switch!`: by concrete type, by interface, by reference and by value. `cargo run --example type_switch`
#![allow(missing_docs)]

use itab::{Any, AnyRef, interface, methods, type_switch};

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}
#[interface]
pub trait Runner {
    fn run(&mut self, km: u32) -> u32;
}

#[derive(Debug)]
pub struct Bird(String);
#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        format!("{} flies", self.0)
    }
}

#[derive(Debug)]
pub struct Dog {
    km: u32,
}
#[methods]
impl Dog {
    pub fn run(&mut self, km: u32) -> u32 {
        self.km += km;
        self.km
    }
}

/// Go: `switch v := x.(type)`.
fn describe(value: Option<AnyRef<'_>>) -> String {
    type_switch!(value, {
        nil => "nothing".into(),
        text: String => format!("text of {} bytes", text.len()),
        small: u8 | u16 => format!("a small number, {}", small.expect("not nil").ty()),
        n: i64 => format!("the number {n}"),
        bird: Bird => format!("a bird: {}", bird.0),
        f: dyn Flyable => f.fly(),
        other: _ => format!("something else: {}", other.expect("not nil").ty()),
    })
}

/// Through an exclusive borrow, the arms may change the value.
fn exercise(value: &mut Any) -> Option<u32> {
    type_switch!(value, {
        mut r: dyn Runner => Some(r.run(5)),
        n: i64 => { *n += 1; None }
        _ => None,
    })
}

/// By value, an arm owns what it gets; what no arm takes is handed on.
fn into_text(value: Any) -> Result<String, Any> {
    type_switch!(value, {
        text: String => Ok(text),
        text: &'static str => Ok(text.to_string()),
        other: _ => Err(other),
    })
}

fn main() {
    println!("{}", describe(None));
    let (text, bird) = (String::from("text"), Bird("b1".into()));
    for value in [
        AnyRef::new(&text),
        AnyRef::new(&7_u8),
        AnyRef::new(&9_i64),
        AnyRef::new(&bird),
        // A pointer is a type of its own, and flies as its target does.
        AnyRef::new(&Box::new(Bird("b2".into()))),
        AnyRef::new(&Dog { km: 0 }),
    ] {
        println!("{}", describe(Some(value)));
    }

    let mut dog = Any::new(Dog { km: 10 });
    println!("{:?}, {:?}", exercise(&mut dog), exercise(&mut dog));

    println!("{:?}", into_text(Any::new("borrowed")));
    println!("{:?}", into_text(dog).map_err(|any| any.ty().to_string()));
}
