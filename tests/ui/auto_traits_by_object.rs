//! The object type of a trait implements its supertraits without an `impl`. It is `Send` if that is one of them; so it
//! must not admit values that are not.
#![forbid(unsafe_code)]
use std::rc::Rc;

use itab::auto_traits::{Admits, AutoTraits};
use itab::{Any, Interface, interface};

trait Four: AutoTraits + Send {}
trait Evil: Admits<Rc<u32>> + Send + Sync {}

#[interface]
pub trait Number {
    fn number(&self) -> usize;
}
struct Mine;
impl Interface for Mine {
    type Plain = dyn Number;
    type Auto = dyn Evil;
}

fn main() {
    let any = Any::<dyn Evil>::from_value(Rc::new(5));
    std::thread::spawn(move || drop(any));
    let _: Option<Any<dyn Four>> = None;
}
