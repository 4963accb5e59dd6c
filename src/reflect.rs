//! Reflection: what types and interfaces say of each other, asked of descriptors ([`Type`], [`InterfaceType`]), and the errors of
//! calls by name ([`Any::call`](crate::Any::call)). Go: `reflect.Type`, `reflect.Value.Call`.
#![forbid(unsafe_code)]

use crate::abi::pair::InterfacePair;
use crate::abi::{Imethod, InterfaceType, Kind, Type};
use crate::error::{MissingMethod, missing_methods};
use crate::itab_table::ItabTable;
use crate::method_set::{Reason, explain};
use alloc::vec;
use alloc::vec::Vec;

pub use crate::value::{CallError, CallReason, Parameter, Refusal};

impl Type {
    /// Every method of `interface` that the type lacks, with the reason, in name order. Empty exactly if the type implements it.
    ///
    /// O(ni + nt), and O(nt) for each method of which the type does not have the name; allocates. These are the reasons that
    /// a failed assertion has: see [`TypeAssertionError::reasons`](crate::TypeAssertionError::reasons).
    ///
    /// ```
    /// use itab::{InterfaceType, Type, interface, methods};
    /// #[interface]
    /// pub trait Runner { fn run(&mut self, km: u32) -> u32; }
    /// pub struct Dog;
    /// #[methods]
    /// impl Dog { pub fn run(&mut self, km: u64) -> u64 { km } }
    ///
    /// let missing = Type::of::<Dog>().missing(InterfaceType::of::<dyn Runner>()).next().unwrap();
    /// assert_eq!(
    ///     missing.to_string(),
    ///     "wrong type for method run: have fn(&mut self, u64) -> u64, want fn(&mut self, u32) -> u32"
    /// );
    /// ```
    pub fn missing(
        &'static self,
        interface: &'static InterfaceType,
    ) -> impl Iterator<Item = MissingMethod> + use<> {
        missing_methods(interface, self)
    }

    /// Whether a value of this type can be given where one of type `to` is asked for: whether both are one type, or `to` is
    /// that of interface values, within another value, and this type implements the interface and is known to have its auto
    /// traits. Go: `AssignableTo`.
    ///
    /// O(1) if both are one type or no interface is asked for; else as [`InterfaceType::implemented_by`].
    ///
    /// ```
    /// use itab::{Any, Iface, Type, interface, methods};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> String; }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> String { "Tom".into() } }
    ///
    /// let [anything, named] = [Type::of::<Vec<Any>>(), Type::of::<Vec<Iface<dyn Named>>>()].map(|of| of.elem().unwrap());
    /// assert!(Type::of::<Cat>().assignable_to(named) && !Type::of::<u8>().assignable_to(named));
    /// assert!(Type::of::<u8>().assignable_to(anything) && !Type::of::<u8>().assignable_to(Type::of::<u16>()));
    /// assert!(named.assignable_to(anything) && !anything.assignable_to(named));
    /// ```
    pub fn assignable_to(&'static self, to: &'static Type) -> bool {
        if self == to {
            return true;
        }
        // An interface value within another has the auto traits that its type says, and may ask for them.
        if !to.auto().without(self.auto()).is_empty() {
            return false;
        }
        match (to.kind(), to.interface(), self.kind(), self.interface()) {
            (Kind::Interface, None, ..) => true,
            (Kind::Interface, Some(to), Kind::Interface, of) => of.is_some_and(|of| of.implements(to)),
            (Kind::Interface, Some(to), ..) => to.implemented_by(self),
            _ => false,
        }
    }
}

impl InterfaceType {
    /// Whether values of the type `ty` can be used through this interface. [`Type::implements`] asks the same where the
    /// interface is known when compiling.
    ///
    /// Costs what [`AnyRef::cast_ref`](crate::AnyRef::cast_ref) costs, without the cell of the type. Go: `Type.Implements`.
    ///
    /// ```
    /// use itab::{Any, InterfaceType, interface, methods};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> String; }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> String { "Tom".into() } }
    ///
    /// let asked = [InterfaceType::of::<dyn Named>()];
    /// assert!(asked.iter().all(|interface| interface.implemented_by(Any::new(Cat).ty())));
    /// ```
    pub fn implemented_by(&'static self, ty: &'static Type) -> bool {
        ItabTable::process().itab(self, ty).is_some()
    }

    /// Whether the methods of `other` are among those of this interface, so that whatever implements this one implements
    /// the other. O(ni + nj); nothing is remembered.
    ///
    /// Go: `Implements` of an interface type, and `AssignableTo`, which between interfaces asks the same. Embedding says it too
    /// ([`embedded`](Self::embedded)), but need not.
    ///
    /// ```
    /// use itab::{InterfaceType, interface};
    /// #[interface]
    /// pub trait Reader { fn read(&self) -> u8; }
    /// #[interface]
    /// pub trait ReaderAndMore { fn read(&self) -> u8;   fn more(&self) -> bool; }
    ///
    /// let (reader, more) = (InterfaceType::of::<dyn Reader>(), InterfaceType::of::<dyn ReaderAndMore>());
    /// assert!(more.implements(reader) && !reader.implements(more));
    /// ```
    #[doc(alias = "assignable_to")]
    pub fn implements(&'static self, other: &'static InterfaceType) -> bool {
        self == other || InterfacePair { interface: other, had: self }.matches()
    }

    /// The methods of `other` that this interface lacks, with the reason, in name order: what keeps it from
    /// [implementing](Self::implements) the other. O(ni + nj), and O(ni) for each method of which this interface does not have
    /// the name; allocates.
    ///
    /// ```
    /// use itab::{InterfaceType, interface, method_set::Reason};
    /// #[interface]
    /// pub trait Reader { fn read(&mut self) -> u8; }
    /// #[interface]
    /// pub trait Peeker { fn read(&self) -> u8; }
    ///
    /// let (reader, peeker) = (InterfaceType::of::<dyn Reader>(), InterfaceType::of::<dyn Peeker>());
    /// let (want, reason) = reader.missing(peeker).next().unwrap();
    /// assert_eq!((want.text(), reason), ("fn(&self) -> u8", Reason::PointerReceiver { have: reader.method("read").unwrap() }));
    /// assert!(peeker.missing(reader).next().is_none());
    /// ```
    pub fn missing(
        &'static self,
        other: &'static InterfaceType,
    ) -> impl Iterator<Item = (&'static Imethod, Reason<&'static Imethod>)> {
        let mut lacks: Vec<(&'static Imethod, Reason<&'static Imethod>)> = Vec::new();
        let mut asked = vec![other];
        while let Some(interface) = asked.pop() {
            for (want, reason) in explain(&InterfacePair { interface, had: self }) {
                let want = &interface.methods()[want];
                if lacks.iter().all(|(known, _)| known.name() != want.name()) {
                    lacks.push((want, reason.map(|have| &self.methods()[have])));
                }
            }
            // Only where embedded interfaces contradict each other do they add anything: see `Pair::has_embedded`.
            asked.extend(interface.embedded());
        }
        lacks.sort_by_key(|(want, _)| want.name());
        lacks.into_iter()
    }
}
