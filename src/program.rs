//! All types and interfaces of a program, as the linker collects them from what the macros wrote.
//!
//! The linker collects functions, and each of them enters one static into a list before `main`. It is a list of our own, and not that of a
//! crate for this purpose, because it must hold nothing but what has the type of its elements, whoever enters something.
#![forbid(unsafe_code)]

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::abi::{InterfaceType, Type};
use crate::interface::{Described, Interface};
use crate::list::{Link, Linked, List};
use crate::module::Module;
use crate::typed::Typed;

/// A type or an interface that a macro described. Nobody but this module makes one, of what rustc knows to be one.
#[doc(hidden)]
pub struct Collected {
    item: Item,
    link: Link<Collected>,
}

#[derive(Clone, Copy)]
enum Item {
    Type(&'static Type),
    Interface(&'static InterfaceType),
}

/// What was entered. A dynamic library with an `itab` of its own has a list of its own, too.
static COLLECTED: List<Collected> = List::new();

impl Linked for Collected {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

impl Collected {
    /// A type.
    pub const fn of<T: Typed>() -> Self {
        Collected { item: Item::Type(T::TYPE), link: Link::new() }
    }

    /// An interface.
    pub const fn interface<I: ?Sized + Interface>() -> Self {
        Collected { item: Item::Interface(<I::Plain as Described>::INTER), link: Link::new() }
    }

    /// Enters it into the list, unless it is there. Runs before `main`: it takes a lock that nobody holds and writes a few words.
    pub fn enter(&'static self) {
        COLLECTED.register(self);
    }
}

impl Module {
    /// All types and interfaces that `#[methods]`, `#[derive(Typed)]` and `#[interface]` describe in the crates that the program was
    /// linked of, by name. Needs the feature `collect`.
    ///
    /// Not in it, because it is not known to the linker: what has parameters (`Stack<u8>`, `dyn Handler<Tick>`), the types of std, and
    /// what is made at run time. [`add`](Self::add) adds it. What [`audit!`](crate::audit!) proves to be there was collected.
    ///
    /// The linker keeps a list of functions that are called before `main`, one for each type and interface. A program has them of each
    /// object file that it is linked of; who uses nothing of a crate may lose what it has. A plugin has those of its own library. Where
    /// nobody calls them, nothing is collected: a WebAssembly module without `main` needs `__wasm_call_ctors` to be called first.
    ///
    /// Allocates; O(n log n).
    ///
    /// Go: the module data of the executable.
    ///
    /// ```
    /// use itab::{InterfaceType, Module, Type, interface, methods};
    /// #[interface]
    /// pub trait Flyable { fn fly(&self); }
    /// pub struct Bird;
    /// #[methods]
    /// impl Bird { pub fn fly(&self) {} }
    ///
    /// let program = Module::program();
    /// assert_eq!(program.implementers(InterfaceType::of::<dyn Flyable>()), [Type::of::<Bird>()]);
    /// ```
    pub fn program() -> Module {
        let mut items: Vec<Item> = COLLECTED.iter().map(|collected| collected.item).collect();
        // The linker has them in any order.
        items.sort_by_cached_key(|item| (item.name(), item.package()));
        let mut program = Module::new("program");
        for item in items {
            _ = match item {
                Item::Type(ty) => program.add_type(ty),
                Item::Interface(interface) => program.add_interface_type(interface),
            };
        }
        program
    }

    /// Whether the module has all of these: the first that it lacks, if it lacks one.
    #[doc(hidden)]
    pub fn audit(&self, expected: &[Collected]) -> Result<(), Uncollected> {
        let has = |item: &Item| match item {
            Item::Type(ty) => self.types().contains(ty),
            Item::Interface(interface) => self.interfaces().contains(interface),
        };
        match expected.iter().find(|expected| !has(&expected.item)) {
            Some(missing) => {
                Err(Uncollected { missing: missing.item, of: (self.types().len(), self.interfaces().len()) })
            }
            None => Ok(()),
        }
    }
}

impl Item {
    fn name(self) -> String {
        match self {
            Item::Type(ty) => ty.to_string(),
            Item::Interface(interface) => interface.to_string(),
        }
    }

    fn package(self) -> String {
        match self {
            Item::Type(ty) => ty.package().name().to_string(),
            Item::Interface(interface) => interface.package().name().to_string(),
        }
    }
}

/// A type or an interface that [`Module::program`] lacks.
pub struct Uncollected {
    missing: Item,
    of: (usize, usize),
}

impl fmt::Display for Uncollected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, (types, interfaces)) = (self.missing.name(), self.of);
        let why = match self.missing {
            _ if name.contains('<') => {
                "what has parameters is not collected: add it to the module".to_string()
            }
            Item::Type(ty) if ty.package() == u8::TYPE.package() => {
                "the types of Rust and of std are not collected: add it to the module".to_string()
            }
            _ => {
                format!("the linker lost what {} says of it, or it was made by hand", self.missing.package())
            }
        };
        write!(
            f,
            "{name} is not among the {types} types and {interfaces} interfaces that were collected: {why}"
        )
    }
}

impl fmt::Debug for Uncollected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uncollected({self})")
    }
}

impl core::error::Error for Uncollected {}
