//! Trait objects that a program has already, as sources: whatever holds a `dyn Node` is asked what its value is asked, gives the
//! value itself, and comes back if the answer is no.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{self, Debug, Display};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use itab::{
    Any, Dynamic, DynamicExt, Iface, Owner, Type, Typed, WeakError, WeakOwner, interface, into_dyn, methods,
    register, type_switch, weak_into_dyn,
};

trait Node: Dynamic {
    fn children(&self) -> usize {
        0
    }
    /// What many such traits have; it is the user's.
    fn as_any(&self) -> &'static str {
        "the user's"
    }
}

trait Plan {
    fn table(&self) -> &str;
    fn rename(&mut self, table: &str);
}

#[interface]
trait Named {
    fn name(&self) -> String;
}

#[interface]
trait Renamed: Named {
    fn rename(&mut self, name: &str);
}

thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });

/// Larger than a word.
#[derive(Debug)]
struct Scan {
    table: String,
}

#[methods(dyn Plan, dyn Plan + Send + Sync, dyn Debug)]
impl Scan {
    pub fn name(&self) -> String {
        self.table.clone()
    }
    pub fn rename(&mut self, name: &str) {
        self.table = name.into();
    }
}

impl Node for Scan {}

impl Plan for Scan {
    fn table(&self) -> &str {
        &self.table
    }
    fn rename(&mut self, table: &str) {
        self.table = table.into();
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

fn scan() -> Scan {
    Scan { table: "t".into() }
}

/// Kept in the data word.
#[derive(Typed)]
#[typed(dyn Display)]
struct Leaf(u8);

impl Node for Leaf {
    fn children(&self) -> usize {
        usize::from(self.0)
    }
}

impl Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leaf {}", self.0)
    }
}

#[test]
fn borrows_are_cast() {
    let mut value = scan();
    let node: &dyn Node = &value;
    assert_eq!(node.cast_ref::<dyn Named>().unwrap().name(), "t");
    assert!(
        node.cast_ref::<dyn Named>()
            .is_ok_and(|named| std::ptr::addr_eq(named.as_any_ref().as_ptr(), &value))
    );
    assert!(std::ptr::addr_eq(node.as_dyn::<dyn Plan>().unwrap(), &value));
    assert!(node.as_dyn::<dyn Display>().is_err());
    assert_eq!(node.as_any(), "the user's");
    assert_eq!(node.dynamic_type(), Type::of::<Scan>());

    let node: &mut dyn Node = &mut value;
    node.cast_mut::<dyn Renamed>().unwrap().rename("u");
    node.as_dyn_mut::<dyn Plan>().unwrap().rename("v");
    assert_eq!(node.as_any_ref().downcast_ref::<Scan>().unwrap().table, "v");
    node.as_any_mut().downcast_mut::<Scan>().unwrap().table = "w".into();
    let what = type_switch!(node.as_any_ref(), {
        leaf: Leaf => leaf.to_string(),
        named: dyn Named => named.name(),
        _ => "?".into(),
    });
    assert_eq!(what, "w");
}

/// As long as the borrow of the node, and not that of the variable that has it.
#[test]
fn results_live_as_long_as_the_borrow() {
    fn plan(node: &dyn Node) -> &dyn Plan {
        node.as_dyn::<dyn Plan>().unwrap()
    }
    let value = scan();
    let plan = {
        let node: &dyn Node = &value;
        plan(node)
    };
    assert_eq!(plan.table(), "t");
}

