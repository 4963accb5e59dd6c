//! Sorted method sets: the lock-step match of an interface against a concrete type, and why it fails.
//!
//! There is one matcher, [`fill`], and one explanation, [`explain`], of what it rejects. They do not know
//! where names, types and packages come from: the run-time engine gives them descriptors of this program,
//! the reader of Go executables gives them bytes of a file, and a test can give them anything. They contain
//! no unsafe code and allocate nothing.
#![forbid(unsafe_code)]

use core::cmp::Ordering;

/// The two method lists of one (interface, concrete type) pair, addressed by position.
///
/// Both lists are sorted by the same order of names, and names are unique within the interface. A
/// concrete type may have several methods of one name (Go: unexported methods of different packages).
/// Lists that are not sorted give a wrong answer, never a panic: [`fill`] only hands positions below
/// [`wanted`](Self::wanted) and [`had`](Self::had) to the other methods.
pub trait MethodSets {
    /// How many methods the interface asks for (Go: `ni`).
    fn wanted(&self) -> usize;

    /// How many methods the concrete type has (Go: `nt`).
    fn had(&self) -> usize;

    /// Where the name of the interface's method `want` sorts relative to the type's method `have`.
    fn order(&self, want: usize, have: usize) -> Ordering;

    /// Whether two methods of the same name also agree in everything else: signature, visibility.
    ///
    /// Only called after [`order`](Self::order) returned `Equal` for the same positions.
    fn fits(&self, want: usize, have: usize) -> bool;
}

/// Finds every method of the interface in the concrete type, and reports each as `found(want, have)`.
///
/// O(`wanted` + `had`): neither position ever goes back. It stops at the first method that cannot be
/// there, as soon as the type's names have passed it; Go's own loop (`itabInit` in `runtime/iface.go`)
/// walks on to the end. `found` is called in the interface's order; on failure, calls made so far cover
/// exactly the methods before the missing one.
///
/// # Errors
///
/// The position, in the interface, of the first method in sort order that the type lacks.
///
/// # Examples
///
/// ```
/// use core::cmp::Ordering;
/// use itab::method_set::{MethodSets, fill};
///
/// struct Names<'a>(&'a [&'a str], &'a [&'a str]);
/// impl MethodSets for Names<'_> {
///     fn wanted(&self) -> usize { self.0.len() }
///     fn had(&self) -> usize { self.1.len() }
///     fn order(&self, want: usize, have: usize) -> Ordering { self.0[want].cmp(self.1[have]) }
///     fn fits(&self, _: usize, _: usize) -> bool { true }
/// }
///
/// let mut fun = Vec::new();
/// assert_eq!(fill(&Names(&["A", "C"], &["A", "B", "C", "D"]), |_, have| fun.push(have)), Ok(()));
/// assert_eq!(fun, [0, 2]);
/// assert_eq!(fill(&Names(&["A", "X"], &["A", "B", "Y"]), |_, _| ()), Err(1));
/// ```
#[inline]
pub fn fill<M: MethodSets + ?Sized>(sets: &M, mut found: impl FnMut(usize, usize)) -> Result<(), usize> {
    let (wanted, had) = (sets.wanted(), sets.had());
    let mut have = 0;
    'wanted: for want in 0..wanted {
        while have < had {
            match sets.order(want, have) {
                Ordering::Less => return Err(want),
                Ordering::Equal if sets.fits(want, have) => {
                    found(want, have);
                    have += 1;
                    continue 'wanted;
                }
                Ordering::Equal | Ordering::Greater => have += 1,
            }
        }
        return Err(want);
    }
    Ok(())
}

/// Why a type lacks a method that an interface asks for, from nearly right to nothing there.
///
/// `M` is what stands for the method of the type that has the right name, or nearly: a position in the type's list
/// where it comes from [`explain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason<M = usize> {
    /// The method needs more than the value gives: `&mut self` where only `&self` can be had. In Go, a
    /// pointer receiver: `*T` has the method, and `T` has not.
    PointerReceiver {
        /// The method there is.
        have: M,
    },
    /// The method of that name takes or returns other types.
    Signature {
        /// The method there is.
        have: M,
    },
    /// The method of that name has a signature that nobody knows any more: Go's linker removes those that no
    /// other part of a program needs.
    Removed {
        /// The method there is.
        have: M,
    },
    /// The method of that name is not exported, and the interface is of another package.
    Unexported {
        /// The method there is.
        have: M,
    },
    /// There is no method of that name, but one whose name is nearly the same.
    Misspelt {
        /// The method there is.
        have: M,
    },
    /// There is no method of that name.
    Absent,
}

impl<M> Reason<M> {
    /// The method of the type that the reason is about.
    pub fn have(self) -> Option<M> {
        match self {
            Reason::PointerReceiver { have }
            | Reason::Signature { have }
            | Reason::Removed { have }
            | Reason::Unexported { have }
            | Reason::Misspelt { have } => Some(have),
            Reason::Absent => None,
        }
    }

