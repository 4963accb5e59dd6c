//! That a type is `Send` is said by rustc alone.
#![forbid(unsafe_code)]
use std::rc::Rc;

use itab::__private::{
    NotClone as _, NotDebug as _, NotDisplay as _, NotEqual as _, NotHash as _, NotNil as _, NotOrd as _, NotSend as _,
    OperationsOf, Probe,
};
use itab::{Any, Iface, Typed, interface, methods};

pub struct Bound(Rc<u8>);

fn of_another_type() -> OperationsOf<Bound> {
    OperationsOf::new(
        Probe::<Bound>::__ITAB_CLONE,
        Probe::<Bound>::__ITAB_EQUAL,
        Probe::<Bound>::__ITAB_HASH,
        Probe::<Bound>::__ITAB_ORDER,
        (Probe::<Bound>::__ITAB_DEBUG, Probe::<Bound>::__ITAB_DISPLAY),
        Probe::<Bound>::__ITAB_IS_NIL,
        (Probe::<u8>::__ITAB_SEND, Probe::<u8>::__ITAB_SYNC),
    )
}

#[interface]
pub trait Named {
    fn name(&self) -> u8;
}

#[interface]
pub trait Other {
    fn name(&self) -> u8;
}

#[derive(Typed)]
pub struct Cat;

fn to_another_interface(named: Iface<dyn Named>) {
    _ = Iface::strengthen::<dyn Other + Send>(named);
}

struct Mine;

fn to_no_auto_traits(any: Any) {
    _ = any.strengthen::<dyn std::fmt::Debug>();
    _ = Any::new(Cat).strengthen::<Mine>();
}

#[methods]
impl Bound {
    pub fn name(&self) -> u8 {
        *self.0
    }
}

fn main() {}
