//! Sorted method sets, and the lock-step match of an interface against a concrete type.
//!
//! There is one matcher, [`fill`]. It does not know where names, types and packages come from: the
//! run-time engine gives it descriptors of this program, the reader of Go executables gives it bytes of
//! a file, and a test can give it anything. It contains no unsafe code and allocates nothing.
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
