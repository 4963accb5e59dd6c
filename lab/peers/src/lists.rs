//! Crates in which the type itself says what it can become.

use cast_trait_object::{DynCast, DynCastExt, create_dyn_cast_config, impl_dyn_cast};
use query_interface::{Object, interfaces, vtable_for};

use crate::types::{ABSENT, Cast, HOT, T, Tr, leak};
use crate::{all, casts, list, peer};

macro_rules! all_lists { ([$($n:literal)*]) => { $(all!(interfaces_of $n);)* } }
macro_rules! interfaces_of { ($n:literal [$($m:literal)*]) => { interfaces!(T<$n>: $(dyn Tr<$m>),*); } }
all!(all_lists);

fn object<const N: usize>() -> &'static dyn Object
where
    T<N>: Object,
{
    leak(T::<N>(N as u64))
}

peer!(QueryInterface, "query_interface 0.3, 100 traits a type": &'static dyn Object = object);
casts!(QueryInterface, [<const M: usize> Cast<M>], |object| object.query_ref::<dyn Tr<M>>());

create_dyn_cast_config!(pub Found = Source => Target);
create_dyn_cast_config!(pub Missed = Source => Unknown);
pub trait Source: DynCast<Found> + DynCast<Missed> {}
pub trait Target {
    fn id(&self) -> usize;
}
pub trait Unknown {
    fn id(&self) -> usize;
}
impl<const N: usize> Target for T<N> {
    fn id(&self) -> usize {
        N * 1000
    }
}
macro_rules! sources {
    ([$($n:literal)*]) => { $(
        impl Source for T<$n> {}
        impl_dyn_cast!(T<$n> as Source => Target, Unknown);
    )* };
}
all!(sources);

fn source<const N: usize>() -> &'static dyn Source
where
    T<N>: Source,
{
    leak(T::<N>(N as u64))
}

peer! {
    /// The source trait has a method for each target.
    CastTraitObject, "cast_trait_object 0.1, 2 traits": &'static dyn Source = source
}
casts!(CastTraitObject, [Cast<HOT>], |object| object.dyn_cast::<dyn Target>().ok());
casts!(CastTraitObject, [Cast<ABSENT>], |object| object.dyn_cast::<dyn Unknown>().ok());
