//! Names: of types with their full package paths, and the way back from what people write.

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::interface::Expr;
use crate::{Binary, ChanDir, Interface, Kind, Type};

/// Why a name does not lead to one type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing of that name.
    Unknown {
        /// What was asked for.
        name: String,
        /// Names it may be a slip of, best first.
        near: Vec<String>,
    },
    /// Several types of that name.
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Their full names. Types that share one are told apart by `@` and their address, which is also
        /// accepted as a name.
        candidates: Vec<String>,
    },
    /// A type, but not an interface.
    NotInterface {
        /// Its full name.
        name: String,
    },
    /// An interface, where a concrete type is needed.
    NotConcrete {
        /// Its full name.
        name: String,
    },
    /// Not Go syntax.
    Syntax {
        /// Where in the text, in bytes.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, names: &[String]| {
            names
                .iter()
                .enumerate()
                .try_for_each(|(at, name)| write!(f, "{}{name}", if at == 0 { "" } else { ", " }))
        };
        match self {
            NameError::Unknown { name, near } => {
                write!(f, "no type `{name}` in the file")?;
                if !near.is_empty() {
                    f.write_str("; near: ")?;
                    list(f, near)?;
                }
                Ok(())
            }
            NameError::Ambiguous { name, candidates } => {
                write!(f, "`{name}` can be: ")?;
                list(f, candidates)
            }
            NameError::NotInterface { name } => write!(f, "`{name}` is not an interface type"),
            NameError::NotConcrete { name } => {
                write!(f, "`{name}` is an interface type, not a concrete type")
            }
            NameError::Syntax { offset, expected } => write!(f, "expected {expected} at character {offset}"),
        }
    }
}

impl std::error::Error for NameError {}

/// Longest name that is written out. Types without a name are written by their structure, which a hostile
/// file can make exponentially large.
const MAX_NAME: usize = 1 << 14;

/// How deep types without a name are written out.
const MAX_DEPTH: u32 = 64;

/// The name of a type with full package paths.
pub(crate) fn full_name(ty: Type<'_>) -> Cow<'_, str> {
    if ty.is_named() {
        let (package, base) = parts(ty);
        // The package's name in the string is often its whole path.
        return match ty.string().len() {
            len if package.is_empty() || len == package.len() + 1 + base.len() => Cow::Borrowed(ty.string()),
            _ => Cow::Owned(format!("{package}.{base}")),
        };
    }
    let mut text = String::new();
    write_type(&mut text, ty, 0);
    Cow::Owned(text)
}

/// The package path and the name in the package of a type with a name.
fn parts(ty: Type<'_>) -> (&str, &str) {
    let (package, string) = (ty.package(), ty.string());
    match base(package, string) {
        Some(base) if !package.is_empty() => (package, base),
        _ => ("", string),
    }
}

/// What follows the package in a type's string. That begins with the package's name, which has no dots,
/// except that of the compiler's own `go.shape`.
fn base<'a>(package: &str, string: &'a str) -> Option<&'a str> {
    match string.strip_prefix(package).and_then(|rest| rest.strip_prefix('.')) {
        Some(base) => Some(base),
        None => string.split_once('.').map(|(_, base)| base),
    }
}

