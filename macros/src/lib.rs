//! The attributes of `itab`; use them through that crate, which documents them by example.
//!
//! They parse, refuse, and hand over: what a generated item does is written in `itab::__private`. They emit no
//! `unsafe`. Where it is needed they call a `macro_rules!` of the library, which names the library as `$crate`
//! and is sound whatever it is given; `docs/soundness.md` has the argument.

mod attr;
mod bodies;
mod by_name;
mod field_list;
mod fields;
mod generics;
mod interface;
mod methods;
mod signature;
mod switch;

use proc_macro::TokenStream;

/// Makes a trait an interface: `dyn Trait` can then be asked of any value.
///
/// A type satisfies the interface by having its methods, in blocks with [`macro@methods`]; it does not
/// name the interface. What the trait asks for:
///
/// - methods that take `&self`, `&mut self`, `self` or `self: Box<Self>`, without type parameters, `async` or `impl Trait`;
/// - no associated types or constants;
/// - no name of a conversion that interface values have, such as `into_any`, which would hide the method; one called `eq` or
///   `ne` has to be called by its path, `Trait::eq(&value, ..)`, because interface values can be compared;
/// - supertraits are interfaces, whose methods it embeds. Identical methods that come in several ways
///   are one; different signatures of one name are an error;
/// - `Send` and `Sync` among them are asked of every value that is held as this interface; a plain `Any`, of which that is not known,
///   is asked with `strengthen`. `'static` is true of every type with a descriptor, and left out;
/// - `Debug`, `Display` and `Error` among them are what interface values have, whatever they hold: they show the value as its type
///   does, or its name, and have its `source` if the type lists `dyn Error`. The type is not asked for them. Of other ordinary
///   traits the methods are not known here: a value is asked for them with `as_dyn`.
///
/// Methods with a body are provided: they are not asked of the type, and run on the interface value. A type whose
/// `#[methods]` block has one of its own is refused, because an interface value would not run it.
///
/// An `impl` of the trait needs [`macro@methods`], so that the values have its methods at run time too; rustc refuses one without.
/// Whether a type still has all that an interface asks for can be checked in its own crate: `implements!(Bird: dyn Flyable);` compiles
/// if it has.
///
/// The trait may have types and constants for parameters, with bounds and defaults, but no lifetimes. Each instantiation is
/// then an interface of its own, without being listed: `dyn Handler<Tick>`, and `dyn Handler<E>` in a function with
/// `E: 'static`. A supertrait can be an instantiation (`trait Timer: Handler<Tick>`) or be passed the parameter
/// (`trait Filter<E>: Handler<E>`). A type that has `handle` has it for one `E`, because a method set has each name once.
///
/// What a method with `&self` borrows lives as long as the value, also where it is called on an `IfaceRef` that does not:
/// beside the trait stands a second one, with the methods whose results borrow from `&self`, implemented for `IfaceRef`. It is in
/// scope in the module of the trait, and where that is imported with `*`. To import it by name elsewhere, say which:
/// `#[itab(borrows = NamedBorrows)]` below the attribute, `use zoo::{Named, NamedBorrows};`. Interfaces with `&mut self`
/// methods have none, and neither have `IfaceMut` and `Iface`: `into_iface_ref` and `as_iface_ref` make an `IfaceRef`.
///
/// Where a function asks for a `W: Writer` or a `&mut dyn Writer`, an interface value is one: pass `IfaceMut::<dyn Writer>::new(&mut buffer)`,
/// `IfaceRef::new(&buffer)` or `Iface::new(buffer)`, whatever has the methods. That is the way for types that have never heard of `Writer`. A type
/// that is meant for it, and passed often, says `#[methods] impl Writer for Buffer`, and then is one itself: `&mut buffer`. From a `&dyn Writer` back to
/// the value leads `itab::ObjectExt`.
///
/// `#[interface(nominal)]` makes an interface that a type must say that it is, whatever methods it has: by `#[methods] impl Trusted for Bird
/// {}`, a block that the first block names as any other; one that has methods says `#[methods(nominal)]`, because the word costs rustc what a
/// method costs. Without it, an interface without methods is true of every type. The word of
/// the type is one more method in both descriptors, called `impl` and the path of the trait, so that the traits of two modules differ.
/// It promises nothing to unsafe code. Such an interface has no parameters, and says so: the word is one name in the method set, whichever
/// instantiation a type would say it of, and a method set has each name once. Others embed it.
///
/// A method with `self` or `self: Box<Self>` takes the value, and so the interface is one of owners: `Iface::new`, `any.cast::<dyn Task>()`.
/// A borrow does not compile, also where the interface has other methods (`BorrowedInterface`); an `Iface` has those too. To an interface both
/// are one method: a type that takes its value in either way has it, a `Box` of such a type too, an `Rc`, an `Arc` and a pinned box not.
/// One with `&self` has it not.
///
/// - `fn run(self)` is called as any method, `task.run()`. It allocates nothing. Write this one, unless there are boxes of the trait.
/// - `fn run(self: Box<Self>)` can be called on a `Box<dyn Task>` too. If the value has an allocation, the type's method gets that as
///   its box; a value in the data word is put into a new one. Beside the trait stands a second one, with these methods, for `Iface` itself:
///   `task.run()` where the interface is declared, or imported with `*`. To import it by name elsewhere, say which: `#[itab(owned =
///   TaskOwned)]` below the attribute, `use zoo::{Task, TaskOwned};`. Without it, `Box::new(task).run()` does the same, with a box of two words.
///
/// `self: Rc<Self>` and `self: Arc<Self>` are refused: the trait is one of interface values too, and an `Rc` of an `Iface` shares the
/// `Iface`, in which the value lies; there is no `Rc` of the value to give to its method. Make it a method of an ordinary trait that types list,
/// `#[methods(dyn Finish)]`: `into_dyn::<dyn Finish, _>(node)` gives the `Rc` or `Arc` of a `dyn Node` back as one of `dyn Finish`, and that
/// can be called.
///
/// A `pub` trait finds `pub` methods. One that is not `pub` also finds the other methods of its crate, if the
/// crate says `itab::package!();` at its root.
///
/// `#[itab(crate = path)]` below the attribute says under what name the crate is known. In a module with
/// `#![no_implicit_prelude]`, `#[itab(no_implicit_prelude)]` leaves out what makes rustc speak of a
/// missing method in words: rustc has the attribute for that in its prelude.
#[proc_macro_attribute]
pub fn interface(attr: TokenStream, item: TokenStream) -> TokenStream {
    let item = syn::parse_macro_input!(item as syn::ItemTrait);
    finish(interface::expand(attr.into(), item))
}

