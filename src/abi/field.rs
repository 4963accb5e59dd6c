//! The fields of descriptors and itabs, as a debugger shows them.

/// A field of a descriptor or itab, as `ptype /o` of a debugger shows it.
///
/// Offsets are those of this build: rustc orders the fields of [`Type`](crate::Type) and
/// [`InterfaceType`](crate::InterfaceType) as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Bytes before it.
    pub offset: usize,
    /// Bytes of it.
    pub size: usize,
}

impl Field {
    /// The field `name` at `offset` that `place` projects to.
    pub(crate) const fn new<S, F>(name: &'static str, offset: usize, _place: fn(&S) -> &F) -> Self {
        Field { name, offset, size: size_of::<F>() }
    }
}

macro_rules! fields {
    ($($field:ident),* in $described:ty) => {
        &[$($crate::abi::field::Field::new(
            stringify!($field),
            core::mem::offset_of!($described, $field),
            |described: &$described| &described.$field,
        )),*]
    };
}

pub(crate) use fields;
