//! Modules: sets of types and interfaces, to be asked who implements what, and to be added to an itab table as a whole.
#![forbid(unsafe_code)]

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::TypeId;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::abi::pair::Pair;
use crate::abi::{InterfaceType, Itab, Type};
use crate::error::{MissingMethod, missing_methods};
use crate::hash::Fold;
use crate::interface::{Described, ImplementedBy, Interface};
use crate::method_set::Reason;
use crate::relation::{self, Explained, Indexed, Relation};
use crate::text::fnv;
use crate::typed::Typed;

/// Types, interfaces, and itabs that rustc made: what Go's linker writes into the module data of a program.
///
/// A module answers for its types what `itab implements`, `satisfies` and `why` answer for a Go executable, by the same code
/// ([`relation`]). [`ItabTable::add`](crate::ItabTable::add) enters its itabs into a table, as Go's run time does at the start.
///
/// It says of no type that it implements an interface: whoever has the methods does, listed or not. Nor does anything else in this
/// library depend on modules. Rust has no list of all types and interfaces of a program. With the feature `collect` the linker makes
/// one, `Module::program()`, and because it may lose something, `audit!` says whether what is expected is there.
///
/// Go: `moduledata`, with its `types` and `itablinks`.
///
/// ```
/// use itab::{InterfaceType, Module, Type, interface, methods};
/// #[interface]
/// pub trait Flyable { fn fly(&self); fn land(&self); }
/// pub struct Bird;
/// #[methods]
/// impl Bird { pub fn fly(&self) {} pub fn land(&self) {} }
/// pub struct Kite;
/// #[methods]
/// impl Kite { pub fn fly(&self) {} pub fn lands(&self) {} }
///
/// let mut sky = Module::new("sky");
/// sky.add::<Kite>().add_itab::<Bird, dyn Flyable>();
/// let flyable = InterfaceType::of::<dyn Flyable>();
/// assert_eq!(sky.implementers(flyable), [Type::of::<Bird>()]);
///
/// let near = sky.near_types(flyable);
/// assert_eq!(near[0].ty, Type::of::<Kite>());
/// assert_eq!(near[0].missing[0].to_string(), "missing method land: want fn(&self), have lands (other spelling)");
/// ```
#[derive(Clone, Default)]
pub struct Module {
    name: String,
    types: Vec<&'static Type>,
    interfaces: Vec<&'static InterfaceType>,
    itabs: Vec<Itab<'static>>,
    /// What is in the lists above, by its hash.
    known: BTreeMap<u64, Vec<Item>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Item {
    Type(&'static Type),
    Interface(&'static InterfaceType),
    Itab(&'static InterfaceType, &'static Type),
}

/// A pair that nearly matches: its interface, its type, and the methods that are missing.
pub type NearMiss = relation::NearMiss<&'static InterfaceType, &'static Type, MissingMethod>;

impl Module {
    /// A module of nothing. The name is for people.
    pub fn new(name: impl Into<String>) -> Self {
        Module { name: name.into(), ..Module::default() }
    }

    /// Its name. Go: `moduledata.modulename`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a type, unless it is there. O(log of what is there).
    pub fn add<T: Typed>(&mut self) -> &mut Self {
        self.add_type(T::TYPE)
    }

    /// Adds an interface, unless it is there; its auto traits do not matter. O(log of what is there).
    pub fn add_interface<I: ?Sized + Interface>(&mut self) -> &mut Self {
        self.add_interface_type(<I::Plain as Described>::INTER)
    }

    /// Adds the itab that rustc makes for a pair, with its type and its interface, unless it is there. O(log of what is there).
    ///
    /// It is a compile error if the type does not implement the interface, as with [`implements!`](crate::implements!).
    pub fn add_itab<T: Typed, I: ?Sized + Interface<Plain: ImplementedBy<T>>>(&mut self) -> &mut Self {
        self.add_static_itab(<I::Plain as ImplementedBy<T>>::ITAB);
        self
    }

    /// Adds all that another module has. O(what it has).
    ///
    /// ```
    /// use itab::Module;
    /// let (mut all, mut numbers) = (Module::new("all"), Module::new("numbers"));
    /// numbers.add::<u8>().add::<u16>();
    /// all.add::<u8>().add_module(&numbers);
    /// assert_eq!(all.types(), numbers.types());
    /// ```
    pub fn add_module(&mut self, other: &Module) -> &mut Self {
        other.types.iter().for_each(|ty| _ = self.add_type(ty));
        other.interfaces.iter().for_each(|interface| _ = self.add_interface_type(interface));
        other.itabs.iter().for_each(|itab| self.add_static_itab(*itab));
        self
    }

    /// Adds a type by its descriptor, such as one that was [built](crate::built), unless it is there. O(log of what is there).
    pub fn add_type(&mut self, ty: &'static Type) -> &mut Self {
        if self.is_new(Item::Type(ty)) {
            self.types.push(ty);
        }
        self
    }

    /// Adds an interface by its descriptor, unless it is there. O(log of what is there).
    pub fn add_interface_type(&mut self, interface: &'static InterfaceType) -> &mut Self {
        if self.is_new(Item::Interface(interface)) {
            self.interfaces.push(interface);
        }
        self
    }

    /// Whether this is not in the lists yet; from now on it is.
    fn is_new(&mut self, item: Item) -> bool {
        let mut hasher = Fold::default();
        item.hash(&mut hasher);
        let alike = self.known.entry(hasher.finish()).or_default();
        let is_new = !alike.contains(&item);
        if is_new {
            alike.push(item);
        }
        is_new
    }

    fn add_static_itab(&mut self, itab: Itab<'static>) {
        self.add_type(itab.ty());
        self.add_interface_type(itab.interface());
        if self.is_new(Item::Itab(itab.interface(), itab.ty())) {
            self.itabs.push(itab);
        }
    }

    /// The types, in the order in which they were added. Go: `moduledata.typelinks`.
    pub fn types(&self) -> &[&'static Type] {
        &self.types
    }

    /// The interfaces, in the order in which they were added.
    pub fn interfaces(&self) -> &[&'static InterfaceType] {
        &self.interfaces
    }

    /// The itabs that rustc made, in the order in which they were added. Go: `moduledata.itablinks`.
    pub fn itabs(&self) -> &[Itab<'static>] {
        &self.itabs
    }

    /// The type of this [name](Type::name), if exactly one of the module has it. O(types).
    pub fn find_type(&self, name: &str) -> Option<&'static Type> {
        let mut named = self.types.iter().filter(|ty| ty.name() == name);
        named.next().filter(|_| named.next().is_none()).copied()
    }

    /// The interface of this [name](InterfaceType::name), if exactly one of the module has it. O(interfaces).
    pub fn find_interface(&self, name: &str) -> Option<&'static InterfaceType> {
        let mut named = self.interfaces.iter().filter(|interface| interface.name() == name);
        named.next().filter(|_| named.next().is_none()).copied()
    }

    /// The types of the module that implement an interface, which need not be in it. In their order.
    ///
    /// O(types), a match for each; allocates. Asks no table, and remembers nothing.
    pub fn implementers(&self, interface: &'static InterfaceType) -> Vec<&'static Type> {
        let pairs = Pairs { interfaces: &[interface], types: &self.types };
        relation::implementers(&pairs, 0).map(|ty| self.types[ty]).collect()
    }

    /// The interfaces of the module that a type implements, which need not be in it. In their order.
    ///
    /// O(interfaces), a match for each; allocates. Asks no table, and remembers nothing.
    pub fn satisfied(&self, ty: &'static Type) -> Vec<&'static InterfaceType> {
        let pairs = Pairs { interfaces: &self.interfaces, types: &[ty] };
        relation::satisfied(&pairs, 0).map(|interface| self.interfaces[interface]).collect()
    }

    /// Who implements what: every pair that matches, by interface, then by type, in their order.
    ///
    /// O(methods), and a match for each type that has the rarest method of an interface; allocates.
    ///
    /// ```
    /// use itab::{ItabTable, Module, interface, methods};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> String; }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> String { "Tom".into() } }
    ///
    /// let mut pets = Module::new("pets");
    /// pets.add::<Cat>().add::<u8>().add_interface::<dyn Named>();
    /// // A table that knows every answer before it is asked.
    /// let itab_table = ItabTable::new();
    /// for (interface, ty) in pets.matrix() {
    ///     itab_table.getitab(interface, ty).expect("it matches");
    /// }
    /// assert_eq!(itab_table.stats().table.entries, 1);
    /// ```
    pub fn matrix(&self) -> Vec<(&'static InterfaceType, &'static Type)> {
        let pairs = Pairs { interfaces: &self.interfaces, types: &self.types };
        let matrix = relation::matrix(&pairs);
        matrix.pairs().iter().map(|&(interface, ty)| (self.interfaces[interface], self.types[ty])).collect()
    }

    /// The types of the module that nearly implement an interface, the nearest first, with the methods that they lack and why. See
    /// [`relation::near_types`].
    pub fn near_types(&self, interface: &'static InterfaceType) -> Vec<NearMiss> {
        let pairs = Pairs { interfaces: &[interface], types: &self.types };
        pairs.named(relation::near_types(&pairs, 0))
    }

    /// The interfaces of the module that a type nearly implements, the nearest first, with the methods that it lacks and why. See
    /// [`relation::near_interfaces`].
    pub fn near_interfaces(&self, ty: &'static Type) -> Vec<NearMiss> {
        let pairs = Pairs { interfaces: &self.interfaces, types: &[ty] };
        pairs.named(relation::near_interfaces(&pairs, 0))
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<_> = self.types.iter().map(|ty| ty.name()).collect();
        let interfaces: Vec<_> = self.interfaces.iter().map(|interface| interface.name()).collect();
        let itabs: Vec<_> =
            self.itabs.iter().map(|itab| (itab.interface().name(), itab.ty().name())).collect();
        f.debug_struct("Module")
            .field("name", &self.name)
            .field("types", &types)
            .field("interfaces", &interfaces)
            .field("itabs", &itabs)
            .finish()
    }
}

/// Interfaces and types by their positions.
struct Pairs<'m> {
    interfaces: &'m [&'static InterfaceType],
    types: &'m [&'static Type],
}

