//! The macro that makes a `dyn Trait` an interface has its parameters' names in several places: they are the parameters,
//! or nothing compiles.
#![forbid(unsafe_code)]
use itab::__private as private;

/// A table and a descriptor would be those of two interfaces, if the parameter could be left out where the impl has it.
mod left_out {
    use super::private;
    pub trait Handles<E = u8> {}
    private::interface! {
        {E;} {{E: 'static}}
        true dyn Handles<>;
        requires;
        embeds;
        methods;
        count private::Len<0>;
        access private::SharedAccess;
    }
    impl<E: 'static> private::Embeds for __ItabInterface<E> {
        type Embedded = ();
    }
}

/// An argument that is no parameter: of what is declared within, or a lifetime that is not written.
mod not_declared {
    use super::private;
    pub trait Handles<E> {}
    private::interface! {
        {;} {}
        true dyn Handles<__ItabT>;
        requires;
        embeds;
        methods;
        count private::Len<0>;
        access private::SharedAccess;
    }
    impl private::Embeds for __ItabInterface {
        type Embedded = ();
    }
}
mod lends {
    use super::private;
    pub trait Lends<'a, E> {}
    private::interface! {
        {E;} {{E: 'static}}
        true dyn Lends<E>;
        requires;
        embeds;
        methods;
        count private::Len<0>;
        access private::SharedAccess;
    }
    impl<E: 'static> private::Embeds for __ItabInterface<E> {
        type Embedded = ();
    }
}

fn main() {}
