//! Types and interfaces that are made at run time, by builders.
//!
//! A [`TypeBuilder`] makes a type out of a name, methods (closures) and fields; its values are [`Any`](crate::Any)s like all others:
//! casts, type switches, `==`, errors, [`Type`](crate::Type) and both kinds of itab table treat them as those of a type with
//! `#[methods]`. An [`InterfaceBuilder`] makes an interface, which every type satisfies that has its methods, and through which
//! [`InterfaceType::cast_ref`](crate::InterfaceType::cast_ref) calls them by name or position. Signatures agree with those that the
//! macros make, so built types satisfy interfaces of `#[interface]`, and types with `#[methods]` satisfy built ones.
//!
//! ```
//! use itab::built::{InterfaceBuilder, Own, Ref, TypeBuilder};
//! use itab::{Any, interface, methods};
//! #[interface]
//! pub trait Flyable { fn fly(&self, to: &str) -> String; }
//!
//! // A built type satisfies an interface of a macro.
//! struct State { name: String }
//! let mut kite = TypeBuilder::<State>::new("toys::Kite");
//! kite.method::<(Ref<str>,), Own<String>>("fly", Box::new(|state, to| format!("{} flies to {to}", state.name)));
//! let kite = kite.build()?;
//! let any: Any = kite.value(State { name: "k1".into() });
//! assert_eq!(any.ty().name(), "toys::Kite");
//! assert_eq!(any.cast_ref::<dyn Flyable>().unwrap().fly("me"), "k1 flies to me");
//!
//! // A type of a macro satisfies a built interface.
//! struct Bird;
//! #[methods]
//! impl Bird { pub fn fly(&self, to: &str) -> String { format!("a bird flies to {to}") } }
//! let flyer = InterfaceBuilder::new("toys::Flyer").method::<(Ref<str>,), Own<String>>("fly").build()?;
//! let bird = Any::new(Bird);
//! let through = flyer.cast_ref(bird.as_any_ref()).unwrap();
//! assert_eq!(through.call::<(Ref<str>,), Own<String>>("fly", ("you",)).unwrap(), "a bird flies to you");
//! # Ok::<(), itab::built::BuildError>(())
//! ```
//!
//! # What lives how long
//!
//! A [`Class`] owns the methods' closures and all that they capture; each value counts its class, as an `Arc` does. When the last of
//! them is gone, all of it is freed.
//!
//! What stays is the *descriptor*: name, package, method names and signatures, never a closure. A [`Type`](crate::Type) is
//! `&'static` wherever it is asked for, and caches use its address as a key, so it is never freed; but it is made once, however often
//! types of the same name, package, methods, operations and state are built. So loading and dropping a module ten thousand times keeps the
//! descriptors of one. A program that makes up a new name each time keeps each of them ([`kept`] counts): some hundred bytes a
//! type, and what the process-wide itab table learns of it. Two types that agree in all that are one type, as in Go with
//! `reflect.StructOf`; each value has the closures of the class that made it.
//!
//! # What cannot be built
//!
//! Methods have up to six parameters, each owned (`Own<T>`), or borrowed (`Ref<T>`, `Mut<T>`) with a lifetime of its own, and a result that is
//! owned or borrowed from the receiver, which is what a signature without written lifetimes means. Parameters that are generic over lifetimes in
//! another way (`Option<&T>`), `unsafe` methods and calling conventions have no spelling here. A type has at most 64 methods. All of them are
//! exported. [`Any::call`](crate::Any::call) refuses them, because it takes arguments as `Any`s, which needs their types at compile
//! time: call through an interface instead.

mod call;
mod class;
mod code;
mod error;
mod interface;
mod keep;
mod object;
mod signature;

pub use call::{Through, ThroughError, ThroughMut};
pub use class::{Class, TypeBuilder};
pub use error::BuildError;
pub use interface::InterfaceBuilder;
pub use keep::kept;
pub use object::Object;
pub use signature::{Mut, Own, Parameter, Parameters, Ref};
