//! What is known of the value in a register or in a word of memory.

use crate::binary::data::{Binary, ItabId, TypeId};
use crate::binary::typ::Type;
use crate::runtime::kind::Kind;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing.
    #[default]
    Unknown,
    /// Different things that do not go together.
    Mixed,
    /// It is zero.
    Nil,
    /// It is a number, perhaps the address of something in the file.
    Number(u64),
    /// It points into the stack: so many bytes from where that was at the beginning of the function.
    Stack(i32),
    /// It points so many bytes into a value of this type.
    Pointer(TypeId, u32),
    /// It points to one of many values of this type in a row.
    Element(TypeId),
    /// It is an itab of this interface, or nil.
    Itab(TypeId),
    /// It is the code in slot `slot` of an itab.
    Method(Owner, u16),
}

/// Whose itab a method was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// That of an interface which is not known.
    Unknown,
    /// One of this interface.
    Interface(TypeId),
    /// This one.
    Itab(ItabId),
}

/// How deep structs and arrays are followed.
const MAX_DEPTH: u32 = 16;

impl Value {
    /// The interface that it is an itab of.
    pub(super) fn itab_interface(self, binary: &Binary<'_>) -> Option<TypeId> {
        match self {
            Value::Itab(interface) => Some(interface),
            Value::Number(address) => binary.itab_at(address).map(|itab| itab.interface().id()),
            _ => None,
        }
    }

    /// What is known where two ways through the code meet.
    ///
    /// A variable of an interface type has an itab of that interface, whichever way led here: if one way shows which
    /// interface that is, it is known. What a pointer points to is known only if both ways show it: the data words of
    /// interfaces have no type of their own.
    #[inline]
    pub(super) fn join(self, other: Value, binary: &Binary<'_>) -> Value {
        match (self, other) {
            (a, b) if a == b => a,
            (Value::Mixed, _) | (_, Value::Mixed) => Value::Mixed,
            (Value::Nil, value) | (value, Value::Nil) => value,
            (a, b) => match (a.itab_interface(binary), b.itab_interface(binary)) {
                (Some(a), Some(b)) if are_alike(binary, a, b) => Value::Itab(a.min(b)),
                (Some(_), Some(_)) => Value::Mixed,
                (Some(interface), None) | (None, Some(interface)) => Value::Itab(interface),
                (None, None) => Value::Unknown,
            },
        }
    }

    /// The same for what is known of an argument or a result or a variable, from all over the program: nothing known in
    /// one place does not make it less known.
    pub(super) fn agree(self, other: Value, binary: &Binary<'_>) -> Value {
        match (self, other) {
            (Value::Unknown, value) | (value, Value::Unknown) => value,
            (a, b) => match a.join(b, binary) {
                Value::Unknown => Value::Mixed,
                value => value,
            },
        }
    }

    /// It, if it says anything.
    pub(super) fn unless_mixed(self) -> Value {
        if self == Value::Mixed { Value::Unknown } else { self }
    }

    /// What of it holds wherever the variable is used that it is assigned to: which interface, and not which itab.
    pub(super) fn lasting(self, binary: &Binary<'_>) -> Value {
        match self {
            Value::Pointer(..) | Value::Element(_) => self,
            value => value.itab_interface(binary).map_or(Value::Unknown, Value::Itab),
        }
    }

    /// The sum of it and a number.
    pub(super) fn plus(self, number: i64, binary: &Binary<'_>) -> Value {
        match self {
            value if number == 0 => value,
            Value::Number(address) => Value::Number(address.wrapping_add_signed(number)),
            Value::Stack(at) => i32::try_from(number)
                .ok()
                .and_then(|number| at.checked_add(number))
                .map_or(Value::Unknown, Value::Stack),
            Value::Pointer(ty, at) => u32::try_from(i64::from(at).wrapping_add(number))
                .map_or(Value::Unknown, |at| Value::Pointer(ty, at)),
            // To another element, or into one.
            Value::Element(ty) => match i64::try_from(binary.ty(ty).size())
                .ok()
                .and_then(|size| number.checked_rem_euclid(size))
            {
                Some(0) => self,
                Some(at) => u32::try_from(at).map_or(Value::Unknown, |at| Value::Pointer(ty, at)),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// What is in the word that it points to, `offset` bytes further, as far as the type tells.
    pub(super) fn word_at(self, offset: i64, binary: &Binary<'_>) -> Value {
        let (ty, at) = match self {
            Value::Pointer(ty, at) => (ty, i64::from(at).wrapping_add(offset)),
            Value::Element(ty) => match binary.ty(ty).size() {
                0 => return Value::Unknown,
                size => (ty, offset.rem_euclid(size as i64)),
            },
            _ => return Value::Unknown,
        };
        u64::try_from(at).map_or(Value::Unknown, |at| word(binary.ty(ty), at, 0))
    }

    /// Where a function value is called from that has what it captured here, if its type says so: a struct of the code and
    /// of what is captured (`cmd/compile/internal/typecheck`, `ClosureType`).
    pub(super) fn is_closure(self, binary: &Binary<'_>) -> bool {
        let Value::Pointer(ty, 0) = self else { return false };
        let ty = binary.ty(ty);
        let first = ty.fields().next();
        // The name had a dot before Go 1.22.
        let is_code = |name: &str| name.strip_prefix('.').unwrap_or(name) == "F";
        !ty.is_named() && first.is_some_and(|first| is_code(first.name) && first.ty.kind() == Kind::Uintptr)
    }
}

/// Whether two interfaces ask for the same methods. Then values of one are converted to the other without another itab.
fn are_alike(binary: &Binary<'_>, a: TypeId, b: TypeId) -> bool {
    let key = |ty| binary.records(ty).iter().map(|method| (method.name, method.signature, method.package));
    a == b || key(a).eq(key(b))
}

/// What is in the first word of a value of a type.
pub(super) fn first_word(ty: Type<'_>) -> Value {
    word(ty, 0, 0)
}

/// What is in the word at an offset of a value of a type.
fn word(ty: Type<'_>, offset: u64, depth: u32) -> Value {
    if depth > MAX_DEPTH || offset >= ty.size() {
        return Value::Unknown;
    }
    match ty.kind() {
        Kind::Interface if offset == 0 && ty.imethods().len() > 0 => Value::Itab(ty.id()),
        Kind::Pointer if offset == 0 => ty.elem().map_or(Value::Unknown, |elem| Value::Pointer(elem.id(), 0)),
        Kind::Slice if offset == 0 => ty.elem().map_or(Value::Unknown, |elem| Value::Element(elem.id())),
        Kind::Array => match ty.elem() {
            Some(elem) if elem.size() > 0 => word(elem, offset % elem.size(), depth + 1),
            _ => Value::Unknown,
        },
        Kind::Struct => {
            let inside = |&(at, member): &(u64, Type<'_>)| offset >= at && offset - at < member.size();
            match ty.members().find(inside) {
                Some((at, member)) => word(member, offset - at, depth + 1),
                None => Value::Unknown,
            }
        }
        _ => Value::Unknown,
    }
}
