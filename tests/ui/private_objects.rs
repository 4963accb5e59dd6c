//! The object type of a trait implements it without an `impl`, and its supertraits too. So traits that state facts have
//! no object types.
#![forbid(unsafe_code)]
use itab::__private::{
    CallableBy, Described, Direct, HasPackage, IfaceValue, ImplementedBy, InterfaceMethods, Len, Length,
    NoPackage, Packaged, Place, ReceiverKind, SharedAccess, Subject, Typed, Viewer,
};
use itab::auto_traits::{Admits, AutoTraits};
use itab::{Iface, Interface, interface};

#[interface]
pub trait Put {
    fn put(&mut self);
}

fn auto_traits(_: &dyn AutoTraits) {}
fn admits(_: &dyn Admits<u8>) {}
fn typed(_: &dyn Typed<MethodsKnown = ()>) {}
fn described(_: &dyn Described<Count = Len<1>, Access = SharedAccess, MethodsKnown = ()>) {}
fn implemented_by(_: &dyn ImplementedBy<u8, Count = Len<1>, Access = SharedAccess, MethodsKnown = ()>) {}
fn interface_methods(_: &dyn InterfaceMethods<Embedded = (), Viewer = (), Count = Len<1>>) {}
fn receiver_kind(_: &dyn ReceiverKind) {}
fn callable_by(_: &dyn CallableBy<Direct>) {}
fn place(_: &dyn Place<u8>) {}
fn viewer(_: &dyn Viewer) {}
fn packaged(_: &dyn Packaged<Viewer = ()>) {}
fn has_package(_: &dyn HasPackage<Package = NoPackage>) {}
fn length(_: &dyn Length) {}
fn subject(_: &dyn Subject) {}
fn iface_value(_: &dyn IfaceValue<Inter = dyn Put>) {}

// rustc would believe the bound on `Inter`, and a value that is not `Send` be sent.
trait Sent: IfaceValue<Inter: Interface<Auto: Send>> {}
fn send<V: ?Sized + Sent>(value: Iface<V::Inter>) {
    std::thread::spawn(move || drop(value));
}
fn main() {
    let _ = send::<dyn Sent<Inter = dyn Put>>;
}
