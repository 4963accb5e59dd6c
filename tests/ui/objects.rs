use std::fmt::{Debug, Display};

use itab::{Typed, interface, methods, register};

trait Plan {}
trait Generic<T> {}
trait NotForObjects: Sized {}

#[derive(Typed)]
#[typed(dyn Plan, dyn Display)]
struct Scan;
impl Plan for Scan {}

#[derive(Typed)]
#[typed(Plan)]
struct WithoutDyn;
impl Plan for WithoutDyn {}

#[derive(Typed)]
#[typed(dyn NotForObjects)]
struct NoObject;
impl NotForObjects for NoObject {}

// Whether it has the trait depends on `T`.
#[derive(Typed)]
#[typed(dyn Debug)]
struct Wrapper<T>(T);
impl<T: Debug> Debug for Wrapper<T> {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

// Whether it is `Send` depends on `T`.
#[derive(Typed)]
#[typed(dyn Plan + Send)]
struct Held<T>(T);
impl<T> Plan for Held<T> {}

#[interface]
pub trait Named {
    fn name(&self);
}
struct Bird;
#[methods(Named, dyn Generic<u8>)]
impl Bird {}
#[methods(dyn Plan)]
impl Named for Bird {
    fn name(&self) {}
}

fn main() {
    register!(Scan: dyn Debug);
    register!(std::rc::Rc<u8>: dyn Debug + Send);
}
