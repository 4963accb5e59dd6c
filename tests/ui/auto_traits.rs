use std::cell::Cell;
use std::rc::Rc;

use itab::{Any, AnyRef, Iface, IfaceRef, ItabTable, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Sub: Named {}

struct Here(Rc<Cell<u8>>);
#[methods]
impl Here {
    pub fn name(&self) -> String {
        String::new()
    }
}

fn send<T: Send>(_: T) {}
fn share<T: Sync>(_: &T) {}

fn main() {
    // Nothing to begin with.
    send(Any::new(1_u8));
    share(&Iface::<dyn Named>::new(Here(Rc::default())));
    // Cannot be put in.
    let _ = Any::<dyn Send>::from_value(Here(Rc::default()));
    let _ = Iface::<dyn Named + Sync>::new(Here(Rc::default()));
    let _ = IfaceRef::<dyn Named + Send>::new(&Here(Rc::default()));
    // Cannot be gained.
    let any = Any::<dyn Send>::from_value(1_u8);
    let _ = any.cast_ref::<dyn Named + Sync>();
    let _ = any.as_any_ref().weaken::<dyn Send + Sync>();
    let _ = any.cast::<dyn Named + Send + Sync>();
    let _ = Iface::upcast::<dyn Named + Send>(Iface::<dyn Sub>::new(Here(Rc::default())));
    let _ = ItabTable::process().cast_ref::<dyn Named + Send>(AnyRef::new(&1_u8));
    let _: Any<dyn Send> = Any::new(1_u8).into();
}
