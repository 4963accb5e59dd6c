//! Pairs of types and ordinary traits that somebody registered.
//!
//! A node for each pair, in one of a fixed number of lists. Looking one up takes no lock. Nodes stay: one that is not
//! registered any more says so, and is used again when somebody registers the pair again, so that there are not more
//! of them than pairs (and threads that register one for the first time at once).
//!
//! There is no conflict. What a pair needs is a coercion, and any two of one pair are the same.

use alloc::boxed::Box;
use core::any::TypeId;
use core::fmt;

use super::known::{self, KnownAs};
use crate::abi::listed::Listed;
use crate::ids::pick;
use crate::list::{Link, Linked, List};
use crate::sync::{AtomicUsize, Ordering};
use crate::typed::Opaque;
use crate::typed::objects::ObjectOf;

/// A pair that is or was registered.
struct Node {
    /// Invariant: the type that `listed` is about, or `Opaque` of it.
    ty: TypeId,
    listed: Listed,
    /// How many registrations there are that were not undone. Relaxed: nothing is read through it. What a node is was
    /// written before it got into its list.
    holders: AtomicUsize,
    link: Link<Node>,
}

impl Linked for Node {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

/// How many lists there are: with 10,000 pairs, each of which is noted twice, a look-up compares about
/// forty to find one, and eighty to find none.
const LISTS: usize = 256;

static REGISTERED: [List<Node>; LISTS] = [const { List::new() }; LISTS];

fn list(ty: TypeId, target: TypeId) -> &'static List<Node> {
    pick(&REGISTERED, [ty, target])
}

/// What was registered of a type and a trait object. Lock-free.
pub(super) fn find(ty: TypeId, target: TypeId) -> Option<&'static Listed> {
    let is_it =
        |node: &&Node| node.ty == ty && node.listed.is(target) && node.holders.load(Ordering::Relaxed) > 0;
    list(ty, target).iter().find(is_it).map(|node| &node.listed)
}

/// Holds the node of a pair, and makes it if there is none.
fn hold(ty: TypeId, listed: &Listed) -> &'static Node {
    let target = listed.target().id();
    let list = list(ty, target);
    if let Some(node) = list.iter().find(|node| node.ty == ty && node.listed.is(target)) {
        node.holders.fetch_add(1, Ordering::Relaxed);
        return node;
    }
    let holders = AtomicUsize::new(1);
    let node: &'static Node = Box::leak(Box::new(Node { ty, listed: *listed, holders, link: Link::new() }));
    list.register(node);
    node
}

/// What [`register!`](crate::register!) says of a type, from now on and for ever, unless it is made a guard.
pub struct Registration(Box<[&'static Node]>);

impl Registration {
    /// A guard that takes it back when it is dropped: for a plugin that will be gone.
    ///
    /// Another registration of the same pair is not touched, nor is what a type lists itself. Trait objects that were
    /// found stay good.
    ///
    /// ```
    /// use itab::{Any, Opaque};
    /// use std::{fmt::Debug, num::FpCategory};
    /// let any = Any::new(Opaque(FpCategory::Zero));
    /// let guard = itab::register!(FpCategory: dyn Debug).until_dropped();
    /// assert_eq!(format!("{:?}", any.as_dyn::<dyn Debug>()?), "Zero");
    /// drop(guard);
    /// assert!(any.as_dyn::<dyn Debug>().is_err());
    /// # Ok::<(), itab::DynError>(())
    /// ```
    pub fn until_dropped(self) -> RegistrationGuard {
        RegistrationGuard(self.0)
    }
}

/// Pairs of a type and traits that are found until this is dropped. See [`Registration::until_dropped`].
#[must_use = "what was registered is taken back when this is dropped"]
pub struct RegistrationGuard(Box<[&'static Node]>);

impl Drop for RegistrationGuard {
    fn drop(&mut self) {
        for node in &self.0 {
            node.holders.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Tells the process of `T`, and says of it, and of [`Opaque<T>`], that their values can be lent out as these.
#[doc(hidden)]
pub fn register<T: 'static>(known: KnownAs<T>, objects: &'static [ObjectOf<T>]) -> Registration {
    known::tell(&known);
    // A coercion of a `T` is one of an `Opaque<T>` too, which is transparent.
    let types = [TypeId::of::<T>(), TypeId::of::<Opaque<T>>()];
    let nodes = objects.iter().flat_map(|object| types.map(|ty| hold(ty, object.listed())));
    Registration(nodes.collect())
}

/// What was registered, without what was of it for `Opaque`.
fn once(nodes: &[&'static Node]) -> impl Iterator<Item = &'static Listed> {
    nodes.iter().step_by(2).map(|node| &node.listed)
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registration")?;
        f.debug_list().entries(once(&self.0)).finish()
    }
}

impl fmt::Debug for RegistrationGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationGuard")?;
        f.debug_list().entries(once(&self.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Registering a pair again and again makes one node.
    #[test]
    fn nodes_are_used_again() {
        struct Mine;
        trait Theirs {}
        impl Theirs for Mine {}
        let count = || {
            let (ty, target) = (TypeId::of::<Mine>(), TypeId::of::<dyn Theirs>());
            list(ty, target).iter().filter(|node| node.ty == ty && node.listed.is(target)).count()
        };
        for _ in 0..10 {
            drop(crate::register!(Mine: dyn Theirs).until_dropped());
        }
        assert_eq!(count(), 1);
        assert!(find(TypeId::of::<Mine>(), TypeId::of::<dyn Theirs>()).is_none());
    }
}
