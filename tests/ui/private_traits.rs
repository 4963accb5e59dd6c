//! What generated code rests on cannot be said by hand, in a program that forbids unsafe code.
#![forbid(unsafe_code)]
use itab::__private::{
    CallableBy, Described, Exclusive, HasPackage, IfaceValue, ImplementedBy, InterfaceMethods, Length, NoPackage,
    OwningIfaceValue, Packaged, Place, ReceiverKind, Typed, Viewer,
};

struct Mine;
trait Trait {}

impl Typed for Mine {}
impl Described for dyn Trait {}
impl ImplementedBy<Mine> for dyn Trait {}
impl InterfaceMethods for Mine {}
impl IfaceValue for Mine {}
impl OwningIfaceValue for Mine {}
impl ReceiverKind for Mine {}
impl CallableBy<Mine> for Exclusive {}
impl Length for Mine {}
impl Packaged for Mine {}
impl HasPackage for Mine {
    type Package = NoPackage;
}
impl Viewer for Mine {}
impl Place<Mine> for Mine {}
fn main() {}
