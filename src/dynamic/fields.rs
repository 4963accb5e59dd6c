//! Fields by their names: what `#[typed(fields)]` says of a type. Go: `reflect.Value.FieldByName`.
//!
//! It is an ordinary trait, which the type lists as it lists any: so a field has the type that rustc knows, and there is nothing to be
//! looked up or registered for it. The derive writes safe code.
#![forbid(unsafe_code)]

use core::error::Error;
use core::fmt;
use core::marker::PhantomData;

use crate::abi::Type;
use crate::auto_traits::AutoTraits;
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef, AsAny};
use alloc::boxed::Box;

/// A value whose fields can be listed and borrowed by number, found by [`as_dyn::<dyn Fields>()`](AnyRef::as_dyn).
///
/// `#[derive(Typed)]` with `#[typed(fields)]` implements it and lists it; you can write it by hand and list `dyn Fields`.
/// [`AnyRef::field`] asks by name.
///
/// Only fields that are `pub` are handed out, as Go's `reflect` gives no values of unexported ones; those of a variant of an enum
/// are as `pub` as the enum.
///
/// ```
/// use itab::{AnyRef, Fields, Typed};
///
/// #[derive(Typed)]
/// #[typed(fields)]
/// enum Shape { Circle { radius: f64 }, Dot }
///
/// let shape = Shape::Circle { radius: 1.5 };
/// let fields = AnyRef::new(&shape).as_dyn::<dyn Fields>()?;
/// assert_eq!((fields.variants(), fields.variant()), (&["Circle", "Dot"][..], "Circle"));
/// assert_eq!(fields.list()[0].name(), "radius");
/// assert_eq!(fields.at(0).unwrap().downcast_ref(), Some(&1.5));
/// # let _ = Shape::Dot;
/// # Ok::<(), itab::DynError>(())
/// ```
pub trait Fields {
    /// The names of the variants of an enum, as they are declared; of a struct, its own name.
    fn variants(&self) -> &'static [&'static str];

    /// The name of the variant that the value is of.
    fn variant(&self) -> &'static str;

    /// The fields of this variant, as they are declared. Go: `NumField`, `Type.Field`.
    fn list(&self) -> &'static [StructField];

    /// The field of this number, if it is `pub` and its type has a descriptor; what it holds, if it is an interface value.
    /// Go: `Value.Field`.
    fn at(&self, field: usize) -> Option<AnyRef<'_>>;

    /// The same, exclusively. Not for interface values.
    fn at_mut(&mut self, field: usize) -> Option<AnyMut<'_>>;
}

/// What is known of a field without a value. Go: `reflect.StructField`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StructField {
    name: &'static str,
    exported: bool,
}

impl StructField {
    /// For those who implement [`Fields`] by hand.
    pub const fn new(name: &'static str, exported: bool) -> Self {
        StructField { name, exported }
    }

    /// Its name; of a tuple's field, its number.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is `pub`, so that its value can be had.
    pub const fn is_exported(&self) -> bool {
        self.exported
    }
}

/// A field cannot be borrowed by its name: [`AnyRef::field`].
///
/// Allocates for the name.
///
/// ```
/// use itab::{Any, Typed};
/// #[derive(Typed)]
/// #[typed(fields)]
/// pub struct Cat { pub name: String, pub age: u8 }
///
/// let error = Any::new(Cat { name: "Tom".into(), age: 3 }).field("nmae").unwrap_err();
/// assert!(error.to_string().ends_with("Cat has no field `nmae`; it has `name`, `age`"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    concrete: &'static Type,
    name: Box<str>,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// The type does not list `dyn Fields`.
    NotListed,
    /// The variant, if there are several, and what it has.
    Unknown(Option<&'static str>, &'static [StructField]),
    NotExported,
    NotBorrowed,
    /// Of what a pointer points to, asked for exclusively.
    Behind,
}

impl FieldError {
    fn new(concrete: &'static Type, name: &str, reason: Reason) -> Self {
        FieldError { concrete, name: name.into(), reason }
    }

    /// The type of the value.
    pub fn concrete(&self) -> &'static Type {
        self.concrete
    }

    /// The field that was asked for.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FieldError { concrete, name, reason } = self;
        match reason {
            Reason::NotListed => write!(
                f,
                "no field `{name}`: {concrete} does not tell its fields; add `fields` to its `#[typed(..)]` below `#[derive(Typed)]`"
            ),
            Reason::Unknown(variant, list) => {
                write!(f, "{concrete}")?;
                variant.iter().try_for_each(|variant| write!(f, "::{variant}"))?;
                write!(f, " has no field `{name}`; it has ")?;
                match list {
                    [] => f.write_str("none"),
                    [first, rest @ ..] => {
                        write!(f, "`{}`", first.name)?;
                        rest.iter().try_for_each(|field| write!(f, ", `{}`", field.name))
                    }
                }
            }
            Reason::Behind => write!(
                f,
                "the field `{name}` is behind a {concrete}, which may have other owners: it is lent out shared only"
            ),
            Reason::NotExported => write!(f, "the field `{name}` of {concrete} is not `pub`"),
            Reason::NotBorrowed => write!(
                f,
                "the field `{name}` of {concrete} cannot be borrowed so: its type has no descriptor, or it is an interface value, which is lent out shared only"
            ),
        }
    }
}

