//! A wrapper is asked for what it has not itself only by who says so, and says what it lets through.
#![allow(missing_docs)]

use std::any::TypeId;
use std::fmt::Display;

use itab::{Any, AnyMut, AnyRef, Delegate, Typed, interface, methods};

#[interface]
pub trait Flusher {
    fn flush(&mut self) -> usize;
}
#[interface]
pub trait Named {
    fn name(&self) -> &str;
}
#[interface]
pub trait Sized_ {
    fn size(&self) -> usize;
}

struct Buffer(usize);
#[methods(dyn Display)]
impl Buffer {
    pub fn flush(&mut self) -> usize {
        std::mem::take(&mut self.0)
    }
    pub fn name(&self) -> &str {
        "buffer"
    }
    pub fn size(&self) -> usize {
        self.0
    }
}
impl Display for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}

/// Lets everything through.
#[derive(Typed)]
#[typed(dyn Delegate)]
struct Traced(Any);
impl Delegate for Traced {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.0.as_any_ref())
    }
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.0.as_any_mut())
    }
}

/// Has a name of its own.
struct Renamed(Any);
#[methods(dyn Delegate)]
impl Renamed {
    pub fn name(&self) -> &str {
        "renamed"
    }
}
impl Delegate for Renamed {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.0.as_any_ref())
    }
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.0.as_any_mut())
    }
}

/// Lets one interface through.
#[derive(Typed)]
#[typed(dyn Delegate)]
struct OnlyFlush(Any);
impl Delegate for OnlyFlush {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.0.as_any_ref())
    }
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.0.as_any_mut())
    }
    fn delegates(&self, target: TypeId) -> bool {
        target == TypeId::of::<dyn Flusher>()
    }
}

fn wrapped() -> Any {
    Any::new(Traced(Any::new(Renamed(Any::new(OnlyFlush(Any::new(Buffer(7))))))))
}

#[test]
fn an_interface_is_found_through_three_wrappers() {
    let mut any = wrapped();
    assert!(any.cast_mut::<dyn Flusher>().is_err(), "a plain cast means the value itself");
    assert_eq!(any.as_any_mut().cast_through::<dyn Flusher>().expect("the buffer has it").flush(), 7);
    assert_eq!(any.as_any_mut().cast_through::<dyn Flusher>().expect("the buffer has it").flush(), 0);
}

#[test]
fn the_outermost_that_has_it_wins() {
    let any = wrapped();
    assert_eq!(any.as_any_ref().cast_through::<dyn Named>().expect("two have it").name(), "renamed");
    let mut traced = Any::new(Traced(Any::new(Buffer(3))));
    assert_eq!(traced.as_any_ref().cast_through::<dyn Named>().expect("one has it").name(), "buffer");
    assert_eq!(traced.as_any_mut().cast_through::<dyn Named>().expect("one has it").name(), "buffer");
}

#[test]
fn what_is_not_let_through_is_not_found() {
    let mut any = wrapped();
    let error = any.as_any_ref().cast_through::<dyn Sized_>().expect_err("only flushing goes through");
    assert_eq!(
        error.to_string(),
        "interface conversion: delegation::Traced is not delegation::Sized_: missing method size"
    );
    assert!(any.as_any_mut().cast_through::<dyn Sized_>().is_err());
    assert!(any.as_any_ref().as_dyn_through::<dyn Display>().is_err());
    let mut open = Any::new(Traced(Any::new(Traced(Any::new(Buffer(3))))));
    assert_eq!(open.as_any_ref().as_dyn_through::<dyn Display>().expect("listed").to_string(), "3 bytes");
    assert_eq!(open.as_any_mut().as_dyn_through::<dyn Display>().expect("listed").to_string(), "3 bytes");
}

/// What a wrapper borrows lives as long as the value.
#[test]
fn what_is_found_lives_as_long_as_the_value() {
    fn name(any: &Any) -> Option<&str> {
        Some(any.as_any_ref().cast_through::<dyn Named>().ok()?.name())
    }
    assert_eq!(name(&wrapped()), Some("renamed"));
}

/// One that says that it holds itself.
#[derive(Typed)]
#[typed(dyn Delegate)]
struct Circle;
impl Delegate for Circle {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(AnyRef::new(self))
    }
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(AnyMut::new(self))
    }
}

#[test]
fn a_circle_has_an_end() {
    let mut any = Any::new(Circle);
    assert!(any.as_any_ref().cast_through::<dyn Named>().is_err());
    assert!(any.as_any_mut().cast_through::<dyn Flusher>().is_err());
    assert!(any.as_any_ref().as_dyn_through::<dyn Display>().is_err());
}

/// Wrappers that lend nothing out to be changed.
#[derive(Typed)]
#[typed(dyn Delegate)]
struct Frozen(Any);
impl Delegate for Frozen {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.0.as_any_ref())
    }
}

#[test]
fn a_wrapper_may_lend_what_it_holds_shared_only() {
    let mut any = Any::new(Frozen(Any::new(Buffer(3))));
    assert_eq!(any.as_any_ref().cast_through::<dyn Sized_>().expect("shared").size(), 3);
    assert!(any.as_any_mut().cast_through::<dyn Flusher>().is_err());
}
