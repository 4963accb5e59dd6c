//! A method that takes the value itself, `self` or `self: Box<Self>`, is called by whoever owns the value, and by nobody who borrows
//! it; it takes the value once, out of the allocation where it lies.
#![allow(missing_docs, mismatched_lifetime_syntaxes, clippy::boxed_local)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use itab::abi::Receiver;
use itab::built::{Own, TypeBuilder};
use itab::error::Reason;
use itab::{
    Any, AnyMut, AnyRef, BorrowedInterface, Iface, IfaceMut, IfaceRef, Interface, InterfaceType, Module,
    NilableOwned, ObjectExt, Type, implements, interface, methods, type_switch,
};

#[interface]
#[itab(owned = TaskOwned)]
pub trait Task {
    fn run(self: Box<Self>) -> u32;
}

/// The same method: an interface does not ask in which way the value is taken.
#[interface]
pub trait Runs {
    fn run(self) -> u32;
}

/// Takes a box, and keeps count.
pub struct Boxed(u32);
#[methods]
impl Boxed {
    pub fn run(self: Box<Self>) -> u32 {
        self.0
    }
}

/// Takes itself.
pub struct Plain(u32);
#[methods]
impl Plain {
    pub fn run(self) -> u32 {
        self.0
    }
}

#[test]
fn an_owner_calls_both() {
    implements!(Boxed: dyn Task);
    implements!(Boxed: dyn Runs);
    implements!(Plain: dyn Task);
    implements!(Plain: dyn Runs);
    let all = || {
        [Any::new(Boxed(1)), Any::new(Plain(2)), Any::new(Box::new(Boxed(3))), Any::new(Box::new(Plain(4)))]
    };
    let tasks = all().map(|any| any.cast::<dyn Task>().unwrap().run());
    let runs = all().map(|any| any.cast::<dyn Runs>().unwrap().run());
    assert_eq!((tasks, runs), ([1, 2, 3, 4], [1, 2, 3, 4]));

    // What rustc knows needs no table.
    assert_eq!(Iface::<dyn Task>::new(Boxed(5)).run() + Iface::<dyn Runs>::new(Plain(6)).run(), 11);
    // A box of an interface value is a `Box<dyn Task>`, as is one of a type with an impl.
    let boxes: [Box<dyn Task>; 2] = [Box::new(Iface::<dyn Task>::new(Plain(7))), Box::new(Listed(8))];
    assert_eq!(boxes.into_iter().map(|task| task.run()).collect::<Vec<_>>(), [7, 8]);
    fn spend(runs: impl Runs) -> u32 {
        runs.run()
    }
    assert_eq!(spend(Iface::<dyn Runs>::new(Boxed(9))), 9);
}

/// Embeds both, which then are one.
#[interface]
pub trait InBothWays: Task + Runs {}

#[test]
fn both_ways_are_one_method() {
    assert_eq!(InterfaceType::of::<dyn InBothWays>().methods().len(), 1);
    let both = || Any::new(Boxed(1)).cast::<dyn InBothWays>().unwrap();
    assert_eq!(Runs::run(both()) + TaskOwned::run(both()) + Task::run(Box::new(both())), 3);
    let task: Iface<dyn Task> = Iface::upcast(both());
    let runs: Iface<dyn Runs> = Iface::convert(task);
    assert_eq!(runs.run(), 1);
}

/// A type that is meant for the interface.
#[derive(itab::Typed)]
#[itab(blocks(Task))]
pub struct Listed(u32);
#[methods]
impl Task for Listed {
    fn run(self: Box<Self>) -> u32 {
        self.0
    }
}

#[test]
fn an_object_leads_to_its_value() {
    let task: Box<dyn Task> = Box::new(Listed(3));
    assert_eq!(task.as_any_ref().unwrap().downcast_ref::<Listed>().unwrap().0, 3);
    let any = task.into_any().unwrap_or_else(|_| unreachable!());
    assert_eq!(any.cast::<dyn Runs>().unwrap().run(), 3);
}

/// Where a value lies, and what it says of itself when it is taken.
mod places {
    use super::*;

    #[interface]
    pub trait Address {
        fn address(self: Box<Self>) -> usize;
    }
    #[interface]
    pub trait Taken {
        fn take(self, more: &str) -> String;
    }