    /// The same reason, about the method as somebody else names it.
    pub fn map<N>(self, name: impl FnOnce(M) -> N) -> Reason<N> {
        match self {
            Reason::PointerReceiver { have } => Reason::PointerReceiver { have: name(have) },
            Reason::Signature { have } => Reason::Signature { have: name(have) },
            Reason::Removed { have } => Reason::Removed { have: name(have) },
            Reason::Unexported { have } => Reason::Unexported { have: name(have) },
            Reason::Misspelt { have } => Reason::Misspelt { have: name(have) },
            Reason::Absent => Reason::Absent,
        }
    }
}

/// What [`explain`] asks about methods that [`fill`] rejected.
pub trait Explain: MethodSets {
    /// Why two methods of the same name do not fit.
    ///
    /// Only called where [`order`](MethodSets::order) says `Equal` and [`fits`](MethodSets::fits) says no.
    fn reason(&self, want: usize, have: usize) -> Reason<()>;

    /// Whether the name of the method `have` may be a slip for that of the method `want`.
    ///
    /// Only called where the type has no method of the right name.
    fn is_near(&self, want: usize, have: usize) -> bool;
}

/// One method of an interface against the type's methods from a position on, as sets of their own.
struct One<'m, M: ?Sized> {
    sets: &'m M,
    want: usize,
    from: usize,
}

impl<M: MethodSets + ?Sized> MethodSets for One<'_, M> {
    fn wanted(&self) -> usize {
        1
    }

    fn had(&self) -> usize {
        self.sets.had() - self.from
    }

    fn order(&self, _: usize, have: usize) -> Ordering {
        self.sets.order(self.want, self.from + have)
    }

    fn fits(&self, _: usize, have: usize) -> bool {
        self.sets.fits(self.want, self.from + have)
    }
}

/// Every method of the interface that the type lacks, in the interface's order, with the reason.
///
/// Empty exactly if [`fill`] succeeds. Whether a single method is there, `fill` decides too; this function only asks
/// why not. Of several methods of the right name (Go: unexported ones of different packages), the reason is about
/// the one that comes closest.
///
/// O(`wanted` + `had`), and O(`had`) more for each method whose name the type does not have. Allocates nothing.
///
/// # Examples
///
/// ```
/// use core::cmp::Ordering;
/// use itab::method_set::{Explain, MethodSets, Reason, explain};
///
/// struct Methods<'a>(&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);
/// impl MethodSets for Methods<'_> {
///     fn wanted(&self) -> usize { self.0.len() }
///     fn had(&self) -> usize { self.1.len() }
///     fn order(&self, want: usize, have: usize) -> Ordering { self.0[want].0.cmp(self.1[have].0) }
///     fn fits(&self, want: usize, have: usize) -> bool { self.0[want].1 == self.1[have].1 }
/// }
/// impl Explain for Methods<'_> {
///     fn reason(&self, _: usize, _: usize) -> Reason<()> { Reason::Signature { have: () } }
///     fn is_near(&self, want: usize, have: usize) -> bool {
///         self.0[want].0.eq_ignore_ascii_case(self.1[have].0)
///     }
/// }
///
/// let wanted = [("Close", "()"), ("Flush", "()"), ("Len", "() int"), ("Read", "()")];
/// let had = [("Close", "()"), ("Read", "(int)"), ("len", "() int")];
/// let lacks: Vec<_> = explain(&Methods(&wanted, &had)).collect();
/// assert_eq!(lacks, [
///     (1, Reason::Absent),
///     (2, Reason::Misspelt { have: 2 }),
///     (3, Reason::Signature { have: 1 }),
/// ]);
/// ```
pub fn explain<M: Explain + ?Sized>(sets: &M) -> impl Iterator<Item = (usize, Reason)> {
    let mut from = 0;
    (0..sets.wanted()).filter_map(move |want| {
        while from < sets.had() && sets.order(want, from) == Ordering::Greater {
            from += 1;
        }
        if fill(&One { sets, want, from }, |_, _| ()).is_ok() {
            return None;
        }
        let named = (from..sets.had()).take_while(|&have| sets.order(want, have) == Ordering::Equal);
        let reasons = named.map(|have| sets.reason(want, have).map(|()| have));
        // `min` compares the methods' positions only between equal reasons: the first of them wins.
        let closest = reasons.min().or_else(|| near(sets, want).next().map(|have| Reason::Misspelt { have }));
        Some((want, closest.unwrap_or(Reason::Absent)))
    })
}

/// The type's methods whose names may be slips for that of the interface's method `want`. O(`had`).
pub fn near<M: Explain + ?Sized>(sets: &M, want: usize) -> impl Iterator<Item = usize> {
    (0..sets.had()).filter(move |&have| sets.is_near(want, have))
}

