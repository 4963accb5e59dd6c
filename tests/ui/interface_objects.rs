//! An object type is no interface. rustc does not check the bounds on associated types among its supertraits, and generic
//! code believes them: `dyn SharedInterface` of an interface that is none, `dyn Sent` of one whose values are not `Send`.
#![forbid(unsafe_code)]
use itab::auto_traits::Local;
use itab::{Iface, Interface, SharedInterface, interface};

#[interface]
pub trait Put {
    fn put(&mut self);
}

fn shared<I: ?Sized + SharedInterface>() {}

trait Sent: Interface<Auto: Send> {}
fn send<I: ?Sized + Sent>(value: Iface<I>) {
    std::thread::spawn(move || drop(value));
}

fn main() {
    shared::<dyn SharedInterface<Plain = dyn Put, Auto = dyn Local>>();
    let _ = send::<dyn Sent<Plain = dyn Put, Auto = dyn Local>>;
}
