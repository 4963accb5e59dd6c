//! The program that the documentation promises.

#![allow(missing_docs)]

use itab::{Any, Iface, IfaceRef, interface, methods, type_switch};

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}
#[interface]
pub trait Runner {
    fn run(&mut self, km: u32) -> u32;
}
#[interface]
pub trait Duck: Flyable + Runner {}

pub struct Bird {
    name: String,
    km: u32,
}

#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        format!("{} flies", self.name)
    }
    pub fn run(&mut self, km: u32) -> u32 {
        self.km += km;
        self.km
    }
}

#[test]
fn what_a_user_writes() -> Result<(), Box<dyn std::error::Error>> {
    let bird = Bird { name: "b1".into(), km: 0 };
    let f = IfaceRef::<dyn Flyable>::new(&bird);
    fn land(f: &dyn Flyable) -> String {
        f.fly()
    }
    assert_eq!(land(&f), "b1 flies");

    let mut any = Any::new(bird);
    assert_eq!(any.cast_mut::<dyn Runner>()?.run(3), 3);
    let duck: Iface<dyn Duck> = any.cast::<dyn Duck>()?;
    let what = type_switch!(duck.as_any_ref(), {
        n: i64 => n.to_string(),
        b: Bird => b.name.clone(),
        f: dyn Flyable => f.fly(),
        _ => "?".into(),
    });
    assert_eq!(what, "b1");
    let what = type_switch!(&duck, {
        b: Bird if b.km > 3 => b.name.clone(),
        f: dyn Flyable => f.fly(),
        _ => "?".into(),
    });
    assert_eq!(what, "b1 flies");
    Ok(())
}