/// Puts the methods of an impl block into the method set of the type.
///
/// Every function of the block that takes `&self`, `&mut self`, `self` or `self: Box<Self>` is in the set; associated functions and
/// methods that take another pointer (`Rc<Self>`, `Pin<&mut Self>`) are not. `#[itab(skip)]` leaves a method out,
/// which is how one with type parameters, `async` or `-> impl Trait` can stay in the block; one of these that takes the value, as
/// methods of builders do, is left out without a word.
///
/// What a trait provides is not to be seen in an `impl` that does not override it, and so is not in the set. The block of a trait may
/// declare it, without a body: `fn describe(&self) -> String;`.
///
/// Methods that are `pub` are exported: interfaces of every crate find them. The others are found by
/// interfaces of the same crate that are not `pub` either, if the crate says `itab::package!();` at its root.
/// The methods of a trait impl are exported, and so the trait must be `pub`; with `#[methods(unexported)]`
/// they are not. `#[methods(unlisted)]` leaves a whole trait impl out: it is for those who know the type, and can be for a type
/// without a descriptor.
///
/// `#[methods(dyn Display, dyn Debug)]` lists ordinary traits, as `#[typed(..)]` does for [`macro@Typed`].
///
/// The block makes the type's descriptor. A type with several blocks has one that names the others:
/// `#[methods(Flyable, extra)] impl Bird {..}`; `#[methods] impl Flyable for Bird {..}` is named by its
/// trait, `#[methods(block = extra)] impl Bird {..}` says its name. A block that is not named is an
/// error.
///
/// A method set has each name once. If two traits have a method of one name, rustc says that there are conflicting implementations
/// of `HasMethod`, at both methods: `#[itab(skip)]` on one of them says which the set has. Of a block with more bounds than the type
/// (`impl<T: Debug> Show for Stack<T>`) rustc says that a parameter lacks them: one descriptor is for all `T`, so the bounds belong on the
/// first block or the type, or the block is `unlisted`.
///
/// With `#[methods(call)]` the `pub` methods of the block can be called by their names, with arguments that are known at run
/// time only: see `Any::call` in `itab`. Each block says so for its own methods, because it costs compile time.
///
/// Generic types have a descriptor for every instantiation. `#[itab(crate = path)]` below the attribute
/// says under what name the crate is known.
#[proc_macro_attribute]
pub fn methods(attr: TokenStream, item: TokenStream) -> TokenStream {
    let item = syn::parse_macro_input!(item as syn::ItemImpl);
    finish(methods::expand(attr.into(), item))
}