impl Pairs<'_> {
    fn named(&self, near: Vec<relation::NearMiss<usize, usize, MissingMethod>>) -> Vec<NearMiss> {
        let named = |near: relation::NearMiss<usize, usize, MissingMethod>| NearMiss {
            interface: self.interfaces[near.interface],
            ty: self.types[near.ty],
            missing: near.missing,
        };
        near.into_iter().map(named).collect()
    }
}

impl Relation for Pairs<'_> {
    type Interface = usize;
    type Type = usize;

    fn interfaces(&self) -> impl Iterator<Item = usize> {
        0..self.interfaces.len()
    }

    fn types(&self) -> impl Iterator<Item = usize> {
        0..self.types.len()
    }

    fn is_implemented(&self, interface: usize) -> impl Fn(usize) -> bool {
        let interface = self.interfaces[interface];
        move |ty| Pair { interface, ty: self.types[ty] }.matches()
    }
}

impl Indexed for Pairs<'_> {
    type Method = (&'static str, TypeId);

    fn wanted(&self, interface: usize) -> impl Iterator<Item = (&'static str, TypeId)> {
        self.interfaces[interface].methods().iter().map(|method| (method.name(), method.signature()))
    }

    fn had(&self, ty: usize) -> impl Iterator<Item = (&'static str, TypeId)> {
        self.types[ty].methods().iter().map(|method| (method.name(), method.signature()))
    }

    fn name(&self, (name, _): (&'static str, TypeId)) -> usize {
        fnv(name, 0) as usize % self.names()
    }

    fn names(&self) -> usize {
        1024
    }
}

impl Explained for Pairs<'_> {
    type Missing = MissingMethod;

    fn asked(&self, interface: usize) -> usize {
        self.interfaces[interface].methods().len()
    }

    fn missing(&self, interface: usize, ty: usize) -> impl Iterator<Item = MissingMethod> {
        missing_methods(self.interfaces[interface], self.types[ty])
    }

    fn reason(missing: &MissingMethod) -> Reason<()> {
        missing.reason().map(drop)
    }
}