fn write_type(out: &mut String, ty: Type<'_>, depth: u32) {
    if depth > MAX_DEPTH || out.len() > MAX_NAME {
        out.push('…');
        return;
    }
    if ty.is_named() {
        out.push_str(&full_name(ty));
        return;
    }
    let deeper = depth + 1;
    match (ty.kind(), ty.elem()) {
        (Kind::Pointer, Some(elem)) => {
            out.push('*');
            write_type(out, elem, deeper);
        }
        (Kind::Slice, Some(elem)) => {
            out.push_str("[]");
            write_type(out, elem, deeper);
        }
        (Kind::Array, Some(elem)) => {
            let _ = write!(out, "[{}]", ty.array_len().unwrap_or(0));
            write_type(out, elem, deeper);
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
            write_type(out, elem, deeper);
            out.push_str(if inner { ")" } else { "" });
        }
        (Kind::Map, Some(elem)) => {
            out.push_str("map[");
            if let Some(key) = ty.key() {
                write_type(out, key, deeper);
            }
            out.push(']');
            write_type(out, elem, deeper);
        }
        (Kind::Func, _) => {
            out.push_str("func");
            write_signature(out, ty, deeper);
        }
        (Kind::Interface, _) => {
            out.push_str("interface {");
            for (at, method) in ty.interface_methods().enumerate() {
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
            out.push_str(if ty.interface_methods().len() == 0 { "}" } else { " }" });
        }
        (Kind::Struct, _) => {
            out.push_str("struct {");
            for (at, field) in ty.fields().enumerate() {
                out.push_str(if at == 0 { " " } else { "; " });
                if !field.embedded {
                    let _ = write!(out, "{} ", field.name);
                }
                write_type(out, field.ty, deeper);
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
                write_type(out, elem, depth);
            }
            _ => write_type(out, param, depth),
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
        write_type(out, result, depth);
        if out.len() > MAX_NAME {
            break;
        }
    }
    out.push_str(if results > 1 { ")" } else { "" });
}

/// How many candidates an error lists.
const MAX_CANDIDATES: usize = 20;

impl<'data> Binary<'data> {
    /// The type people mean by a name: `bytes.Buffer`, `*bytes.Buffer`, `net/http.ResponseWriter`,
    /// `http.ResponseWriter`, `ResponseWriter` if there is one only, `[]string`, `0x4a3f00` (the address of
    /// a descriptor).
    ///
    /// O(types). `go.shape.*` is only found by its full name.
    ///
    /// # Errors
    ///
    /// [`NameError`] says whether there is none or several, and what else may have been meant.
    pub fn find_type(&self, name: &str) -> Result<Type<'_>, NameError> {
        let name = name.trim();
        let address = name.rsplit_once('@').map_or(name, |(_, address)| address);
        if let Some(digits) = address.strip_prefix("0x") {
            let ty = u64::from_str_radix(digits, 16).ok().and_then(|addr| self.type_at(addr));
            return ty.ok_or_else(|| NameError::Unknown { name: name.to_string(), near: Vec::new() });
        }
        let found = match Expr::parse(name) {
            Ok(expr) => self.resolve(&expr)?.0,
            // Not Go as far as this crate reads it; but perhaps copied from a list of types.
            Err(error) => Some(self.find_verbatim(name).ok_or(error)?),
        };
        found
            .or_else(|| self.find_verbatim(name))
            .ok_or_else(|| NameError::Unknown { name: name.to_string(), near: self.near(name) })
    }

    /// The concrete type people mean: as [`find_type`](Self::find_type), and never an interface.
    ///
    /// # Errors
    ///
    /// [`NameError`], also when the name is that of an interface.
    pub fn find_concrete(&self, name: &str) -> Result<Type<'_>, NameError> {
        let ty = self.find_type(name)?;
        if ty.is_interface() {
            return Err(NameError::NotConcrete { name: ty.name().into_owned() });
        }
        Ok(ty)
    }

    /// The interface people mean: a name as for [`find_type`](Self::find_type), or Go syntax such as
    /// `interface{ Read([]byte) (int, error) }` for one that need not be in the file.
    ///
    /// # Errors
    ///
    /// [`NameError`], also when the name is that of a concrete type, and when a type that the syntax mentions
    /// is not in the file.
    pub fn find_interface(&self, name: &str) -> Result<Interface<'_>, NameError> {
        let name = name.trim();
        if let Some(rest) = name.strip_prefix("interface")
            && rest.trim_start().starts_with('{')
        {
            return self.parse_interface(name);
        }
        let ty = self.find_type(name)?;
        if !ty.is_interface() {
            return Err(NameError::NotInterface { name: ty.name().into_owned() });
        }
        Ok(self.interface(ty.id()))
    }

    /// The type with a name (not made of others), as people write it.
    pub(crate) fn find_named(&self, name: &str) -> Result<Type<'_>, NameError> {
        let name = match name {
            "byte" => "uint8",
            "rune" => "int32",
            "any" => return self.find_verbatim("interface {}").ok_or_else(|| self.unknown(name)),
            name => name,
        };
        // From exact to generous: the first level at which something is found decides.
        let mut levels: [Vec<Type<'_>>; 4] = Default::default();
        for ty in self.types().filter(|ty| ty.is_named()) {
            if let Some(level) = how_named(ty, name)
                && (level == 0 || !ty.is_artefact())
            {
                levels[level].push(ty);
            }
        }
        match levels.iter().find(|level| !level.is_empty()).map(Vec::as_slice) {
            None => Err(self.unknown(name)),
            Some([ty]) => Ok(*ty),
            Some(types) => {
                let mut candidates: Vec<String> = types.iter().map(|ty| ty.name().into_owned()).collect();
                candidates.sort();
                let all = candidates.len();
                candidates.dedup();
                if candidates.len() < all {
                    candidates = types.iter().map(|ty| format!("{}@{:#x}", ty.name(), ty.addr())).collect();
                    candidates.sort();
                }
                candidates.truncate(MAX_CANDIDATES);
                Err(NameError::Ambiguous { name: name.to_string(), candidates })
            }
        }
    }

    fn unknown(&self, name: &str) -> NameError {
        NameError::Unknown { name: name.to_string(), near: self.near(name) }
    }

    /// The type that prints exactly like this.
    pub(crate) fn find_verbatim(&self, name: &str) -> Option<Type<'_>> {
        self.types().find(|ty| ty.string() == name).or_else(|| self.types().find(|ty| ty.name() == name))
    }

    /// Names of types that a slip of the keyboard would explain, best first.
    fn near(&self, name: &str) -> Vec<String> {
        let name = name.trim_start_matches(['*', '[', ']']).to_lowercase();
        let mut near: Vec<(usize, String)> = Vec::new();
        for ty in self.types().filter(|ty| ty.is_named() && !ty.is_artefact()) {
            let (_, base) = parts(ty);
            let full;
            let like = match (name.contains('/'), name.contains('.')) {
                (true, _) => {
                    full = full_name(ty);
                    &*full
                }
                (false, true) => ty.string(),
                (false, false) => base,
            };
            if let Some(distance) = slips(&like.to_lowercase(), &name, (name.len() / 4).clamp(1, 3)) {
                near.push((distance, full_name(ty).into_owned()));
            }
        }
        near.sort();
        near.dedup();
        near.truncate(MAX_CANDIDATES);
        near.into_iter().map(|near| near.1).collect()
    }
}

