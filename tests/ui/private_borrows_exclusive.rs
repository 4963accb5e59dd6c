//! An interface by hand, with a method that takes `&mut self`, but said to have none: the call that borrows for as long as the
//! value is borrowed asks the method, and not the interface.
#![forbid(unsafe_code)]

mod by_hand {
    use itab::__private as private;
    use itab::{IfaceRef, methods};

    include!("by_hand/interface.rs");

    pub fn run() {
        let value = IfaceRef::<dyn Hand>::new(&Value);
        private::call!(Value value, __ItabInterface, 0, ())
    }
}

fn main() {
    by_hand::run();
}
