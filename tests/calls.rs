//! Methods called by their names, with arguments and results as `Any`.
#![allow(missing_docs)]

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use itab::reflect::{CallError, CallReason, Refusal};
use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, Opaque, Type, Typed, interface, methods};

itab::package!();

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}

#[interface]
pub trait Renamed {
    fn rename(&mut self, to: String) -> usize;
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cat {
    name: String,
}

fn cat() -> Cat {
    Cat { name: "Tim".into() }
}

#[methods(call)]
impl Cat {
    pub fn name(&self) -> &str {
        &self.name
    }
    pub fn rename(&mut self, to: String) -> usize {
        self.name = to;
        self.name.len()
    }
    pub fn purr(&self) {}
    fn secret(&self) -> u8 {
        7
    }
}

/// What arguments can be and what results can be.
pub struct Everything;

pub struct Plain(u8);

type Pair<T> = (T, T);

pub trait Source {
    type Item;
}

impl Source for Everything {
    type Item = u8;
}

#[derive(Clone)]
pub struct Borrowing<'a>(pub &'a str);

#[methods(call)]
impl Everything {
    pub fn number(&self, n: u32) -> u32 {
        n + 1
    }
    pub fn text(&self, text: &str) -> String {
        text.to_uppercase()
    }
    pub fn slice(&self, numbers: &[u16]) -> u16 {
        numbers.iter().sum()
    }
    pub fn borrowed(&self, cat: &Cat) -> String {
        cat.name.clone()
    }
    pub fn fixed(&self, text: &'static str) -> &'static str {
        &text[1..]
    }
    pub fn maybe(&self, text: Option<&'static str>) -> Option<&'static str> {
        text.map(|text| &text[1..])
    }
    pub fn any(&self, any: Any) -> Any {
        any
    }
    pub fn any_of(&self, any: &Any) -> String {
        any.ty().name().to_owned()
    }
    pub fn any_ref(&self, any: AnyRef<'_>) -> bool {
        any.is::<u8>()
    }
    pub fn named(&self, named: Iface<dyn Named>) -> Iface<dyn Named> {
        named
    }
    pub fn named_ref(&self, named: IfaceRef<'_, dyn Named>) -> String {
        named.name().to_owned()
    }
    pub fn plain(&self, plain: Plain) -> Plain {
        Plain(plain.0 + 1)
    }
    pub fn duration(&self, duration: Duration) -> Duration {
        duration * 2
    }
    pub fn fallible(&self, is_ok: bool) -> Result<u8, String> {
        if is_ok { Ok(1) } else { Err("no".into()) }
    }
    pub fn pair(&self, pair: Pair<u8>) -> Pair<u8> {
        (pair.1, pair.0)
    }
    pub fn item(&self, _: Self) -> u8 {
        9
    }
    pub fn lent<'a>(&'a self, words: &'a str) -> &'a str {
        words.split(' ').next().unwrap()
    }
    pub fn numbers(&self) -> &[u16] {
        &[1, 2]
    }
    pub extern "C" fn foreign(&self, n: i32) -> i32 {
        -n
    }
    pub fn r#type(&self) -> u8 {
        5
    }
    pub fn function(&self, f: fn() -> u8) -> u8 {
        f()
    }
    pub fn four(&mut self, a: u8, b: &str, c: &[u8], d: Any) -> String {
        format!("{a} {b} {c:?} {:?}", itab::inspect::value(&d))
    }
    #[deprecated]
    pub fn old(&self) {}
    #[cfg(any())]
    pub fn never(&self, nothing: Nothing) {}
    #[cfg(test)]
    pub fn always(&self) {}

    // What cannot be called.
    pub fn fill(&self, numbers: &mut Vec<u8>) {
        numbers.clear();
    }
    pub fn short(&self, borrowing: Borrowing<'_>) -> usize {
        borrowing.0.len()
    }
    pub fn many(&self, words: &[&str]) -> usize {
        words.len()
    }
    pub fn object(&self, n: u8, f: &dyn Fn(&str) -> u8) -> u8 {
        f("") + n
    }
    pub fn callback<'a>(&'a self, f: fn(&'a str) -> u8) -> u8 {
        f("")
    }
    pub fn lends(&self) -> Option<&str> {
        None
    }
    pub fn lends_all(&self) -> Borrowing<'_> {
        Borrowing("")
    }
    pub fn lends_mut(&mut self) -> &mut Self {
        self
    }
    pub fn lends_plain(&self) -> &Plain {
        &Plain(1)
    }
    /// # Safety
    ///
    /// None.
    pub unsafe fn danger(&self) {}
}

