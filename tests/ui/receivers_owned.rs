//! A method that takes the value is for owners: a borrow has none to give, and there is no other pointer to it.
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, interface, methods, type_switch};

#[interface]
pub trait Task {
    fn name(&self) -> String;
    fn run(self: Box<Self>) -> u32;
}
#[interface]
pub trait Timed: Task {}

struct Job(u32);
#[methods]
impl Job {
    pub fn name(&self) -> String {
        "job".into()
    }
    pub fn run(self) -> u32 {
        self.0
    }
}

struct Lent;
#[methods]
impl Lent {
    pub fn name(&self) -> String {
        "lent".into()
    }
    pub fn run(&mut self) -> u32 {
        1
    }
}

#[interface]
trait Pointers {
    fn rc(self: Rc<Self>);
}
#[interface]
trait MorePointers {
    fn arc(self: Arc<Self>);
}
#[interface]
trait PinnedPointers {
    fn pinned(self: Pin<Box<Self>>);
}
#[interface]
trait Unsaid {
    fn pick(self, one: &str, other: &str) -> &str;
}
#[interface]
#[itab(owned = NamedOwned)]
trait NoBox {
    fn run(self) -> u32;
}

fn main() {
    let mut job = Job(1);
    let _ = IfaceRef::<dyn Task>::new(&job);
    let _ = IfaceMut::<dyn Timed>::new(&mut job);
    let _ = AnyRef::new(&job).cast_ref::<dyn Task>();
    let _ = AnyMut::new(&mut job).cast_mut::<dyn Task>();
    type_switch!(AnyMut::new(&mut job), { task: dyn Task => drop(task), _ => () });
    let mut any = Any::new(job);
    let _ = any.cast_mut::<dyn Task>();
    let mut task = any.cast::<dyn Task>().unwrap();
    let _ = task.as_iface_mut();
    task.run();
    task.name();
    let _ = Iface::<dyn Task>::new(Lent);
    let _ = Iface::<dyn Task>::new(Rc::new(Job(1)));
}