/// A pointer to a node is asked what the node is asked, however many pointers there are.
#[test]
fn pointers_are_not_asked_themselves() {
    let boxed: Box<dyn Node> = Box::new(scan());
    assert_eq!(boxed.dynamic_type(), Type::of::<Scan>());
    assert_eq!(boxed.cast_ref::<dyn Named>().unwrap().name(), "t");
    let shared: Rc<Box<dyn Node>> = Rc::new(boxed);
    assert_eq!(shared.dynamic_type(), Type::of::<Scan>());
    assert!(shared.as_dyn::<dyn Plan>().is_ok());
    let shared: Arc<dyn Node> = Arc::new(Leaf(1));
    assert_eq!(shared.as_dyn::<dyn Display>().unwrap().to_string(), "leaf 1");
    // A box in a trait object is another thing: it has what it points to has.
    trait Anything: Dynamic {}
    impl<T: Typed> Anything for T {}
    let anything: Box<dyn Anything> = Box::new(Box::new(scan()));
    assert_eq!(anything.dynamic_type(), Type::of::<Box<Scan>>());
    assert_eq!(anything.cast_ref::<dyn Named>().unwrap().name(), "t");
    assert_eq!(anything.as_dyn::<dyn Plan>().unwrap().table(), "t");
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn every_owner_becomes_another() {
    let before = DROPPED.get();
    let boxed: Box<dyn Node> = Box::new(scan());
    let address = (&raw const *boxed).cast::<()>();
    let boxed: Box<dyn Plan> = into_dyn::<dyn Plan, _>(boxed).unwrap();
    assert!(std::ptr::addr_eq(&*boxed, address));
    let rc: Rc<dyn Node> = Rc::new(scan());
    let other = Rc::downgrade(&rc);
    let rc: Rc<dyn Plan> = into_dyn::<dyn Plan, _>(rc).unwrap();
    assert_eq!((Rc::strong_count(&rc), Rc::weak_count(&rc)), (1, 1));
    assert!(std::ptr::addr_eq(other.as_ptr(), &*rc));
    let arc: Arc<dyn Node> = Arc::new(scan());
    let other = arc.clone();
    let arc: Arc<dyn Plan + Send + Sync> = into_dyn::<dyn Plan + Send + Sync, _>(arc).unwrap();
    assert_eq!(Arc::strong_count(&other), 2);
    drop(other);
    assert_eq!(std::thread::spawn(move || arc.table().to_owned()).join().unwrap(), "t");
    assert_eq!((boxed.table(), rc.table()), ("t", "t"));
    drop((boxed, rc));
    assert_eq!(DROPPED.get(), before + 2, "the third was dropped on the other thread");

    let mut value = scan();
    let plan: &mut dyn Plan = into_dyn::<dyn Plan, _>(&mut value as &mut dyn Node).unwrap();
    plan.rename("u");
    let plan: &dyn Plan = into_dyn::<dyn Plan, _>(&value as &dyn Node).unwrap();
    assert_eq!(plan.table(), "u");
    // Also where the type is known.
    let plan: Arc<dyn Plan> = into_dyn::<dyn Plan, _>(Arc::new(value)).unwrap();
    assert_eq!(plan.table(), "u");
}

#[test]
fn owners_come_back() {
    let arc: Arc<dyn Node> = Arc::new(Leaf(3));
    let address = Arc::as_ptr(&arc);
    let error = into_dyn::<dyn Plan, _>(arc).err().unwrap();
    assert!(error.to_string().contains("Leaf does not list dyn sources::Plan"));
    let arc: Arc<dyn Node> = error.into_value();
    assert!(std::ptr::addr_eq(Arc::as_ptr(&arc), address));
    assert_eq!(arc.children(), 3);
    let boxed: Box<dyn Node> = Box::new(Leaf(3));
    let error = boxed.cast::<dyn Named>().err().unwrap();
    assert_eq!(error.into_value().children(), 3);
}

/// What is pinned stays where it is.
#[test]
fn pinned_owners() {
    #[derive(Typed)]
    #[typed(dyn Place)]
    struct Pinned(u8, PhantomPinned);
    trait Place {
        fn place(self: Pin<&mut Self>) -> usize;
    }
    impl Place for Pinned {
        fn place(self: Pin<&mut Self>) -> usize {
            (&raw const self.0).addr()
        }
    }
    impl Node for Pinned {}
    let mut node: Pin<Box<dyn Node>> = Box::pin(Pinned(1, PhantomPinned));
    let address = (&raw const *node).cast::<()>().addr();
    assert_eq!(into_dyn::<dyn Place, _>(node.as_mut()).unwrap().place(), address);
    let node = into_dyn::<dyn Plan, _>(node).err().unwrap().into_value();
    let mut place: Pin<Box<dyn Place>> = into_dyn::<dyn Place, _>(node).unwrap();
    assert_eq!(place.as_mut().place(), address);
}

/// The allocation of a box is the value's, or is freed where the value needs none.
#[test]
fn boxes_become_owned_values() {
    let before = DROPPED.get();
    let node: Box<dyn Node> = Box::new(scan());
    let address = (&raw const *node).cast::<()>();
    let any: Any = node.into_any();
    assert_eq!(any.as_any_ref().as_ptr(), address);
    drop(any);
    assert_eq!(DROPPED.get(), before + 1);
    let node: Box<dyn Node> = Box::new(Leaf(7));
    assert_eq!(node.into_any().downcast::<Leaf>().unwrap().0, 7);
    let node: Box<dyn Node> = Box::new(scan());
    let mut named: Iface<dyn Renamed> = node.cast().unwrap();
    named.rename("u");
    assert_eq!(named.name(), "u");
    drop(named);
    assert_eq!(DROPPED.get(), before + 2);

    #[derive(Typed)]
    #[repr(align(64))]
    struct Aligned;
    impl Node for Aligned {}
    let node: Box<dyn Node> = Box::new(Aligned);
    assert!(node.into_any().is::<Aligned>());
}

/// `Send` and `Sync` are kept, for interfaces too.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn auto_traits_are_kept() {
    let mut node: Box<dyn Node + Send + Sync> = Box::new(scan());
    let named = node.cast_ref::<dyn Named + Sync>().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || assert_eq!(named.name(), "t"));
    });
    let mut renamed = node.cast_mut::<dyn Renamed + Send>().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || renamed.rename("u"));
    });
    let named: Iface<dyn Named + Send> = node.cast().unwrap();
    std::thread::spawn(move || assert_eq!(named.name(), "u")).join().unwrap();
}

