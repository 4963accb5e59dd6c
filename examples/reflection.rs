//! What a program can learn of its types and interfaces. `cargo run --example reflection`
#![allow(missing_docs)]

use itab::error::missing_methods;
use itab::{Any, InterfaceType, Type, Typed, interface, methods};

#[interface]
pub trait Account {
    fn balance(&self) -> i64;
    fn deposit(&mut self, amount: i64, note: &str) -> Result<i64, String>;
}
#[interface]
pub trait Auditable: Account {
    fn entries(&self) -> Vec<(i64, String)>;
    fn auditor(&self) -> Option<&str>;
}

#[derive(Clone, Debug, PartialEq)]
pub struct Savings {
    entries: Vec<i64>,
}

#[methods]
impl Savings {
    pub fn balance(&self) -> i64 {
        self.entries.iter().sum()
    }
    pub fn deposit(&mut self, amount: i64, _note: &str) -> Result<i64, String> {
        self.entries.push(amount);
        Ok(self.balance())
    }
    pub fn entries(&self) -> Vec<i64> {
        self.entries.clone()
    }
    fn auditor(&self) -> Option<&str> {
        None
    }
}

fn show(typ: &Type) {
    println!("{typ}");
    println!(
        "    {:?}, {} bytes, aligned to {}, of the crate {}",
        typ.kind(),
        typ.size(),
        typ.align(),
        typ.package().name()
    );
    println!("    {:?}, {}", typ.tflag(), if typ.is_comparable() { "comparable" } else { "not comparable" });
    if let Some(elem) = typ.elem() {
        println!("    of {elem}");
    }
    for method in typ.methods() {
        let visibility = if method.is_exported() { "pub " } else { "" };
        println!("    {visibility}{}: {}", method.name(), method.text());
    }
}

/// Which of some interfaces a type satisfies, and what it lacks for the others.
fn compare(typ: &'static Type, interfaces: &[&'static InterfaceType]) {
    for inter in interfaces {
        let missing: Vec<_> = missing_methods(inter, typ).collect();
        println!("{typ} {} {inter}", if missing.is_empty() { "is" } else { "is not" });
        for missing in missing {
            println!("    {missing}");
        }
    }
}

fn main() {
    for typ in [Savings::TYPE, Type::of::<Box<Savings>>(), Type::of::<Vec<u16>>(), Type::of::<(u8, f64)>()] {
        show(typ);
    }

    println!();
    compare(Savings::TYPE, &[InterfaceType::of::<dyn Account>(), InterfaceType::of::<dyn Auditable>()]);

    println!();
    let mut any = Any::new(Savings { entries: vec![100] });
    let mut account = any.cast_mut::<dyn Account>().expect("just compared");
    println!("{:?}", account.deposit(20, "gift"));
    println!("{:#?}", itab::IfaceMut::itab(&account));
    println!("{any:?}");
}