/// Whether `name` names the type, from 0 (in full) to 3 (leaving out package and type arguments).
fn how_named(ty: Type<'_>, name: &str) -> Option<usize> {
    let string = ty.string();
    let (package, base) = parts(ty);
    // Cheap and nearly always decisive.
    let last = name.split('[').next().unwrap_or(name).rsplit(['.', '/']).next().unwrap_or(name);
    let plain = base.split('[').next().unwrap_or(base);
    if plain.rsplit('.').next() != Some(last) {
        return None;
    }
    let is = |base: &str, path: &str| {
        name.strip_suffix(base).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| rest == path)
    };
    let is_end = |base: &str| {
        let rest = name.strip_suffix(base).and_then(|rest| rest.strip_suffix('.'));
        rest.is_some_and(|rest| package.strip_suffix(rest).is_some_and(|before| before.ends_with('/')))
    };
    if name == string && package.is_empty() || is(base, package) {
        return Some(0);
    }
    let short = string.split('[').next().unwrap_or(string);
    if name == string || is_end(base) {
        Some(1)
    } else if name == base {
        Some(2)
    } else if name == plain || name == short || is(plain, package) || is_end(plain) {
        Some(3)
    } else {
        None
    }
}

/// Whether one name may be a slip for the other: other letter case, or one letter more, less or different.
pub(crate) fn is_near(a: &str, b: &str) -> bool {
    slips(&a.to_lowercase(), &b.to_lowercase(), usize::from(a.len() > 3)).is_some()
}

/// The number of letters to insert, remove, replace or swap with the next to turn one text into the other, if at
/// most `max`.
fn slips(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let replaced = row[j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        if next.iter().chain(&row).all(|distance| *distance > max) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|distance| *distance <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_cut_off() {
        assert_eq!(base("net/http", "http.Server"), Some("Server"));
        assert_eq!(base("gopkg.in/yaml.v3", "yaml.Node"), Some("Node"));
        assert_eq!(base("sync/atomic", "atomic.Pointer[net/http.Server]"), Some("Pointer[net/http.Server]"));
        assert_eq!(base("go.shape", "go.shape.struct { a.b int }"), Some("struct { a.b int }"));
    }

    #[test]
    fn slips_are_counted() {
        assert_eq!(slips("reader", "reader", 2), Some(0));
        assert_eq!(slips("raeder", "reader", 2), Some(1));
        assert_eq!(slips("raader", "reader", 2), Some(1));
        assert_eq!(slips("rader", "readers", 2), Some(2));
        assert_eq!(slips("readers", "reader", 2), Some(1));
        assert_eq!(slips("", "ab", 2), Some(2));
        assert_eq!(slips("writer", "reader", 2), None);
    }

    #[test]
    fn near_method_names() {
        assert!(is_near("ServeHttp", "ServeHTTP"));
        assert!(is_near("Closer", "Close"));
        assert!(!is_near("Len", "Cap"));
        assert!(!is_near("Get", "Set"));
    }
}
