//! The names of types, with full package paths.

use std::borrow::Cow;
use std::fmt::Write;

use crate::binary::data::{Binary, TypeId};
use crate::binary::fingerprint::fingerprints;
use crate::binary::name_index::{NameIndex, SharedNames};
use crate::binary::typ::Type;
use crate::runtime::kind::{ChanDir, Kind};

/// Longest name that is written out. Types without a name are written by their structure, which a hostile
/// file can make exponentially large.
const MAX_NAME: usize = 1 << 14;

/// How deep types without a name are written out.
const MAX_DEPTH: u32 = 64;

impl Binary<'_> {
    /// The types that a full name means: several where it leaves something out, as of types declared in functions.
    ///
    /// The compiler makes twins without equality of types that it never compares; a name means the other one. The first
    /// call for a file goes over all its names.
    pub(crate) fn types_named(&self, name: &str) -> Vec<Type<'_>> {
        let index = self.name_index.get_or_init(|| {
            NameIndex::new(self.types().len(), |report| {
                let mut text = String::new();
                for ty in self.types() {
                    text.clear();
                    write_name(&mut text, ty, 0);
                    report(&text);
                }
            })
        });
        let mut types: Vec<Type<'_>> =
            index.candidates(name).map(|id| self.ty(TypeId(id))).filter(|ty| ty.name() == name).collect();
        if types.iter().any(|ty| !ty.is_twin()) {
            types.retain(|ty| !ty.is_twin());
        }
        types
    }

    /// Whether the name of a type means other types too, or another one only. The first call for a file goes over all
    /// descriptors, and writes only those names that may be shared.
    fn shares_name(&self, ty: Type<'_>) -> bool {
        let shared = self.shared_names.get_or_init(|| {
            let name = |id| self.ty(TypeId(id)).name();
            SharedNames::new(&fingerprints(self), name, |id| self.ty(TypeId(id)).is_twin())
        });
        shared.contains(ty.id().0)
    }
}

impl<'a> Type<'a> {
    /// The string with full package paths: `*net/http.Request`. Allocates unless the file has it.
    ///
    /// Types declared in functions share their names with others.
    pub fn name(self) -> Cow<'a, str> {
        if self.is_named() {
            let (package, base) = self.parts();
            // The package's name in the string is often its whole path.
            if package.is_empty() || self.string().len() == package.len() + 1 + base.len() {
                return Cow::Borrowed(self.string());
            }
        }
        let mut text = String::new();
        write_name(&mut text, self, 0);
        Cow::Owned(text)
    }

    /// The name, and where other types of the file share it, the address of the descriptor: `main.T@0x4a1c20`.
    ///
    /// [`Binary::find_type`](crate::Binary::find_type) finds the type by it. The first call for a file goes over all its
    /// descriptors.
    pub fn label(self) -> Cow<'a, str> {
        let name = self.name();
        // Names that are cut off may be equal although the types are made of different ones.
        let is_shared = match name.len() {
            ..=MAX_NAME => self.binary().shares_name(self),
            _ => self.binary().types_named(&name) != [self],
        };
        if is_shared { Cow::Owned(format!("{name}@{:#x}", self.addr())) } else { name }
    }

    /// Whether it may be the twin of a comparable type; only its name tells.
    fn is_twin(self) -> bool {
        !self.is_named() && !self.is_comparable()
    }
}

fn write_name(out: &mut String, ty: Type<'_>, depth: u32) {
    if depth > MAX_DEPTH || out.len() > MAX_NAME {
        out.push('…');
        return;
    }
    if ty.is_named() {
        let (package, base) = ty.parts();
        if !package.is_empty() {
            out.push_str(package);
            out.push('.');
        }
        out.push_str(base);
        return;
    }
    let deeper = depth + 1;
    match (ty.kind(), ty.elem()) {
        (Kind::Pointer, Some(elem)) => {
            out.push('*');
            write_name(out, elem, deeper);
        }
        (Kind::Slice, Some(elem)) => {
            out.push_str("[]");
            write_name(out, elem, deeper);
        }
        (Kind::Array, Some(elem)) => {
            let _ = write!(out, "[{}]", ty.array_len().unwrap_or(0));
            write_name(out, elem, deeper);
        }
        (Kind::Chan, Some(elem)) => {
            let dir = ty.chan_dir();
            out.push_str(match dir {
                Some(ChanDir::Recv) => "<-chan ",
                Some(ChanDir::Send) => "chan<- ",
                _ => "chan ",
            });
            // `chan <-chan T` would be read the other way round.
            let inner =
                dir != Some(ChanDir::Send) && !elem.is_named() && elem.chan_dir() == Some(ChanDir::Recv);
            out.push_str(if inner { "(" } else { "" });
            write_name(out, elem, deeper);
            out.push_str(if inner { ")" } else { "" });
        }
        (Kind::Map, Some(elem)) => {
            out.push_str("map[");
            if let Some(key) = ty.key() {
                write_name(out, key, deeper);
            }
            out.push(']');
            write_name(out, elem, deeper);
        }
        (Kind::Func, _) => {
            out.push_str("func");
            write_signature(out, ty, deeper);
        }
        (Kind::Interface, _) => {
            out.push_str("interface {");
            for (at, method) in ty.imethods().enumerate() {
                out.push_str(if at == 0 { " " } else { "; " });
                if !method.is_exported() {
                    let _ = write!(out, "{}.", method.package());
                }
                out.push_str(method.name());
                write_signature(out, method.signature(), deeper);
                if out.len() > MAX_NAME {
                    break;
                }
            }
            out.push_str(if ty.imethods().len() == 0 { "}" } else { " }" });
        }
        (Kind::Struct, _) => {
            out.push_str("struct {");
            for (at, field) in ty.fields().enumerate() {
                out.push_str(if at == 0 { " " } else { "; " });
                if !field.embedded {
                    let _ = write!(out, "{} ", field.name);
                }
                write_name(out, field.ty, deeper);
                if !field.tag.is_empty() {
                    let _ = write!(out, " {:?}", field.tag);
                }
                if out.len() > MAX_NAME {
                    break;
                }
            }
            out.push_str(if ty.fields().len() == 0 { "}" } else { " }" });
        }
        _ => out.push_str(ty.string()),
    }
}

/// Parameters and results, as after the name of a method.
fn write_signature(out: &mut String, ty: Type<'_>, depth: u32) {
    out.push('(');
    let params = ty.params().len();
    for (at, param) in ty.params().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        match param.elem() {
            Some(elem) if ty.is_variadic() && at + 1 == params => {
                out.push_str("...");
                write_name(out, elem, depth);
            }
            _ => write_name(out, param, depth),
        }
        if out.len() > MAX_NAME {
            break;
        }
    }
    out.push(')');
    let results = ty.results().len();
    for (at, result) in ty.results().enumerate() {
        out.push_str(match (at, results) {
            (0, 1) => " ",
            (0, _) => " (",
            _ => ", ",
        });
        write_name(out, result, depth);
        if out.len() > MAX_NAME {
            break;
        }
    }
    out.push_str(if results > 1 { ")" } else { "" });
}
