//! What is passed to a method that borrows is never passed to one that takes the value, nor the other way round, whatever is said by
//! hand of the receiver.
#![forbid(unsafe_code)]

/// A method is given what was passed for it, and is found by whoever can pass that.
mod methods_by_hand {
    use itab::__private::{self as private, Anyone, Exclusive, Owned, Shared};

    struct Mine(String);
    impl Mine {
        fn take(self) {}
        fn boxed(self: Box<Self>) {}
        fn look(&self) {}
    }
    struct N<const N: usize>;
    private::has_method! {
        {;} {} Mine; N<0>, Anyone, This Owned, Owned, "take"; for<'this> fn take() -> ()
    }
    private::has_method! {
        {;} {} Mine; N<1>, Anyone, Taken Shared, Owned, "look"; for<'this> fn look() -> ()
    }
    private::has_method! {
        {;} {} Mine; N<2>, Anyone, Taken Owned, Shared, "take"; for<'this> fn take() -> ()
    }
    private::has_method! {
        {;} {} Mine; N<3>, Anyone, Taken Boxed, Exclusive, "boxed"; for<'this> fn boxed() -> ()
    }
    private::has_method! {
        {;} {} Mine; N<4>, Anyone, Taken Boxed, Owned, "take"; for<'this> fn take() -> ()
    }
    // What borrows can be called by an owner, but not as what takes the value.
    private::has_method! {
        {;} {} Mine; N<5>, Anyone, This Shared, Owned, "look"; for<'this> fn look() -> ()
    }
    type Sig = for<'a> fn(private::Taken<'a>);
    const LOOK: private::MethodOf<Mine> =
        private::method::<Mine, N<5>, Anyone, Owned, Sig>(&private::MethodInfo { name: "look", text: "" });
}

/// An interface whose method takes the value, and which is said to be one that is lent: the call asks the value.
mod taking {
    use itab::__private as private;
    use itab::{Iface, IfaceMut, IfaceRef};

    pub trait Takes {}
    type Sig = for<'a> fn(private::Taken<'a>);
    type N = private::Name<0x16e, ()>;
    pub trait HasN: private::HasMethod<N, private::Anyone, Sig, private::Owned> {}
    impl<T: private::HasMethod<N, private::Anyone, Sig, private::Owned>> HasN for T {}
    private::interface! {
        {;} {}
        true dyn Takes<>;
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
        type Receiver = private::Owned;
        const NAME: &'static str = "n";
        const SPELLING: &'static private::Spelling = &private::Spelling { text: "fn(self)", shape: &[] };
    }

    fn by_ref(value: IfaceRef<'_, dyn Takes>) {
        private::call!(Owned value, __ItabInterface, 0, ())
    }
    fn by_mut(value: IfaceMut<'_, dyn Takes>) {
        private::call!(Owned value, __ItabInterface, 0, ())
    }
    fn by_borrow(value: &mut Iface<dyn Takes>) {
        private::call!(Owned value, __ItabInterface, 0, ())
    }
    fn as_one_that_borrows(value: &mut Iface<dyn Takes>) {
        private::call!(Exclusive value, __ItabInterface, 0, ())
    }
    fn twice(value: Iface<dyn Takes>) {
        private::call!(Owned value, __ItabInterface, 0, ());
        private::call!(Owned value, __ItabInterface, 0, ());
    }
}

/// An interface whose method borrows, and which says that it takes the value.
mod borrowing {
    use itab::Iface;
    use itab::__private as private;

    pub trait Borrows {}
    type Sig = for<'a> fn(private::This<'a>);
    type N = private::Name<0x16e, ()>;
    pub trait HasN: private::HasMethod<N, private::Anyone, Sig, private::Owned> {}
    impl<T: private::HasMethod<N, private::Anyone, Sig, private::Owned>> HasN for T {}
    private::interface! {
        {;} {}
        true dyn Borrows<>;
        requires HasN;
        embeds;
        methods 0;
        count private::Len<1>;
        access private::OwnedAccess;
    }
    impl private::Embeds for __ItabInterface {
        type Embedded = ();
    }
    impl private::InterfaceMethod<0> for __ItabInterface {
        type Name = N;
        type Sig = Sig;
        type Receiver = private::Owned;
        const NAME: &'static str = "n";
        const SPELLING: &'static private::Spelling = &private::Spelling { text: "fn(self)", shape: &[] };
    }
    fn as_one_that_takes(value: Iface<dyn Borrows>) {
        private::call!(Owned value, __ItabInterface, 0, ())
    }
}

fn main() {}
