//! An interface by hand, with a method that takes `&mut self`, but said to have none: a shared borrow
//! of a value is one of the interface, and holds nothing exclusively.
#![forbid(unsafe_code)]
use itab::__private as private;
use itab::{IfaceRef, methods};

pub trait Hand {}
pub trait Run {
    fn run(&mut self);
}
type Sig = for<'a> fn(private::This<'a>);
type N = private::Name<0x16e, ()>;
pub trait HasN: private::HasMethod<N, private::Anyone, Sig, private::Exclusive> {}
impl<T: private::HasMethod<N, private::Anyone, Sig, private::Exclusive>> HasN for T {}
const _: () = {
    private::interface! {
        true dyn Hand;
        requires HasN;
        embeds;
        methods 0;
        count private::Len<1>;
        access private::SharedAccess;
    }
    impl private::Embeds for __ItabInterface {
        type Embedded = ();
    }
    impl private::InterfaceMethod<0> for __ItabInterface {
        type Name = N;
        type Sig = Sig;
        type Receiver = private::Exclusive;
        const NAME: &'static str = "n";
        const SPELLING: &'static private::Spelling = &private::Spelling { text: "fn(&self)", shape: &[] };
    }
    impl Run for IfaceRef<'_, dyn Hand> {
        fn run(&mut self) {
            private::call!(Exclusive self, __ItabInterface, 0, ())
        }
    }
};

struct Value;
#[methods]
impl Value {
    pub fn n(&mut self) {}
}

fn main() {
    IfaceRef::<dyn Hand>::new(&Value).run();
}
