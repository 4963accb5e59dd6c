//! As another version of the crate `types` would be: the same paths, other types.

use itab::{Typed, methods};

itab::package!();

/// The same name, another type.
#[derive(Clone, Copy, Debug, PartialEq, Typed)]
pub struct Coin(pub u8);

/// Pays in other coins.
#[derive(Debug)]
pub struct Purse(pub Vec<Coin>);

#[methods]
impl Purse {
    /// The same words, another signature.
    pub fn pay<'a>(&'a self, most: &Coin, tip: Option<&'a Coin>) -> Option<&'a Coin> {
        self.0.iter().find(|coin| coin.0 <= most.0).or(tip)
    }
}

/// Opens from inside only, and this is another inside.
#[derive(Debug)]
pub struct Vault;

#[methods]
impl Vault {
    fn open(&self) -> bool {
        true
    }
}
