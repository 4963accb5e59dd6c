//! What generated code may name. Not part of the public interface: any of it may change in any release. The attributes of
//! `itab-macros` and this library are of one version (`=`), so what they generate always fits.
//!
//! Whoever can use the library can name all of this, and forge what the procedural macros emit, from a crate
//! that forbids `unsafe`. So it is safe whatever it is given: the functions and traits as any others are, and
//! the macros, some of which write `unsafe`, because of what they take and how they use it. The rules are in
//! `docs/soundness.md`; in short:
//!
//! - A macro that writes `unsafe` takes names, types, lifetimes, paths and literals, never raw tokens except in
//!   the parentheses of a `#[cfg]`. So nothing that it is given can end an item and begin another.
//! - It names everything of its own by `$crate`, and gives what it declares names that only it uses in that place.
//! - Where it writes the same type twice, rustc compares them, or they may differ.
//! - What it is given stands in no `unsafe` block, except names of parameters that it has declared itself.

pub use ::core;
pub use alloc::boxed::Box;
pub use alloc::rc::Rc;
pub use alloc::sync::Arc;

pub use crate::abi::entry::Entry;
pub use crate::abi::interface_type::InterfaceTable;
pub use crate::abi::merge::Merged;
pub use crate::abi::method::{MethodInfo, Spelling};
pub use crate::abi::receiver::This;
pub use crate::abi::taken::Taken;
pub use crate::abi::{Imethod, InterfaceType, Itab, Kind, Method, Package, Type};
pub use crate::auto_traits::{Admits, AutoTraits, Local, SendValues, SyncValues};
pub use crate::cells::{Cells, SharedCells};
pub use crate::dynamic::known::{DescriptorOf, IsError, KnownAs, NotError, NotTyped, Told, known};
pub use crate::dynamic::object::{ByMethods, Held, Holding, NotHeld, Object, Tag};
pub use crate::dynamic::{Apart, Fields, NotReached, Reach, StructField, register};
pub use crate::hint::Hints;
pub use crate::interface::{
    Access, AllOf, Asked, AskedIf, Asks, Both, Counted, CoveredBy, Described, Embedded, EmbeddedIn, Embeds,
    ExclusiveAccess, HasImethod, Imethods, ImplementedBy, IncludedIn, Interface, InterfaceMethod,
    InterfaceMethods, InterfaceTypeOf, List, Own, OwnCode, OwnedAccess, SharedAccess, SharedInterface,
};
pub use crate::row::{Len, Length, Sum};
pub use crate::switch::{
    Arms, InterfaceCase, IntoSubject, Matched, OneCase, Subject, TakeAs, TakeDyn, TypeCase, cases, enter,
    satisfies,
};
pub use crate::typed::blocks::{
    Anyone, Block, HasMethod, In, Lists, MethodOf, Methods, Name,
    OneOfTheseBlocksNeeds_methods_block_eq_NAME, PromotedBlock, PromotedSet, Viewer, gather, gather_promoted,
    method, promoted_method,
};
pub use crate::typed::code::{
    Boxed, CallableBy, Code, Direct, Exclusive, Itself, Owned, Place, Pointer, ReceiverKind, Right, Shared,
    receiver,
};
pub use crate::typed::composed::Has;
pub use crate::typed::fields::{
    AutoByFields, ByFields, ElementOf, FieldAt, NotElement, Part, Shown, Within, operations_by_fields, part,
    print, sent, shared,
};
pub use crate::typed::objects::ObjectOf;
pub use crate::typed::operations::{
    NotClone, NotDebug, NotDisplay, NotEqual, NotHash, NotNil, NotOrd, NotSend, NotSync, OperationsOf, Probe,
    operations, own_operations,
};
pub use crate::typed::{Declared, Element, PackageOf, Settled, TypeOf, Typed};
pub use crate::value::{
    Any, AnyMut, AnyRef, Arguments, ByName, Give, GiveNoRef, GiveOpaque, GiveRef, Outcome, Parameter, Take,
    TakeNoRef, TakeNoShort, TakeOpaque, TakeRef, TakeShort, method_by_name, promoted_method_by_name,
};

pub use crate::value::{Iface, IfaceRef};

#[cfg(feature = "collect")]
pub use crate::program::Collected;

mod call;
mod collect;
mod fields;
mod impls;
mod interface;
mod marks;
mod methods;
mod objects;
mod package;

pub use call::{
    ExclusiveIfaceValue, IfaceValue, OwningIfaceValue, call, callee, callee_mut, callee_of_ref, callee_owned,
};
pub use collect::collect;
pub use fields::{auto_by_fields, auto_rules};
pub use impls::{ORDINARY, TraitNote, check_trait, held, tag, tag_of_mark};
pub use interface::{cell_of, interface, interface_part, merge, static_itab};
pub use marks::{Mark, MarkName, Marked, Marks, code_of_mark, marks};
pub use methods::{has_method, typed};
pub use objects::object;
pub use package::{
    HasPackage, Inside, NoPackage, Packaged, Scope, Sees, here, only_at_the_root, package, package_of,
};
