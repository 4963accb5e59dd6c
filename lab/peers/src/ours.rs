//! This library, and what costs least: std's `Any`, which leads to one type.

use itab::{AnyRef, interface, methods};

use crate::types::{ABSENT, Cast, Peer, Shared, T, Tr, any, leak};
use crate::{all, casts, list};

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

/// To a hundred interfaces that all types satisfy, and one that none does.
pub struct Interfaces;

impl Peer for Interfaces {
    const NAME: &'static str = "itab, `cast_ref` to interfaces";
    type Object = AnyRef<'static>;
    fn objects() -> Vec<Self::Object> {
        all!(list AnyRef<'static>, borrowed)
    }
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

/// To ordinary traits, all of which the types list.
pub struct Traits;

impl Peer for Traits {
    const NAME: &'static str = "itab, `as_dyn` to ordinary traits";
    type Object = AnyRef<'static>;
    fn objects() -> Vec<Self::Object> {
        all!(list AnyRef<'static>, borrowed)
    }
}
casts!(Traits, [<const M: usize> Cast<M>], |object| object.as_dyn::<dyn Tr<M>>().ok());

/// Not a cast to a trait: one of the types, or none.
pub struct Downcast;

impl Peer for Downcast {
    const NAME: &'static str = "`dyn Any::downcast_ref` to one type";
    type Object = Shared;
    fn objects() -> Vec<Self::Object> {
        all!(list Shared, any)
    }
}
casts!(Downcast, [<const M: usize> Cast<M>], |object| object.downcast_ref::<T<M>>());
