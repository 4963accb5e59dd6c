//! Types of a crate that knows none of the interfaces they satisfy.
#![forbid(unsafe_code)]
#![deny(missing_docs, warnings)]

use std::fmt::Display;
use std::time::Duration;

use itab::{methods, Any, Typed};

itab::package!();

/// Flies and dives.
#[derive(Clone, Debug, PartialEq)]
pub struct Booby {
    dives: u32,
}

impl Booby {
    /// Has not dived yet.
    pub const fn new() -> Self {
        Booby { dives: 0 }
    }
}

impl Default for Booby {
    fn default() -> Self {
        Self::new()
    }
}

#[methods(flying, Display)]
impl Booby {
    /// Its name.
    pub fn name(&self) -> String {
        "booby".into()
    }
    /// Into the water.
    pub fn dive(&mut self, metres: u32) -> Duration {
        self.dives += 1;
        Duration::from_secs(u64::from(metres + self.dives))
    }
}

#[methods(block = flying)]
impl Booby {
    /// Through the air.
    pub fn fly(&self, hours: u32) -> u64 {
        u64::from(hours) * 70
    }
}

#[methods]
impl Display for Booby {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "booby after {} dives", self.dives)
    }
}

/// Flies; whatever else it is depends on what it carries.
#[derive(Clone, Debug)]
pub struct Carrier<L>(pub L);

#[methods(Loaded, second)]
impl<L: Display> Carrier<L> {
    /// Its name.
    pub fn name(&self) -> String {
        format!("carrier of {}", self.0)
    }
}

/// Has a load.
pub trait Loaded<T> {
    /// The load.
    fn load(&self) -> &T;
    /// Not in a method set: it takes the value.
    fn unload(self) -> T;
}

#[methods]
impl<L: Display> Loaded<L> for Carrier<L> {
    fn load(&self) -> &L {
        &self.0
    }
    fn unload(self) -> L {
        self.0
    }
}

#[methods(block = second)]
impl<L: Display> Carrier<L> {
    /// Through the air.
    pub fn fly(&self, hours: u32) -> u64 {
        u64::from(hours) * 10
    }
    /// Another load.
    pub fn swap(&mut self, load: L) -> L {
        std::mem::replace(&mut self.0, load)
    }
}

/// Opens from inside only.
#[derive(Debug)]
pub struct Vault;

#[methods]
impl Vault {
    fn open(&self) -> bool {
        true
    }
    /// Seen by all.
    pub fn knock(&self) -> bool {
        false
    }
}

/// As the interface of another crate, but not `pub`.
#[itab::interface]
trait Openable {
    fn open(&self) -> bool;
}
/// Not `pub` and asks for a `pub` method as well.
#[itab::interface]
trait Locked: Openable {
    fn knock(&self) -> bool;
}
/// `pub`, of this crate.
#[itab::interface]
pub trait PublicOpenable {
    /// Opens it.
    fn open(&self) -> bool;
}

itab::implements!(Vault: dyn Openable);
itab::implements!(Vault: dyn Locked);
itab::implements!(Box<Vault>: dyn Openable);

/// Whether a value can be opened from inside: statically, at run time, and through an interface that
/// embeds.
pub fn opens_inside(value: &Any) -> [bool; 2] {
    [
        value.cast_ref::<dyn Openable>().is_ok_and(|value| value.open()),
        value
            .cast_ref::<dyn Locked>()
            .is_ok_and(|value| itab::IfaceRef::upcast::<dyn Openable>(value).open() && !value.knock()),
    ]
}

/// For signatures.
#[derive(Clone, Copy, Debug, PartialEq, Typed)]
pub struct Coin(pub u8);

/// Pays.
#[derive(Debug)]
pub struct Purse(pub Vec<Coin>);

#[methods]
impl Purse {
    /// The largest coin of at most so much.
    pub fn pay<'a>(&'a self, most: &Coin, tip: Option<&'a Coin>) -> Option<&'a Coin> {
        self.0.iter().filter(|coin| coin.0 <= most.0).max_by_key(|coin| coin.0).or(tip)
    }
}

/// A value of a type that cannot be named outside.
pub fn hidden() -> Any {
    struct Hidden;
    #[methods]
    impl Hidden {
        pub fn name(&self) -> String {
            "hidden".into()
        }
    }
    Any::new(Hidden)
}

/// Words of the language as names.
#[derive(Debug)]
pub struct r#Words;

#[methods]
impl r#Words {
    /// A keyword.
    pub fn r#type(&self, r#in: u8) -> u8 {
        r#in + 1
    }
}

/// Has what is asked for where it is asked for.
#[derive(Debug)]
pub struct Configured;

#[methods]
impl Configured {
    /// Everywhere.
    pub fn always(&self) -> u8 {
        1
    }
    /// On others.
    #[cfg(not(target_pointer_width = "16"))]
    pub fn also(&self) -> u8 {
        2
    }
    /// On small machines.
    #[cfg(target_pointer_width = "16")]
    pub fn nowhere(&self) -> Missing {}
}

/// Whoever is shown an interface of this crate that they cannot name.
pub trait Visit {
    /// An interface that the vault implements.
    fn visit<I>(self) -> bool
    where
        I: ?Sized + itab::SharedInterface + itab::__private::Described + itab::ImplementedBy<Vault>;
}

/// Shows the interface that opens a vault from inside.
pub fn show_inside(visit: impl Visit) -> bool {
    visit.visit::<dyn Openable>()
}