fn call(name: &str, arguments: Vec<Any>) -> Any {
    Any::new(Everything).call(name, arguments).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_method_is_called_by_its_name() -> Result<(), Refusal> {
    let mut any = Any::new(cat());
    let out: Any = any.call("rename", vec![Any::new("Thomas".to_string())])?;
    assert_eq!(out, 6_usize);
    assert_eq!(any.downcast_ref::<Cat>().unwrap().name, "Thomas");
    assert_eq!(any.call("purr", vec![])?, ());
    Ok(())
}

#[test]
fn what_arguments_and_results_can_be() {
    assert_eq!(call("number", vec![Any::new(1_u32)]), 2_u32);
    for text in [Any::new("a"), Any::new("a".to_string()), Any::new(Box::<str>::from("a"))] {
        assert_eq!(call("text", vec![text]), "A".to_string());
    }
    for numbers in [Any::new(vec![1_u16, 2]), Any::new(Box::<[u16]>::from([1, 2]))] {
        assert_eq!(call("slice", vec![numbers]), 3_u16);
    }
    assert_eq!(call("borrowed", vec![Any::new(cat())]), "Tim".to_string());
    assert_eq!(call("fixed", vec![Any::new("abc")]), "bc");
    assert_eq!(call("maybe", vec![Any::new(Some("abc"))]), Some("bc"));
    assert_eq!(call("any", vec![Any::new(1.5_f32)]), 1.5_f32);
    assert_eq!(call("any_of", vec![Any::new(1.5_f32)]), "f32".to_string());
    assert_eq!(call("any_ref", vec![Any::new(1_u8)]), true);
    assert_eq!(call("any_ref", vec![Any::new(1_u16)]), false);
    assert_eq!(call("named", vec![Any::new(cat())]), cat());
    assert_eq!(call("named", vec![Any::new(Rc::new(cat()))]), Rc::new(cat()));
    assert_eq!(call("named_ref", vec![Any::new(cat())]), "Tim".to_string());
    let plain = call("plain", vec![Any::new(Opaque(Plain(1)))]);
    assert_eq!(plain.downcast::<Opaque<Plain>>().unwrap().0.0, 2);
    let seconds = Duration::from_secs;
    assert_eq!(call("duration", vec![Any::new(seconds(2))]), seconds(4));
    assert_eq!(call("fallible", vec![Any::new(false)]), Err::<u8, String>("no".into()));
    assert_eq!(call("pair", vec![Any::new((1_u8, 2_u8))]), (2_u8, 1_u8));
    assert_eq!(call("item", vec![Any::new(Everything)]), 9_u8);
    assert_eq!(call("lent", vec![Any::new("two words")]), "two".to_string());
    assert_eq!(call("numbers", vec![]), vec![1_u16, 2]);
    assert_eq!(call("foreign", vec![Any::new(3_i32)]), -3_i32);
    assert_eq!(call("type", vec![]), 5_u8);
    let function: fn() -> u8 = || 4;
    assert_eq!(call("function", vec![Any::new(function)]), 4_u8);
    let four = vec![Any::new(1_u8), Any::new("b"), Any::new(vec![3_u8]), Any::new(Some('d'))];
    assert_eq!(call("four", four), "1 b [3] Some('d')".to_string());
    assert_eq!(call("old", vec![]), ());
    assert_eq!(call("always", vec![]), ());
}

/// Each refusal says what is wrong, and gives the arguments back; nothing is run.
#[test]
fn refusals() {
    #[track_caller]
    fn refused(value: &mut Any, name: &str, arguments: Vec<Any>, says: &str) -> CallReason {
        let types: Vec<&Type> = arguments.iter().map(Any::ty).collect();
        let ty = value.ty();
        let error: CallError = value.call(name, arguments).expect_err("it is refused");
        assert_eq!(error.to_string(), format!("call of {ty}.{name}: {says}"));
        assert_eq!(format!("{error:?}"), format!("CallError({error})"));
        assert_eq!(error.arguments().iter().map(Any::ty).collect::<Vec<_>>(), types);
        assert_eq!(error.refusal().method(), name);
        assert_eq!(error.refusal().ty(), ty);
        let reason = *error.refusal().reason();
        assert_eq!(error.into_arguments().len(), types.len());
        reason
    }
    let mut any = Any::new(Everything);
    let numbers = || vec![Any::new(1_u8), Any::new("2".to_string())];
    refused(&mut any, "fly", numbers(), "no such method");
    let reason = refused(&mut any, "Number", numbers(), "no such method, but number");
    assert!(matches!(reason, CallReason::NoMethod { near: Some(near) } if near.name() == "number"));
    refused(&mut any, "number", vec![], "0 arguments, want 1");
    refused(&mut any, "purr_", vec![], "no such method");
    refused(&mut any, "old", vec![Any::new(())], "1 argument, want 0");
    refused(&mut any, "number", numbers(), "2 arguments, want 1");
    let reason = refused(&mut any, "number", vec![Any::new(1_u64)], "argument 1 is u64, want u32");
    assert!(
        matches!(reason, CallReason::Argument { number: 1, have, want } if have == Type::of::<u64>() && want.ty() == Some(Type::of::<u32>()))
    );
    let four = |c| vec![Any::new(1_u8), Any::new("b"), c, Any::new(())];
    refused(&mut any, "four", four(Any::new(1_u8)), "argument 3 is u8, want &[u8]");
    refused(&mut any, "four", vec![], "0 arguments, want 4");
    refused(&mut any, "text", vec![Any::new('a')], "argument 1 is char, want &str");
    refused(
        &mut any,
        "borrowed",
        vec![Any::new(Box::new(cat()))],
        "argument 1 is alloc::boxed::Box<calls::Cat>, want &calls::Cat",
    );
    refused(
        &mut any,
        "fixed",
        vec![Any::new("a".to_string())],
        "argument 1 is alloc::string::String, want &str",
    );
    refused(
        &mut any,
        "plain",
        vec![Any::new(1_u8)],
        "argument 1 is u8, want itab::typed::Opaque<calls::Plain>",
    );
    let named = format!("argument 1 is u8, want {}", std::any::type_name::<Iface<dyn Named>>());
    refused(&mut any, "named", vec![Any::new(1_u8)], &named);
    let named = format!("argument 1 is u8, want {}", std::any::type_name::<IfaceRef<'_, dyn Named>>());
    refused(&mut any, "named_ref", vec![Any::new(1_u8)], &named);

    let cannot = "no argument can be given as parameter";
    refused(&mut any, "fill", vec![Any::new(vec![1_u8])], &format!("{cannot} 1, &mut Vec<u8>"));
    refused(&mut any, "short", vec![Any::new("a")], &format!("{cannot} 1, calls::Borrowing<'_>"));
    refused(&mut any, "many", vec![Any::new("a")], &format!("{cannot} 1, &[&str]"));
    let object = std::any::type_name::<&dyn Fn(&str) -> u8>();
    refused(&mut any, "object", vec![], &format!("{cannot} 2, {object}"));
    refused(&mut any, "callback", vec![], &format!("{cannot} 1, fn(&'a str) -> u8"));
    let borrows = "the result borrows and has no owned copy:";
    refused(&mut any, "lends", vec![], &format!("{borrows} Option<&str>"));
    refused(&mut any, "lends_all", vec![], &format!("{borrows} Borrowing<'_>"));
    refused(&mut any, "lends_mut", vec![], &format!("{borrows} &mut Self"));
    refused(&mut any, "lends_plain", vec![], &format!("{borrows} &calls::Plain"));
    refused(&mut any, "danger", vec![], "an `unsafe fn` is not called by name");
    refused(&mut any, "never", vec![], "no such method");

    let mut any = Any::new(cat());
    refused(&mut any, "secret", vec![], "unexported method: not `pub` in crate calls");
    let mut nil = Any::new(None::<Rc<Cat>>);
    refused(&mut nil, "name", vec![], "the value is a nil pointer");
    refused(&mut Any::new(1_u8), "name", vec![], "no such method");
    // Of what cannot be called, `can_be_called` says so.
    let callable = |name| Type::of::<Everything>().method(name).unwrap().can_be_called();
    assert!(["number", "four", "lent", "always"].into_iter().all(callable));
    let not = [
        "fill",
        "short",
        "many",
        "object",
        "callback",
        "lends",
        "lends_all",
        "lends_mut",
        "lends_plain",
        "danger",
    ];
    assert!(!not.into_iter().any(callable));
    let refusal: Refusal = Any::new(()).call("x", vec![]).unwrap_err().into();
    fn is_sent<T: Send + Sync + std::error::Error>(_: &T) {}
    is_sent(&refusal);
    assert_eq!(format!("{refusal:?}"), "Refusal(call of ().x: no such method)");
}

#[derive(Typed)]
#[itab(blocks(Silent, loud, Greets))]
pub struct Blocks;

pub trait Silent {
    fn silent(&self) -> u8;
}

#[methods]
impl Silent for Blocks {
    fn silent(&self) -> u8 {
        0
    }
}

#[methods(block = loud, call)]
impl Blocks {
    pub fn loud(&self) -> u8 {
        1
    }
}

pub trait Greets {
    type Whom: AsRef<str> + 'static;
    fn greet(&mut self, whom: Self::Whom) -> Self::Whom;
}

#[methods(call)]
impl Greets for Blocks {
    type Whom = String;
    fn greet(&mut self, whom: Self::Whom) -> Self::Whom {
        format!("hello {whom}")
    }
}

/// Each block says it for its methods.
#[test]
fn blocks() {
    let mut any = Any::new(Blocks);
    assert_eq!(any.call("loud", vec![]).unwrap(), 1_u8);
    assert_eq!(any.call("greet", vec![Any::new("Ann".to_string())]).unwrap(), "hello Ann".to_string());
    let error = any.call("silent", vec![]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "call of calls::Blocks.silent: not to be called by name: its block needs `call`, as in `#[methods(call)]`"
    );
    assert!(matches!(error.refusal().reason(), CallReason::NotByName));
    let ty = Type::of::<Blocks>();
    assert!(ty.method("silent").unwrap().parameters().is_none());
    assert_eq!(ty.method("greet").unwrap().parameters().unwrap().len(), 1);
}

pub struct Stack<T> {
    items: Vec<T>,
}

#[methods(call)]
impl<T: Typed + Clone> Stack<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
    pub fn top(&self) -> &T {
        &self.items[self.items.len() - 1]
    }
}

/// Nothing is known of its elements.
pub struct Bag<T>(Vec<T>);

#[methods(call)]
impl<T> Bag<T> {
    pub fn put(&mut self, item: T) {
        self.0.push(item);
    }
    pub fn first(&self) -> &T {
        &self.0[0]
    }
}

#[test]
fn generic_types() {
    let mut stack = Any::new(Stack { items: vec![1_u8] });
    stack.call("push", vec![Any::new(2_u8)]).unwrap();
    assert_eq!(stack.call_ref("top", vec![]).unwrap(), 2_u8);
    assert_eq!(stack.call("pop", vec![]).unwrap(), Some(2_u8));
    let error = stack.call("push", vec![Any::new("2")]).unwrap_err();
    assert!(error.to_string().ends_with("Stack<u8>.push: argument 1 is &str, want u8"), "{error}");
    // Where the block does not say that a `T` has a descriptor, it has none, and no copy.
    let mut bag = Any::new(Bag(vec![1_u8]));
    bag.call("put", vec![Any::new(Opaque(2_u8))]).unwrap();
    assert_eq!(bag.downcast_ref::<Bag<u8>>().unwrap().0, [1, 2]);
    assert!(
        bag.call("put", vec![Any::new(2_u8)])
            .unwrap_err()
            .to_string()
            .ends_with("want itab::typed::Opaque<u8>")
    );
    assert!(matches!(bag.call("first", vec![]).unwrap_err().refusal().reason(), CallReason::Result { .. }));
}

/// Who holds the value how can call which methods.
#[test]
fn receivers() {
    let to = || vec![Any::new("Tom".to_string())];
    let needs_mut = |result: Result<Any, CallError>| {
        let error = result.unwrap_err();
        assert!(matches!(error.refusal().reason(), CallReason::NeedsMut), "{error}");
        assert!(error.to_string().ends_with(".rename: it needs `&mut self`, and the value is shared"));
        assert_eq!(error.into_arguments()[0], "Tom".to_string());
    };
    let name = |result: Result<Any, CallError>, name: &str| assert_eq!(result.unwrap(), name.to_string());

    let mut any = Any::new(cat());
    needs_mut(any.call_ref("rename", to()));
    name(any.call_ref("name", vec![]), "Tim");
    assert_eq!(any.call("rename", to()).unwrap(), 3_usize);
    name(any.call("name", vec![]), "Tom");

    let mut value = cat();
    needs_mut(AnyRef::new(&value).call_ref("rename", to()));
    name(AnyRef::new(&value).call_ref("name", vec![]), "Tim");
    needs_mut(AnyMut::new(&mut value).call_ref("rename", to()));
    AnyMut::new(&mut value).call("rename", to()).unwrap();
    name(AnyMut::new(&mut value).call("name", vec![]), "Tom");
    assert_eq!(value.name, "Tom");

    let mut iface = Iface::<dyn Named>::new(cat());
    needs_mut(Iface::call_ref(&iface, "rename", to()));
    assert_eq!(Iface::call(&mut iface, "rename", to()).unwrap(), 3_usize);
    name(Iface::call_ref(&iface, "name", vec![]), "Tom");
    let mut value = cat();
    needs_mut(IfaceRef::call_ref(IfaceRef::<dyn Named>::new(&value), "rename", to()));
    name(IfaceRef::call_ref(IfaceRef::<dyn Named>::new(&value), "name", vec![]), "Tim");
    let mut exclusive = IfaceMut::<dyn Renamed>::new(&mut value);
    needs_mut(IfaceMut::call_ref(&exclusive, "rename", to()));
    IfaceMut::call(&mut exclusive, "rename", to()).unwrap();
    name(IfaceMut::call_ref(&exclusive, "name", vec![]), "Tom");
}

/// A pointer has the methods of what it points to, as far as it lets them be called.
#[test]
fn pointers() {
    let to = || vec![Any::new("Tom".to_string())];
    let mut boxed = Any::new(Box::new(cat()));
    assert_eq!(boxed.call("rename", to()).unwrap(), 3_usize);
    assert_eq!(boxed.call_ref("name", vec![]).unwrap(), "Tom".to_string());
    let mut maybe = Any::new(Some(Box::new(cat())));
    assert_eq!(maybe.call("rename", to()).unwrap(), 3_usize);
    for mut shared in [Any::new(Rc::new(cat())), Any::new(Arc::new(cat())), Any::new(Some(Rc::new(cat())))] {
        assert_eq!(shared.call("name", vec![]).unwrap(), "Tim".to_string());
        assert!(matches!(
            shared.call("rename", to()).unwrap_err().refusal().reason(),
            CallReason::NoMethod { near: None }
        ));
    }
    static TOM: Cat = Cat { name: String::new() };
    assert_eq!(Any::new(&TOM).call_ref("name", vec![]).unwrap(), String::new());
    for mut nil in [Any::new(None::<Box<Cat>>), Any::new(None::<&'static Cat>)] {
        assert!(matches!(nil.call("name", vec![]).unwrap_err().refusal().reason(), CallReason::Nil));
    }
}

thread_local! {
    static DROPPED: Cell<u32> = const { Cell::new(0) };
}

#[derive(Typed)]
pub struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

pub struct Taker;

#[methods(call)]
impl Taker {
    pub fn take(&self, _: Counted, fail: bool) {
        assert!(!fail, "on purpose");
    }
    pub fn borrow(&self, _: &Counted, fail: bool) {
        assert!(!fail, "on purpose");
    }
    pub fn hand_back(&self, counted: Counted) -> Counted {
        counted
    }
}

/// Whatever happens, each argument is dropped once.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn arguments_are_dropped_once() {
    let any = Any::new(Taker);
    let dropped = |f: &dyn Fn()| {
        let before = DROPPED.get();
        f();
        DROPPED.get() - before
    };
    for method in ["take", "borrow"] {
        let arguments = |fail: bool| vec![Any::new(Counted), Any::new(fail)];
        assert_eq!(dropped(&|| drop(any.call_ref(method, arguments(false)).unwrap())), 1);
        let panics = || {
            let call = || any.call_ref(method, arguments(true));
            assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        };
        assert_eq!(dropped(&panics), 1);
        let refused = || vec![Any::new(Counted), Any::new(1_u8)];
        assert_eq!(
            dropped(&|| assert_eq!(any.call_ref(method, refused()).unwrap_err().arguments().len(), 2)),
            1
        );
    }
    assert_eq!(dropped(&|| drop(any.call_ref("hand_back", vec![Any::new(Counted)]).unwrap())), 1);
    assert_eq!(dropped(&|| std::mem::forget(any.call_ref("hand_back", vec![Any::new(Counted)]).unwrap())), 0);
}

/// A little host: names to values, and lines to calls.
#[test]
fn a_host_of_values() {
    let mut values: HashMap<&str, Any> = HashMap::new();
    values.insert("cat", Any::new(cat()));
    values.insert("stack", Any::new(Stack { items: Vec::<String>::new() }));
    let mut run = |line: &str| -> Result<String, Refusal> {
        let mut words = line.split(' ');
        let value = values.get_mut(words.next().unwrap()).unwrap();
        let method = words.next().unwrap();
        let out = value.call(method, words.map(|word| Any::new(word.to_owned())).collect())?;
        Ok(format!("{:?}", itab::inspect::value(&out)))
    };
    assert_eq!(run("cat rename Tom").unwrap(), "3");
    assert_eq!(run("cat name").unwrap(), "\"Tom\"");
    assert_eq!(run("stack push one").unwrap(), "()");
    assert_eq!(run("stack pop").unwrap(), "Some(\"one\")");
    assert_eq!(run("cat rename").unwrap_err().to_string(), "call of calls::Cat.rename: 0 arguments, want 1");
}
