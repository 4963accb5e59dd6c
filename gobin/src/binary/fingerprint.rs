//! Which types need more than their name to be told apart, without writing down all names.

use std::hash::{DefaultHasher, Hasher};

use crate::binary::data::Binary;
use crate::binary::typ::Type;
use crate::runtime::kind::Kind;

/// How deep types without a name are followed; names are cut off only further down.
const MAX_HEIGHT: u64 = 31;

/// The bits of a fingerprint that hold how deep the type is.
const HEIGHT_BITS: u32 = 5;

/// The fingerprint of all types that are deeper, or part of themselves without a name in between, as in hostile files.
const DEEP: u64 = u64::MAX;

/// Not computed yet, and being computed: no fingerprints, because their depths are 0 and 1 and their hashes 0.
const NEW: u64 = 0;
const OPEN: u64 = 1;

/// What the name of a type is made of.
enum Part<'a> {
    /// A package, or nothing, and a name in it.
    Name(&'a str, &'a str),
    Text(&'a str),
    Number(u64),
    /// A type whose name is a part of the name.
    Type(Type<'a>),
}

/// A number for each type, equal for types with equal names; different names nearly always differ. Of names that are
/// longer than what is written out, or deeper, that does not hold.
///
/// O(descriptors). A name is made of the names of other types, so that most of its fingerprint is known already, while
/// most of the name would have to be written again.
pub(crate) fn fingerprints(binary: &Binary<'_>) -> Vec<u64> {
    let mut known = vec![NEW; binary.types().len()];
    let mut stack = Vec::new();
    for ty in binary.types() {
        stack.push(ty);
        while let Some(&top) = stack.last() {
            match known[top.id().index()] {
                NEW => {
                    known[top.id().index()] = OPEN;
                    each_part(top, |part| match part {
                        Part::Type(ty) if known[ty.id().index()] == NEW => stack.push(ty),
                        _ => {}
                    });
                }
                OPEN => {
                    known[top.id().index()] = fingerprint(top, &known);
                    stack.pop();
                }
                // Twice a part of the same type.
                _ => {
                    stack.pop();
                }
            }
        }
    }
    known
}

/// The fingerprint of a type whose parts have theirs.
fn fingerprint(ty: Type<'_>, known: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut height = 0;
    each_part(ty, |part| match part {
        Part::Name(package, base) => {
            // As it is written, so that it does not matter which part of it the file has as the package.
            hasher.write(package.as_bytes());
            hasher.write(if package.is_empty() { b"" } else { b"." });
            hasher.write(base.as_bytes());
        }
        Part::Text(text) => {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        }
        Part::Number(number) => hasher.write_u64(number),
        Part::Type(ty) => match known[ty.id().index()] {
            OPEN | DEEP => height = MAX_HEIGHT + 1,
            part => {
                hasher.write_u64(part);
                height = height.max((part & MAX_HEIGHT) + 1);
            }
        },
    });
    let hash = hasher.finish() << HEIGHT_BITS;
    // A hash of 0 would make one of the numbers with a meaning.
    if height > MAX_HEIGHT { DEEP } else { (hash | height).max(1 << HEIGHT_BITS) }
}

/// Reports what the name of a type is made of. What the name does not show is not reported.
fn each_part<'a>(ty: Type<'a>, mut part: impl FnMut(Part<'a>)) {
    if ty.is_named() {
        let (package, base) = ty.parts();
        return part(Part::Name(package, base));
    }
    let kind = ty.kind();
    part(Part::Number(kind as u64));
    match kind {
        Kind::Array | Kind::Chan | Kind::Map | Kind::Pointer | Kind::Slice => {
            part(Part::Number(ty.array_len().unwrap_or(0)));
            part(Part::Number(ty.chan_dir().map_or(0, |dir| dir as u64)));
            ty.key().into_iter().chain(ty.elem()).for_each(|ty| part(Part::Type(ty)));
        }
        Kind::Func => {
            part(Part::Number(ty.params().len() as u64));
            part(Part::Number(ty.is_variadic().into()));
            ty.params().chain(ty.results()).for_each(|ty| part(Part::Type(ty)));
        }
        Kind::Interface => {
            for method in ty.imethods() {
                part(Part::Text(method.package()));
                part(Part::Text(method.name()));
                part(Part::Type(method.signature()));
            }
        }
        Kind::Struct => {
            for field in ty.fields() {
                part(Part::Text(if field.embedded { "" } else { field.name }));
                part(Part::Text(field.tag));
                part(Part::Type(field.ty));
            }
        }
        _ => part(Part::Text(ty.string())),
    }
}
