//! An interface by hand, with a method that takes `&mut self`, but said to have none: a shared borrow
//! of a value is one of the interface, and holds nothing exclusively.
#![forbid(unsafe_code)]

mod by_hand {
    use itab::__private as private;
    use itab::{IfaceRef, methods};

    include!("by_hand/interface.rs");

    pub trait Run {
        fn run(&mut self);
    }
    impl Run for IfaceRef<'_, dyn Hand> {
        fn run(&mut self) {
            private::call!(Exclusive self, __ItabInterface, 0, ())
        }
    }

    pub fn run() {
        IfaceRef::<dyn Hand>::new(&Value).run();
    }
}

fn main() {
    by_hand::run();
}
