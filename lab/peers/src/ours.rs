//! This library, and what costs least: std's `Any`, which leads to one type.

use itab::{AnyRef, interface, methods};

use crate::types::{ABSENT, Cast, Shared, T, Tr, any, leak};
use crate::{all, casts, list, peer};

macro_rules! listed {
    ([$($m:literal)*]) => {
        #[methods($(dyn Tr<$m>),*)]
        impl<const N: usize> T<N> {
            pub fn id(&self) -> usize {
                N * 1000
            }
        }
    };
}
all!(listed);

fn borrowed<const N: usize>() -> AnyRef<'static> {
    AnyRef::new(leak(T::<N>(N as u64)))
}

peer! {
    /// To a hundred interfaces that all types satisfy, and one that none does.
    Interfaces, "itab, `cast_ref` to interfaces": AnyRef<'static> = borrowed
}

macro_rules! interfaces {
    ([$($m:literal)*]) => { $(const _: () = {
        #[interface]
        pub trait Numbered {
            fn id(&self) -> usize;
        }
        casts!(Interfaces, [Cast<$m>], |object| object.cast_ref::<dyn Numbered>().ok());
    };)* };
}
all!(interfaces);

const _: () = {
    #[interface]
    pub trait Unknown {
        fn id(&self) -> usize;
        fn unknown(&self);
    }
    casts!(Interfaces, [Cast<ABSENT>], |object| object.cast_ref::<dyn Unknown>().ok());
};

peer! {
    /// To ordinary traits, all of which the types list.
    Traits, "itab, `as_dyn` to ordinary traits": AnyRef<'static> = borrowed
}
casts!(Traits, [<const M: usize> Cast<M>], |object| object.as_dyn::<dyn Tr<M>>().ok());

peer! {
    /// Not a cast to a trait: one of the types, or none.
    Downcast, "`dyn Any::downcast_ref` to one type": Shared = any
}
casts!(Downcast, [<const M: usize> Cast<M>], |object| object.downcast_ref::<T<M>>());