impl Error for FieldError {}

/// The number of the field.
fn find(fields: &dyn Fields, concrete: &'static Type, name: &str) -> Result<usize, FieldError> {
    let list = fields.list();
    let Some(at) = list.iter().position(|field| field.name == name) else {
        let variant = (fields.variants().len() > 1).then(|| fields.variant());
        return Err(FieldError::new(concrete, name, Reason::Unknown(variant, list)));
    };
    if !list[at].exported {
        return Err(FieldError::new(concrete, name, Reason::NotExported));
    }
    Ok(at)
}

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// The field of this name, if the type says `#[typed(fields)]` and the field is `pub`. Fields of tuples are called `0`, `1`; of an
    /// enum, those of the value's variant are found. Go: `FieldByName`.
    ///
    /// O(number of fields) comparisons of names, after [`as_dyn`](Self::as_dyn). Allocates nothing.
    ///
    /// # Errors
    ///
    /// If there is none, the error says which there are; if it is not `pub`, or the type tells nothing of its fields, that.
    ///
    /// ```
    /// use itab::{AnyRef, Typed};
    /// #[derive(Typed)]
    /// #[typed(fields)]
    /// pub struct Cat { pub name: String, lives: u8 }
    ///
    /// let cat = Cat { name: "Tom".into(), lives: 9 };
    /// let name = AnyRef::new(&cat).field("name")?;
    /// assert_eq!(name.downcast_ref::<String>().unwrap(), "Tom");
    /// let error = AnyRef::new(&cat).field("lives").unwrap_err();
    /// assert!(error.to_string().ends_with("Cat is not `pub`"));
    /// # let _ = cat.lives;
    /// # Ok::<(), itab::FieldError>(())
    /// ```
    pub fn field(self, name: &str) -> Result<AnyRef<'a>, FieldError> {
        let concrete = self.ty();
        let fields =
            self.as_dyn::<dyn Fields>().map_err(|_| FieldError::new(concrete, name, Reason::NotListed))?;
        let at = find(fields, concrete, name)?;
        fields.at(at).ok_or_else(|| FieldError::new(concrete, name, Reason::NotBorrowed))
    }
}

/// For values that hold theirs exclusively.
macro_rules! exclusive {
    ($($value:ty;)*) => {$(
        impl<A: ?Sized + AutoTraits> $value {
            /// The field of this name: see [`AnyRef::field`].
            ///
            /// # Errors
            ///
            /// As [`AnyRef::field`].
            pub fn field(&self, name: &str) -> Result<AnyRef<'_>, FieldError> {
                self.as_any_ref().field(name)
            }

            /// The same, exclusively. What a field is called, and whether it is `pub`, decides alone who may change it.
            ///
            /// # Errors
            ///
            /// As [`AnyRef::field`], and if the field is an interface value, or of what the value points to.
            ///
            /// ```
            /// use itab::{Any, Typed};
            /// #[derive(Typed)]
            /// #[typed(fields)]
            /// pub struct Cat { pub age: u8 }
            ///
            /// let mut any = Any::new(Cat { age: 3 });
            /// *any.field_mut("age")?.downcast_mut::<u8>().unwrap() += 1;
            /// assert_eq!(any.field("age")?.downcast_ref(), Some(&4_u8));
            /// # Ok::<(), itab::FieldError>(())
            /// ```
            pub fn field_mut(&mut self, name: &str) -> Result<AnyMut<'_>, FieldError> {
                let concrete = self.ty();
                let is_behind = concrete.operations().target.is_some() && self.field(name).is_ok();
                let reason = if is_behind { Reason::Behind } else { Reason::NotListed };
                let fields = self
                    .as_dyn_mut::<dyn Fields>()
                    .map_err(|_| FieldError::new(concrete, name, reason))?;
                let at = find(fields, concrete, name)?;
                fields.at_mut(at).ok_or_else(|| FieldError::new(concrete, name, Reason::NotBorrowed))
            }
        }
    )*};
}

exclusive! {
    Any<A>;
    AnyMut<'_, A>;
}

/// Borrows a field if its type can be: an inherent function wins over one of a trait where its bounds hold.
#[doc(hidden)]
pub struct Reach<F>(PhantomData<F>);

impl<F: AsAny> Reach<F> {
    #[doc(hidden)]
    pub fn __itab_ref(field: &F) -> Option<AnyRef<'_>> {
        Some(field.as_any())
    }
}

impl<F: Typed> Reach<F> {
    #[doc(hidden)]
    pub fn __itab_mut(field: &mut F) -> Option<AnyMut<'_>> {
        Some(AnyMut::new(field))
    }
}

/// What there is without a descriptor.
#[doc(hidden)]
pub trait NotReached<F> {
    #[doc(hidden)]
    fn __itab_ref(_: &F) -> Option<AnyRef<'_>> {
        None
    }

    #[doc(hidden)]
    fn __itab_mut(_: &mut F) -> Option<AnyMut<'_>> {
        None
    }
}
impl<F> NotReached<F> for Reach<F> {}
