//! What an impl of an interface's trait for a type is checked for: that values of the type have its methods at run time.
//!
//! An impl of a trait with `#[interface]` can be written without `#[methods]`, and compiles as any other does. Its methods would then
//! be there for whoever knows the type, and absent for whoever has only the value. So the trait has a supertrait, [`ByMethods`],
//! which interface values have, and types that say `#[methods]` on the impl.
//!
//! `#[methods]` sees a path to the trait and does not know whether it is an interface. So `#[interface]` declares a constant
//! with the name of the trait, a [`TraitNote`], which is imported with the trait, under whatever name; where an ordinary trait is
//! imported there is none, and what stands in the outer block, [`ORDINARY`], is found instead.
//!
//! Nothing is unsafe that depends on this. At run time only the marks of nominal interfaces are there: see `private::marks`.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::marker::PhantomData;

use super::IfaceValue;
use crate::dynamic::Apart;
use crate::dynamic::object::ByMethods;
use crate::text::{fnv, same, say};
use crate::typed::code::Exactly;
use crate::value::{Any, AnyMut, AnyRef};

#[diagnostic::do_not_recommend]
impl<V: IfaceValue, Tag> ByMethods<Tag> for V {
    fn __itab_ref(&self) -> Option<AnyRef<'_>> {
        Some(self.value())
    }

    fn __itab_mut(&mut self) -> Option<AnyMut<'_>> {
        self.value_mut()
    }

    fn __itab_owns(&self) -> bool {
        V::OWNS
    }

    fn __itab_into(self: Box<Self>) -> Option<Any> {
        self.into_value()
    }

    fn __itab_into_rc(self: Rc<Self>) -> Option<Apart<Rc<()>>> {
        None
    }

    fn __itab_into_arc(self: Arc<Self>) -> Option<Apart<Arc<()>>> {
        None
    }
}

/// The functions of `ByMethods`, in an impl of it for a type, which is itself the value, if rustc knows there that it has a descriptor.
#[doc(hidden)]
#[macro_export]
macro_rules! __held {
    () => {
        fn __itab_ref(&self) -> $crate::__private::core::option::Option<$crate::__private::AnyRef<'_>> {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            ($crate::__private::Holding::<Self>::__ITAB_HELD.as_ref)(self)
        }
        fn __itab_mut(&mut self) -> $crate::__private::core::option::Option<$crate::__private::AnyMut<'_>> {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            ($crate::__private::Holding::<Self>::__ITAB_HELD.as_mut)(self)
        }
        fn __itab_owns(&self) -> $crate::__private::core::primitive::bool {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            $crate::__private::Holding::<Self>::__ITAB_HELD.owns
        }
        fn __itab_into(
            self: $crate::__private::Box<Self>,
        ) -> $crate::__private::core::option::Option<$crate::__private::Any> {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            ($crate::__private::Holding::<Self>::__ITAB_HELD.into)(self)
        }
        fn __itab_into_rc(
            self: $crate::__private::Rc<Self>,
        ) -> $crate::__private::core::option::Option<$crate::__private::Apart<$crate::__private::Rc<()>>> {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            ($crate::__private::Holding::<Self>::__ITAB_HELD.into_rc)(self)
        }
        fn __itab_into_arc(
            self: $crate::__private::Arc<Self>,
        ) -> $crate::__private::core::option::Option<$crate::__private::Apart<$crate::__private::Arc<()>>> {
            #[allow(unused_imports)]
            use $crate::__private::NotHeld as _;
            ($crate::__private::Holding::<Self>::__ITAB_HELD.into_arc)(self)
        }
    };
}
pub use __held as held;

/// What is known of a trait where it is implemented. `M` is the mark that the trait asks for, or `()`.
pub struct TraitNote<M = ()> {
    tag: u64,
    provided: &'static [&'static str],
    nominal: bool,
    mark: Exactly<M>,
}

/// A trait without `#[interface]`.
pub const ORDINARY: TraitNote = TraitNote { tag: 0, provided: &[], nominal: false, mark: PhantomData };

impl<M> TraitNote<M> {
    /// An interface: the place of its declaration, and the methods that it provides.
    pub const fn interface(place: &str, provided: &'static [&'static str]) -> Self {
        // Two of four bytes; 0 stands for ordinary traits.
        let tag = (fnv(place, 0) as u64) << 32 | fnv(place, 0x9e37_79b9) as u64 | 1 << 63;
        TraitNote { tag, provided, nominal: false, mark: PhantomData }
    }

    /// The same interface, which is nominal.
    pub const fn nominal(self) -> Self {
        TraitNote { nominal: true, ..self }
    }
}

/// What stands for the trait as a parameter of [`ByMethods`]: for an ordinary one, the name of the block, so that a type can have
/// blocks for several.
pub const fn tag<M>(of: &TraitNote<M>, block: &str) -> u64 {
    match of.tag {
        0 => fnv(block, 0) as u64,
        tag => tag,
    }
}

/// The tag of the mark that an impl of the trait gives: of a trait that is no nominal interface, one that nobody asks for, so that a
/// type can have blocks for several, also for instantiations of one.
pub const fn tag_of_mark<M>(of: &TraitNote<M>, block: &str) -> u64 {
    match of.nominal {
        true => of.tag,
        false => fnv(block, 0) as u64,
    }
}

/// Checks that no method of an impl is one that the interface provides, and that the impl says whether the interface is nominal.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if one is, or if it does not.
#[track_caller]
pub const fn check_trait<M>(of: &TraitNote<M>, methods: &[&str], nominal: bool) {
    if of.nominal && !nominal {
        say(&["the interface is nominal, and an impl with methods has to say so: `#[methods(nominal)]`"]);
    }
    if nominal && !of.nominal {
        say(&["the trait is not `#[interface(nominal)]`"]);
    }
    let mut i = 0;
    while i < methods.len() {
        let mut k = 0;
        while k < of.provided.len() {
            if same(methods[i], of.provided[k]) {
                say(&[
                    "the interface provides `",
                    methods[i],
                    "`, and an interface value runs that one: remove its body in the trait, so that types are asked for it, or leave it out here; `#[itab(skip)]` keeps it for those who know the type",
                ]);
            }
            k += 1;
        }
        i += 1;
    }
}
