//! The method list of an interface that embeds others, in constants.

use core::cmp::Ordering;

use super::method::Imethod;
use crate::row::{Length, Row};
use crate::text::{compare, same, say};

/// An interface among those that another one embeds, and the next of them.
#[doc(hidden)]
pub struct EmbeddedMethods {
    pub(crate) methods: &'static [Imethod],
    pub(crate) next: Option<&'static EmbeddedMethods>,
}

/// Where the declaration of a method comes from that an interface goes by.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Source {
    /// The trait itself declares it: the number of the declaration.
    Own(usize),
    /// An embedded interface has it: which one, and which of its methods.
    Embedded(usize, usize),
}

/// The methods of an interface: its own and those of the embedded ones, sorted by name, each name once, and
/// where each comes from. Where a name is declared several times, the first declaration is the one.
#[doc(hidden)]
pub struct Merged<L: Length> {
    pub(crate) methods: Row<Imethod, L>,
    pub(crate) sources: Row<Source, L>,
}

impl<L: Length> Merged<L> {
    /// The methods.
    pub const fn methods(&self) -> &[Imethod] {
        self.methods.as_slice()
    }

    /// Of no methods yet.
    pub(crate) const EMPTY: Self = Merged { methods: Row::EMPTY, sources: Row::EMPTY };

    /// Adds a declaration.
    ///
    /// # Panics
    ///
    /// In the constant that calls it, which is a compile error, if the name has been declared in another
    /// way: with another receiver, or with a signature that is seen to differ. Types cannot be compared in a
    /// constant, so signatures go by how they are spelled. Two that are spelled alike and differ come as far
    /// as the match ([`Pair::has_embedded`](super::pair::Pair::has_embedded)) and the call, which compare them again.
    pub(crate) const fn add(&mut self, method: Imethod, source: Source) {
        let mut at = self.methods.len();
        while at > 0 {
            match compare(self.methods.get(at - 1).name(), method.name()) {
                Ordering::Less => break,
                Ordering::Equal => {
                    let before = self.methods.get_mut(at - 1);
                    if !before.receiver().equals(method.receiver())
                        || !before.spelling.may_equal(method.spelling)
                    {
                        conflict(before, &method);
                    }
                    // Whoever is in both must be visible to both. So it is the code of the `pub` one that all may call.
                    if !before.is_exported() && method.is_exported() {
                        *before = method;
                        *self.sources.get_mut(at - 1) = source;
                    }
                    return;
                }
                Ordering::Greater => at -= 1,
            }
        }
        self.methods.insert(at, method);
        self.sources.insert(at, source);
    }

    /// Adds the methods of the embedded interfaces.
    ///
    /// # Panics
    ///
    /// As [`add`](Self::add).
    pub(crate) const fn add_embedded(&mut self, first: Option<&EmbeddedMethods>) {
        let (mut next, mut interface) = (first, 0);
        while let Some(embedded) = next {
            let mut i = 0;
            while i < embedded.methods.len() {
                self.add(embedded.methods[i], Source::Embedded(interface, i));
                i += 1;
            }
            next = embedded.next;
            interface += 1;
        }
    }
}

/// Says, in a constant, that an interface cannot have both methods.
const fn conflict(one: &Imethod, other: &Imethod) -> ! {
    say(&[
        "the interface has the method `",
        one.name(),
        "` twice: as `",
        one.text(),
        "`, and as `",
        other.text(),
        "`",
    ])
}

/// The position of the method `name` in an interface's list.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if it is not there.
pub(crate) const fn position(methods: &[Imethod], name: &str) -> usize {
    let mut k = 0;
    while k < methods.len() {
        if same(methods[k].name(), name) {
            return k;
        }
        k += 1;
    }
    say(&["the interface does not have the method `", name, "`"])
}