/// Whether one name may be a slip for the other: the same letters in other case or with other underscores, or, in names
/// of more than three letters, one letter more, less or different, or two swapped. O(length); allocates nothing.
///
/// ```
/// use itab::method_set::is_near;
/// assert!(is_near("read_all", "ReadAll") && is_near("Closer", "Close") && is_near("raed", "read"));
/// assert!(!is_near("Get", "Set") && !is_near("write", "read"));
/// ```
pub fn is_near(a: &str, b: &str) -> bool {
    let letters = |name: &'_ str| name.chars().filter(|&c| c != '_').flat_map(char::to_lowercase).count();
    let slip_allowed = letters(a).max(letters(b)) > 3;
    let [mut a, mut b] = [a, b].map(|name| name.chars().filter(|&c| c != '_').flat_map(char::to_lowercase));
    loop {
        let (from_a, from_b) = (a.clone(), b.clone());
        match (a.next(), b.next()) {
            (None, None) => return true,
            (in_a, in_b) if in_a == in_b => {}
            _ if !slip_allowed => return false,
            (in_a, in_b) => {
                let replaced = a.clone().eq(b.clone());
                let (more, less) = (a.clone().eq(from_b), from_a.eq(b.clone()));
                let swapped = || (a.next(), b.next()) == (in_b, in_a) && a.eq(b);
                return replaced || more || less || swapped();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec::Vec;

    use super::*;

    /// Methods as (name, package, signature), small numbers, sorted.
    type Methods<'a> = &'a [(u8, u8, u8)];

    struct Sets<'a>(Methods<'a>, Methods<'a>);

    impl MethodSets for Sets<'_> {
        fn wanted(&self) -> usize {
            self.0.len()
        }

        fn had(&self) -> usize {
            self.1.len()
        }

        fn order(&self, want: usize, have: usize) -> Ordering {
            self.0[want].0.cmp(&self.1[have].0)
        }

        fn fits(&self, want: usize, have: usize) -> bool {
            self.0[want] == self.1[have]
        }
    }

    impl Explain for Sets<'_> {
        fn reason(&self, want: usize, have: usize) -> Reason<()> {
            match self.0[want].1 == self.1[have].1 {
                true => Reason::Signature { have: () },
                false => Reason::Unexported { have: () },
            }
        }

        fn is_near(&self, want: usize, have: usize) -> bool {
            self.0[want].0 + 1 == self.1[have].0
        }
    }

    /// All sorted lists of at most three methods with names 0 to 2, packages and signatures 0 and 1.
    fn lists(unique_names: bool) -> Vec<Vec<(u8, u8, u8)>> {
        let all: Vec<_> = (0..12).map(|at| (at / 4, at / 2 % 2, at % 2)).collect();
        let mut lists: Vec<Vec<(u8, u8, u8)>> = std::vec![Vec::new()];
        for method in all {
            let longer: Vec<Vec<_>> = lists
                .iter()
                .filter(|list| list.len() < 3 && !(unique_names && list.iter().any(|had| had.0 == method.0)))
                .map(|list| [&list[..], &[method]].concat())
                .collect();
            lists.extend(longer);
        }
        lists
    }

    #[test]
    #[cfg_attr(miri, ignore = "takes long, and there is no unsafe code in it")]
    fn explained_is_exactly_what_is_rejected() {
        for wanted in lists(true) {
            for had in lists(false) {
                let sets = Sets(&wanted, &had);
                let reasons: Vec<_> = explain(&sets).collect();
                assert_eq!(
                    fill(&sets, |_, _| ()).err(),
                    reasons.first().map(|reason| reason.0),
                    "{wanted:?} {had:?}"
                );
                let lacking = |want: &usize| !had.contains(&wanted[*want]);
                let expected: Vec<usize> = (0..wanted.len()).filter(lacking).collect();
                assert!(reasons.iter().map(|reason| reason.0).eq(expected), "{wanted:?} {had:?}");
                for (want, reason) in reasons {
                    let (name, package, _) = wanted[want];
                    let named = |have: &&(u8, u8, u8)| have.0 == name;
                    let expected = match () {
                        () if had.iter().any(|have| (have.0, have.1) == (name, package)) => {
                            let own = |have: &(u8, u8, u8)| (have.0, have.1) == (name, package);
                            Reason::Signature { have: had.iter().position(own).unwrap() }
                        }
                        () if had.iter().any(|have| named(&have)) => {
                            Reason::Unexported { have: had.iter().position(|have| have.0 == name).unwrap() }
                        }
                        () => match had.iter().position(|have| have.0 == name + 1) {
                            Some(have) => Reason::Misspelt { have },
                            None => Reason::Absent,
                        },
                    };
                    assert_eq!(reason, expected, "{:?} of {had:?}", wanted[want]);
                }
            }
        }
    }

    #[test]
    fn near_names() {
        for (a, b) in [
            ("ServeHttp", "ServeHTTP"),
            ("read_all", "readAll"),
            ("_len", "len"),
            ("Closer", "Close"),
            ("Xlose", "Close"),
            ("Clos", "Close"),
            ("Cloose", "Close"),
            ("raed", "read"),
            ("Straße", "straße"),
            ("", "_"),
        ] {
            assert!(is_near(a, b) && is_near(b, a), "{a} {b}");
        }
        for (a, b) in
            [("Len", "Cap"), ("Get", "Set"), ("ab", "ba"), ("write", "read"), ("closers", "close"), ("", "a")]
        {
            assert!(!is_near(a, b) && !is_near(b, a), "{a} {b}");
        }
    }
}