    macro_rules! placed {
        ($($(#[$attr:meta])* $name:ident($field:ty);)*) => {$(
            $(#[$attr])*
            #[derive(Debug)]
            pub struct $name(pub $field);
            #[methods]
            impl $name {
                pub fn address(self: Box<Self>) -> usize {
                    (&raw const *self).addr()
                }
                pub fn take(self, more: &str) -> String {
                    assert_eq!((&raw const self).addr() % align_of::<Self>(), 0);
                    format!("{:?}{more}", self.0)
                }
            }
        )*};
    }
    placed! {
        Nothing(());
        #[repr(align(64))]
        AlignedNothing(());
        Byte(u8);
        Word(usize);
        Pointer(Box<u8>);
        Text(String);
        Large([u64; 9]);
        #[repr(align(64))]
        Aligned([u8; 3]);
        #[repr(align(128))]
        AlignedText(String);
    }

    fn check<T: itab::Typed>(make: impl Fn() -> T, stays: bool, text: &str)
    where
        Box<T>: itab::Typed,
        Option<Box<T>>: itab::Typed,
        dyn Address: itab::ImplementedBy<T>,
        dyn Taken: itab::ImplementedBy<T>,
    {
        // Found at run time, and known to rustc.
        let address = |address: Iface<dyn Address>| {
            let before = address.as_any_ref().downcast_ref::<T>().map(|value| (&raw const *value).addr());
            (before.unwrap(), address.address())
        };
        for (before, after) in [
            address(Any::new(make()).cast::<dyn Address>().unwrap()),
            address(Iface::<dyn Address>::new(make())),
        ] {
            assert_eq!(before == after, stays, "{text}");
            assert_eq!(after % align_of::<T>(), 0);
        }
        assert_eq!(Any::new(make()).cast::<dyn Taken>().unwrap().take("!"), format!("{text}!"));
        assert_eq!(Iface::<dyn Taken>::new(make()).take("?"), format!("{text}?"));

        // In a box of the user's: the box is in the data word, and is itself what is handed over.
        let value = Box::new(make());
        let before = (&raw const *value).addr();
        assert_eq!(Any::new(value).cast::<dyn Address>().unwrap().address(), before);
        let value = Some(Box::new(make()));
        assert_eq!(Any::new(value).cast::<dyn Taken>().unwrap().take(""), text);
    }

    #[test]
    fn a_value_is_taken_where_it_lies() {
        check(|| Nothing(()), false, "()");
        // Without an allocation in either case: a box of it has the address that it has.
        check(|| AlignedNothing(()), true, "()");
        check(|| Byte(7), false, "7");
        check(|| Word(usize::MAX), false, &usize::MAX.to_string());
        check(|| Pointer(Box::new(9)), false, "9");
        check(|| Text("text".into()), true, "\"text\"");
        check(|| Large([5; 9]), true, "[5, 5, 5, 5, 5, 5, 5, 5, 5]");
        check(|| Aligned([1, 2, 3]), true, "[1, 2, 3]");
        check(|| AlignedText("more".into()), true, "\"more\"");
    }
}

#[test]
fn who_shares_a_value_has_none_to_give() {
    fn lacks<T: itab::Typed>(value: T) {
        let any = Any::new(value);
        assert!(!any.implements::<dyn Task>() && !any.implements::<dyn Runs>(), "{any:?}");
        assert!(any.ty().method("run").is_none());
    }
    lacks(Rc::new(Boxed(1)));
    lacks(Arc::new(Plain(1)));
    lacks(Box::pin(Plain(1)));
    lacks(Some(Rc::new(Boxed(1))));
    static PLAIN: Plain = Plain(1);
    lacks(&PLAIN);
    lacks(Box::new(Box::new(Plain(1))));

    // Of a borrow rustc says so. A method set is that of the type: the question that is asked of a borrow is about the value.
    assert!(AnyRef::new(&Plain(1)).implements::<dyn Task>());
    assert!(AnyMut::new(&mut Plain(1)).implements::<dyn Task>());
    fn lends<I: ?Sized + BorrowedInterface>() {}
    lends::<dyn Debits>();
    // An `Option` is asked whatever it holds; what comes out of one that borrows has no methods.
    let mut plain = Plain(1);
    let asked: Result<IfaceMut<'_, dyn Task>, _> =
        NilableOwned::cast::<dyn Task>(Some(AnyMut::new(&mut plain)));
    assert!(asked.is_ok());
    assert_eq!(NilableOwned::cast::<dyn Task>(Some(Any::new(plain))).unwrap().run(), 1);
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_nil_pointer_has_no_value_to_take() {
    let nil = || Any::new(None::<Box<Plain>>).cast::<dyn Runs>().unwrap();
    let said = catch_unwind(AssertUnwindSafe(|| nil().run())).unwrap_err();
    let said = said.downcast_ref::<String>().unwrap();
    assert_eq!(said, "owner's method receivers::Plain.run called using nil *Plain pointer");
}

/// The names of what was dropped, in order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<&'static str>>>);

/// Says when it is dropped.
struct Part(&'static str, Log);
impl Drop for Part {
    fn drop(&mut self) {
        self.1.0.borrow_mut().push(self.0);
    }
}

/// Two parts, which are too large for the data word.
struct Parts {
    first: Part,
    second: Part,
    end: End,
}
#[derive(Clone, Copy)]
enum End {
    Returns,
    Panics,
    Unwinds,
}
#[interface]
trait Ends {
    fn end(self: Box<Self>, with: Part);
}
#[interface]
trait EndsPlainly {
    fn end(self, with: Part);
}
itab::package!();
#[methods]
impl Parts {
    fn end(self, with: Part) {
        match self.end {
            End::Returns => drop(self.second),
            End::Panics => panic!("ends"),
            End::Unwinds => {
                let _first = self.first;
                drop(with);
                panic!("unwinds")
            }
        }
    }
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_value_that_is_taken_is_dropped_once() {
    let parts = |log: &Log, end| Parts {
        first: Part("first", log.clone()),
        second: Part("second", log.clone()),
        end,
    };
    for (end, order) in [
        (End::Returns, ["second", "with", "first"]),
        (End::Panics, ["with", "first", "second"]),
        (End::Unwinds, ["with", "first", "second"]),
    ] {
        // By either interface, and by a box that the user made.
        for way in 0..4 {
            let log = Log::default();
            let (value, with) = (parts(&log, end), Part("with", log.clone()));
            let result = catch_unwind(AssertUnwindSafe(|| match way {
                0 => Any::new(value).cast::<dyn Ends>().unwrap().end(with),
                1 => Any::new(value).cast::<dyn EndsPlainly>().unwrap().end(with),
                2 => Iface::<dyn Ends>::new(Box::new(value)).end(with),
                _ => {
                    let boxed: Box<dyn Ends> = Box::new(Iface::<dyn Ends>::new(value));
                    boxed.end(with)
                }
            }));
            assert_eq!(result.is_err(), !matches!(end, End::Returns));
            assert_eq!(*log.0.borrow(), order, "way {way}");
        }
    }
    // Not called, it is dropped where it is.
    let log = Log::default();
    drop(Any::new(parts(&log, End::Returns)).cast::<dyn Ends>().unwrap());
    assert_eq!(*log.0.borrow(), ["first", "second"]);
}

/// A mixed interface: those of its methods that borrow are called on the `Iface`, too.
#[interface]
pub trait Account: Debits {
    fn balance(&self) -> i64;
    fn close(self) -> i64;
    /// Provided: runs on the interface value.
    fn close_with(mut self, by: i64) -> i64
    where
        Self: Sized,
    {
        self.debit(by);
        self.close()
    }
    /// With a body, any receiver may stand here.
    fn shared(self: Rc<Self>) -> i64 {
        self.balance()
    }
}
#[interface]
pub trait Debits {
    fn debit(&mut self, by: i64);
}
#[interface]
pub trait Closes {
    fn close(self) -> i64;
}
/// Embeds one that takes the value.
#[interface]
pub trait Audited: Account {
    fn audit(&self) -> bool;
}

#[derive(Clone)]
pub struct Ledger(i64);
#[methods]
impl Ledger {
    pub fn balance(&self) -> i64 {
        self.0
    }
    pub fn debit(&mut self, by: i64) {
        self.0 -= by;
    }
    pub fn close(self) -> i64 {
        self.0
    }
    pub fn audit(&self) -> bool {
        true
    }
}

#[test]
fn embedded_converted_provided() {
    let mut audited = Any::new(Ledger(10)).cast::<dyn Audited>().unwrap();
    audited.debit(3);
    assert!(audited.audit() && audited.balance() == 7);
    assert_eq!(Iface::try_clone(&audited).unwrap().close(), 7);
    assert_eq!(Iface::try_clone(&audited).unwrap().close_with(2), 5);
    assert_eq!(Rc::new(Iface::try_clone(&audited).unwrap()).shared(), 7);
    let account: Iface<dyn Account> = Iface::upcast(Iface::try_clone(&audited).unwrap());
    assert_eq!(account.close(), 7);
    let closes: Iface<dyn Closes> = Iface::convert(Iface::try_clone(&audited).unwrap());
    assert_eq!(closes.close(), 7);
    let closes = Iface::cast::<dyn Closes>(audited).unwrap();
    assert!(Iface::is::<Ledger>(&closes));
    assert_eq!(closes.close(), 7);
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn switches_and_markers() {
    let what = |any: Any| {
        type_switch!(any, {
            n: i64 => n,
            account: dyn Account => account.close(),
            task: dyn Task => i64::from(task.run()),
            _ => -1,
        })
    };
    assert_eq!(
        [what(Any::new(5_i64)), what(Any::new(Ledger(6))), what(Any::new(Boxed(7))), what(Any::new(()))],
        [5, 6, 7, -1]
    );

    let task: Iface<dyn Task + Send> = Iface::new(Boxed(8));
    assert_eq!(std::thread::spawn(move || task.run()).join().unwrap(), 8);
    #[interface]
    pub trait Job: Send {
        fn run(self) -> u32;
    }
    let job = Iface::<dyn Job>::new(Plain(9));
    assert_eq!(std::thread::spawn(move || job.run()).join().unwrap(), 9);
}

#[interface]
pub trait Handler<E, const N: usize = 1> {
    fn handle(self: Box<Self>, event: E) -> [E; N];
}
pub struct Once<T>(T);
#[methods]
impl<T: Send + 'static> Once<T> {
    pub fn handle(self: Box<Self>, event: T) -> [T; 2] {
        [self.0, event]
    }
    pub fn into_inner(self) -> T {
        self.0
    }
    /// Could not be called through an interface, and is in no method set.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Once<U> {
        Once(f(self.0))
    }
    pub async fn wait(self) -> T {
        self.0
    }
    pub fn all(self) -> impl Iterator<Item = T> {
        std::iter::once(self.0)
    }
}

#[test]
fn parameters_of_types_and_of_interfaces() {
    fn hand<E: 'static>(any: Any, event: E) -> Option<[E; 2]> {
        Some(any.cast::<dyn Handler<E, 2>>().ok()?.handle(event))
    }
    assert_eq!(hand(Any::new(Once(String::from("a"))), "b".into()), Some(["a".into(), "b".to_string()]));
    assert_eq!(hand(Any::new(Once(1_u8)), 2_u16), None);
    assert!(!Any::new(Once(1_u8)).implements::<dyn Handler<u8>>());
    let names: Vec<_> = Type::of::<Once<u8>>().methods().iter().map(|method| method.name()).collect();
    assert_eq!(names, ["handle", "into_inner"]);
    assert_eq!(Once(1_u8).map(u32::from).all().count(), 1);
    drop(Once(()).wait());
}

/// What the results of methods that take the value borrow from is another parameter.
#[interface]
pub trait Finds {
    fn find(self, text: &str) -> &str;
    fn pick<'a>(self: Box<Self>, first: &'a str, _: &str) -> &'a str;
    fn kept(self, text: &'static str) -> &str;
}
pub struct Prefix(usize);
#[methods]
impl Prefix {
    pub fn find(self, text: &str) -> &str {
        &text[..self.0]
    }
    pub fn pick<'t>(self: Box<Self>, first: &'t str, second: &str) -> &'t str {
        &first[second.len()..]
    }
    pub fn kept(mut self, text: &'static str) -> &'static str {
        self.0 += 1;
        &text[self.0..]
    }
}

#[test]
fn results_that_borrow_from_parameters() {
    let text = String::from("flying");
    let finds = || Any::new(Prefix(3)).cast::<dyn Finds>().unwrap();
    assert_eq!(
        (finds().find(&text), finds().pick(&text, &String::from("fly")), finds().kept("flying")),
        ("fly", "ing", "ng")
    );
}

/// The other kinds of functions.
#[interface]
pub trait Odd {
    extern "C" fn by_c(self, by: u32) -> u32;
    /// # Safety
    ///
    /// None.
    unsafe fn by_unsafe(self: Box<Self>) -> u32;
    #[must_use]
    fn in_macro(self: Box<Self>) -> u32;
    #[cfg(any())]
    fn absent(self: Box<Self>) -> u32;
}
macro_rules! odd {
    ($self:ident $receiver:ty) => {
        #[methods]
        impl Plain2 {
            pub extern "C" fn by_c(self, by: u32) -> u32 {
                self.0 + by
            }
            /// # Safety
            ///
            /// None.
            pub unsafe fn by_unsafe(self: std::boxed::Box<Self>) -> u32 {
                self.0
            }
            pub fn in_macro($self: $receiver) -> u32 {
                $self.0
            }
        }
    };
}
#[repr(transparent)]
pub struct Plain2(u32);
odd!(self Box<Self>);

#[test]
fn other_functions() {
    let odd = || Any::new(Plain2(4)).cast::<dyn Odd>().unwrap();
    assert_eq!(odd().by_c(3), 7);
    // SAFETY: it asks for nothing.
    assert_eq!(unsafe { odd().by_unsafe() }, 4);
    assert_eq!(odd().in_macro(), 4);
}

#[interface(nominal)]
pub trait Trusted {
    fn run(self: Box<Self>) -> u32;
}
#[derive(itab::Typed)]
#[itab(blocks(Trusted))]
pub struct Sworn(u32);
#[methods(nominal)]
impl Trusted for Sworn {
    fn run(self: Box<Self>) -> u32 {
        self.0
    }
}

#[test]
fn a_nominal_interface() {
    assert_eq!(Any::new(Sworn(3)).cast::<dyn Trusted>().unwrap().run(), 3);
    assert!(!Any::new(Boxed(3)).implements::<dyn Trusted>());
    assert_eq!(Any::new(Sworn(3)).cast::<dyn Task>().unwrap().run(), 3);
}

/// The name of the method, and it borrows.
pub struct Borrows;
#[methods(call)]
impl Borrows {
    pub fn run(&self) -> u32 {
        1
    }
    pub fn close(&mut self) -> i64 {
        2
    }
    pub fn spend(self) -> u32 {
        3
    }
}
#[interface]
pub trait Lent {
    fn spend(&mut self) -> u32;
}

#[test]
fn what_is_said_of_it() {
    let method = |ty: &'static Type, name| {
        let method = ty.method(name).unwrap();
        (method.text(), method.receiver())
    };
    assert_eq!(method(Type::of::<Boxed>(), "run"), ("fn(self: Box<Self>) -> u32", Receiver::Owned));
    assert_eq!(method(Type::of::<Plain>(), "run"), ("fn(self) -> u32", Receiver::Owned));
    assert_eq!(method(Type::of::<Box<Plain>>(), "run"), ("fn(self) -> u32", Receiver::Owned));
    let [asked] = InterfaceType::of::<dyn Task>().methods() else { panic!("one method") };
    assert_eq!((asked.text(), asked.receiver()), ("fn(self: Box<Self>) -> u32", Receiver::Owned));

    let reasons = |ty: &'static Type, interface: &'static InterfaceType| {
        let said: Vec<String> = ty.missing(interface).map(|missing| missing.to_string()).collect();
        said.join("; ")
    };
    let borrows = Type::of::<Borrows>();
    assert_eq!(
        reasons(borrows, InterfaceType::of::<dyn Task>()),
        "wrong type for method run: have fn(&self) -> u32, want fn(self: Box<Self>) -> u32"
    );
    assert_eq!(
        reasons(borrows, InterfaceType::of::<dyn Closes>()),
        "wrong type for method close: have fn(&mut self) -> i64, want fn(self) -> i64"
    );
    assert_eq!(
        reasons(borrows, InterfaceType::of::<dyn Lent>()),
        "wrong type for method spend: have fn(self) -> u32, want fn(&mut self) -> u32"
    );
    assert_eq!(
        reasons(Type::of::<Rc<Plain>>(), InterfaceType::of::<dyn Runs>()),
        "missing method run: want fn(self) -> u32"
    );
    let error = Any::new(Borrows).cast::<dyn Task>().unwrap_err();
    assert!(matches!(error.error().reasons().next().unwrap().reason(), Reason::Signature { .. }));

    let mut module = Module::new("receivers");
    module.add_type(Type::of::<Plain>()).add_type(borrows).add_interface::<dyn Task>();
    assert_eq!(module.implementers(InterfaceType::of::<dyn Task>()), [Type::of::<Plain>()]);
}

#[test]
fn calls_by_name_borrow() {
    let mut any = Any::new(Borrows);
    assert_eq!(any.call("run", vec![]).unwrap(), 1_u32);
    let error = any.call("spend", vec![]).unwrap_err().to_string();
    assert!(error.ends_with("Borrows.spend: it takes the value, and a call by name borrows it: an owner calls it through an interface"), "{error}");
    assert!(!any.ty().method("spend").unwrap().can_be_called());

    let plain = Plain(1);
    let through = InterfaceType::of::<dyn Runs>().cast_ref(AnyRef::new(&plain)).unwrap();
    let error = through.call::<(), Own<u32>>("run", ()).unwrap_err();
    assert_eq!(error.to_string(), "receivers::Runs: method run takes the value: only an `Iface` calls it");
    assert_eq!(error.method().unwrap().name(), "run");
    let mut plain = Plain(1);
    let mut through = InterfaceType::of::<dyn Runs>().cast_mut(AnyMut::new(&mut plain)).unwrap();
    assert!(through.call::<(), Own<u32>>("run", ()).is_err());
}

#[test]
fn a_type_that_is_built_lends_its_state_and_keeps_it() {
    let built = TypeBuilder::<u32>::new("receivers::Built")
        .method::<(), Own<u32>>("run", Box::new(|state| *state))
        .build()
        .unwrap();
    let any: Any = built.value(3);
    let error = any.cast::<dyn Runs>().unwrap_err();
    assert_eq!(
        error.error().reasons().next().unwrap().to_string(),
        "wrong type for method run: have fn(&self) -> u32, want fn(self) -> u32"
    );
}

/// One that is taken while others look: what is shared is counted, and the value moved.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn taken_by_one_of_many_threads() {
    static TAKEN: AtomicUsize = AtomicUsize::new(0);
    pub struct Counted(Arc<AtomicUsize>);
    #[methods]
    impl Counted {
        pub fn run(self: Box<Self>) -> u32 {
            TAKEN.fetch_add(1, Ordering::Relaxed);
            self.0.fetch_add(1, Ordering::Relaxed) as u32
        }
    }
    let count = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<Iface<dyn Task + Send>> = (0..8).map(|_| Iface::new(Counted(count.clone()))).collect();
    std::thread::scope(|scope| {
        for task in tasks {
            scope.spawn(move || task.run());
        }
    });
    assert_eq!((count.load(Ordering::Relaxed), TAKEN.load(Ordering::Relaxed)), (8, 8));
    assert_eq!(Arc::strong_count(&count), 1);
}

/// Any interface, of an owner: the bounds that generic code needs.
#[test]
fn generic_code_asks_what_it_needs() {
    fn own<I: ?Sized + Interface<Auto = dyn itab::auto_traits::Local>>(any: Any) -> Option<Iface<I>> {
        any.cast::<I>().ok()
    }
    fn lend<I: ?Sized + BorrowedInterface<Auto = dyn itab::auto_traits::Local>>(
        any: &mut Any,
    ) -> Option<IfaceMut<'_, I>> {
        any.cast_mut::<I>().ok()
    }
    assert_eq!(own::<dyn Runs>(Any::new(Plain(4))).unwrap().run(), 4);
    lend::<dyn Debits>(&mut Any::new(Ledger(4))).unwrap().debit(4);
    let ledger = Ledger(4);
    assert!(IfaceRef::<dyn Audits>::new(&ledger).audit());
}
#[interface]
pub trait Audits {
    fn audit(&self) -> bool;
}