/// Makes the descriptor of a type that has no inherent block with [`macro@methods`].
///
/// `#[itab(blocks(Flyable, extra))]` names its other blocks, `#[itab(crate = path)]` the crate.
///
/// `#[typed(dyn Display, dyn Debug)]` lists ordinary traits: values are then found to be objects of these, by
/// `as_dyn::<dyn Display>()`. A generic type lists them once for all instantiations, and must have them under the bounds
/// that it has. What is asked for must be what is listed, auto traits included: `dyn Display + Send` is another one.
///
/// `#[typed(eq, hash, ord, clone, debug, send, sync)]`, or some of these, is for generic types. What rustc knows of a `Stack<T>` whatever `T`
/// is, its descriptor has without a word; but that a `Stack<u8>` can be compared because a `u8` can, rustc cannot say there. With
/// `eq` the author says that two values are equal if they are of one variant and their fields are equal, as `derive(PartialEq)`
/// does, and which operations the fields have is read off their descriptors: a `Stack<Stone>` then is not comparable. So it is
/// with the others:
///
/// | word | what it says |
/// | --- | --- |
/// | `eq` | equal if all fields are |
/// | `hash` | hashes the variant and all fields; needs `eq` |
/// | `ord` | by the discriminants of the variants, then by the fields in order; needs `eq` |
/// | `clone` | clones all fields; if that panics, what has been cloned is dropped |
/// | `debug` | prints as `derive(Debug)` does, `{:#?}` too |
/// | `send`, `sync` | `Send` or `Sync` if all fields are, which rustc proves: a conditional `unsafe impl Send` of the author's is an error here |
///
/// The words are the author's promise: an `impl PartialEq` that does something else must not stand beside `eq`. One that rustc sees
/// whatever the parameters are goes first, and then a hash or an order field by field is an error. Of the others rustc says nothing,
/// and so nobody takes a type for equal by its fields whose author has not said so.
///
/// Every parameter that a field mentions, other than in a `PhantomData`, and every such field then needs a descriptor (`T: itab::Element`),
/// and a field that never has the operation is an error. A type may contain itself; where two contain each other, one of the fields says
/// `#[typed(recursive)]`.
///
/// `#[typed(fields)]` tells the fields: those that are `pub` can then be borrowed by name, `any.field("name")`, and all be listed. A
/// `pub` field whose type depends on parameters has to have a descriptor; another that has none is listed and not lent out.
#[proc_macro_derive(Typed, attributes(itab, typed))]
pub fn derive_typed(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    finish(methods::derive(input))
}

/// Takes an interface value apart by its dynamic type. Go: `switch v := x.(type)`.
///
/// ```text
/// type_switch!(value, {
///     n: i64 => ..,              // a concrete type; n: &i64, &mut i64 or i64, as the value is held
///     f: dyn Flyable => ..,      // an interface
///     g: dyn <I> => ..,          // one that is a type parameter or an alias
///     x: u32 | u64 => ..,        // several; x is the value as it was
///     d: dyn Display as dyn => .., // an ordinary trait, which the type lists or somebody registered; d: &dyn, &mut dyn or Box<dyn>
///     n: u8 if *n > 3 => ..,     // a guard, in which n is a shared borrow however the value is held
///     nil => ..,                 // an `Option` that is `None`
///     _ => ..,                   // or `x: _ =>`
/// })
/// ```
///
/// In a generic function `T` is a concrete type, and `dyn <I>` an interface: `I: ?Sized + SharedInterface<Auto = dyn Local>` for
/// a borrowed `Any`. Arms are tried in order. `crate = path,` in front says under what name the crate is known.
///
/// What no value can match does not compile, as in Go: a type without the methods of the interface that the value is held as, `nil`
/// where the value is no `Option`, and one type in two arms without guards, by whatever names. rustc finds this out from the types.
/// So in a generic function nothing is refused that only what it is called with makes impossible, nor over an interface with
/// parameters, and of a type with parameters only that it stands in two arms.
#[proc_macro]
pub fn type_switch(input: TokenStream) -> TokenStream {
    syn::parse_macro_input!(input as switch::Switch).expand().into()
}

fn finish(expanded: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}
