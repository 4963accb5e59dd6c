//! Interfaces made of interfaces, and methods that types get from pointers. `cargo run --example embedding`
#![allow(missing_docs)]

use std::rc::Rc;

use itab::{Any, Iface, InterfaceType, Type, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Eater: Named {
    fn eat(&mut self, what: &str) -> usize;
}
#[interface]
pub trait Sleeper: Named {
    fn sleep(&self) -> &'static str;
}
/// A diamond: `name` comes in three times and is asked for once.
#[interface]
pub trait Animal: Eater + Sleeper + Named {
    /// Provided: runs on the interface value, and no type has to have it.
    fn day(&mut self) -> String {
        let eaten = self.eat("breakfast");
        format!("{} has eaten {eaten} times and sleeps {}", self.name(), self.sleep())
    }
}

pub struct Cat {
    eaten: usize,
}

#[methods(Habits)]
impl Cat {
    pub fn name(&self) -> String {
        "cat".into()
    }
    pub fn eat(&mut self, _what: &str) -> usize {
        self.eaten += 1;
        self.eaten
    }
}

/// Methods of traits are in the method set, if the first block names the trait.
pub trait Habits {
    fn sleep(&self) -> &'static str;
}
#[methods]
impl Habits for Cat {
    fn sleep(&self) -> &'static str {
        "all day"
    }
}

fn main() {
    let animal = InterfaceType::of::<dyn Animal>();
    println!("{animal} asks for");
    for method in animal.methods() {
        println!("    {:<6} {}", method.name(), method.text());
    }

    let mut animal: Iface<dyn Animal> = Iface::new(Cat { eaten: 0 });
    println!("{}", animal.day());

    // From more to less: cannot fail, and needs no question.
    let eater: Iface<dyn Eater> = Iface::upcast(animal);
    let named: Iface<dyn Named> = Iface::upcast(eater);
    println!("{}", named.name());
    // From less to more: the value knows.
    let mut animal: Iface<dyn Animal> = Iface::cast(named).expect("it is still a cat");
    println!("{}", animal.day());

    println!("\nwho has the methods of a cat:");
    let pointers = [
        Type::of::<Cat>(),
        Type::of::<Box<Cat>>(),
        Type::of::<Rc<Cat>>(),
        Type::of::<&'static Cat>(),
        Type::of::<Option<Box<Cat>>>(),
        Type::of::<Box<Box<Cat>>>(),
        Type::of::<Option<Cat>>(),
    ];
    for typ in pointers {
        let methods: Vec<_> = typ.methods().iter().map(|method| method.name()).collect();
        let verdict = if typ.implements::<dyn Animal>() {
            "an Animal"
        } else if typ.implements::<dyn Sleeper>() {
            "a Sleeper: it shares its cat, so nobody may feed it through this"
        } else {
            "nothing"
        };
        println!("    {:<56} [{}] {verdict}", typ.to_string(), methods.join(" "));
    }
    println!("{}", Any::new(Rc::new(Cat { eaten: 0 })).cast_ref::<dyn Sleeper>().expect("it shares").sleep());
}