/// A third party adds a trait to a type that it sees through a node only.
#[test]
fn registered_traits_are_found() {
    trait Cost {
        fn cost(&self) -> u32;
    }
    impl Cost for Leaf {
        fn cost(&self) -> u32 {
            1
        }
    }
    let node: Rc<dyn Node> = Rc::new(Leaf(1));
    assert!(node.as_dyn::<dyn Cost>().is_err());
    register!(Leaf: dyn Cost);
    assert_eq!(node.as_dyn::<dyn Cost>().unwrap().cost(), 1);
    assert_eq!(into_dyn::<dyn Cost, _>(node).unwrap().cost(), 1);
}

/// A `Weak` becomes one of another trait while there is a value, keeps nothing alive, and comes back.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn weak_pointers() {
    fn check<W, P>(strong: P, downgrade: impl Fn(&P) -> W, counts: impl Fn(&P) -> (usize, usize))
    where
        W: WeakOwner<Strong = P> + Clone,
        P: Owner,
    {
        let weak = downgrade(&strong);
        let plan = weak_into_dyn::<dyn Plan, _>(weak.clone()).ok().unwrap();
        assert_eq!(counts(&strong), (1, 2));
        let error = weak_into_dyn::<dyn Display, _>(weak).err().unwrap();
        assert!(error.to_string().contains("Scan does not list dyn core::fmt::Display"));
        assert!(matches!(error.error(), WeakError::NotListed(_)));
        let weak = error.into_value();
        assert_eq!(counts(&strong), (1, 2));
        let before = DROPPED.get();
        drop(strong);
        assert_eq!(DROPPED.get(), before + 1);
        let error = weak_into_dyn::<dyn Plan, _>(weak).err().unwrap();
        assert_eq!(error.error(), &WeakError::Dropped);
        assert_eq!(error.to_string(), "interface conversion: the value of a `Weak` has been dropped");
        assert!(error.into_value().upgrade().is_none());
        drop(plan);
    }
    let counts = |node: &Rc<dyn Node>| (Rc::strong_count(node), Rc::weak_count(node));
    check::<std::rc::Weak<dyn Node>, _>(Rc::new(scan()), Rc::downgrade, counts);
    let counts = |node: &Arc<dyn Node>| (Arc::strong_count(node), Arc::weak_count(node));
    check::<std::sync::Weak<dyn Node>, _>(Arc::new(scan()), Arc::downgrade, counts);

    // What rustc knows of the object is not more than was listed.
    let node: Arc<dyn Node + Send + Sync> = Arc::new(scan());
    let plan = weak_into_dyn::<dyn Plan + Send + Sync, _>(Arc::downgrade(&node)).ok().unwrap();
    let there = std::thread::spawn(move || plan.upgrade().map(|plan| plan.table().to_owned()));
    assert_eq!(there.join().unwrap().unwrap(), "t");
    assert_eq!(Arc::downgrade(&node).upgrade().unwrap().cast_ref::<dyn Named>().unwrap().name(), "t");
}

impl ToOwned for dyn Node {
    type Owned = Box<dyn Node>;
    fn to_owned(&self) -> Box<dyn Node> {
        Box::new(Scan { table: self.cast_ref::<dyn Named>().unwrap().name() + " owned" })
    }
}

/// A `Cow` of nodes is there once somebody says how a node is owned.
#[test]
fn what_is_borrowed_or_owned() {
    fn plan(node: Cow<'_, dyn Node>) -> String {
        match node {
            Cow::Borrowed(node) => into_dyn::<dyn Plan, _>(node).unwrap().table().to_owned(),
            Cow::Owned(node) => into_dyn::<dyn Plan, _>(node).unwrap().table().to_owned(),
        }
    }
    let value = scan();
    let borrowed: Cow<'_, dyn Node> = Cow::Borrowed(&value);
    assert_eq!(borrowed.cast_ref::<dyn Named>().unwrap().name(), "t");
    let owned: Cow<'static, dyn Node> = Cow::Owned(borrowed.clone().into_owned());
    assert_eq!(owned.as_dyn::<dyn Plan>().unwrap().table(), "t owned");
    assert_eq!((plan(borrowed), plan(owned)), ("t".into(), "t owned".into()));
}
