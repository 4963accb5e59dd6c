//! What a build offers, by name: what two builds are compared by, and what can be kept as text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use crate::binary::data::{Binary, TypeId};
use crate::binary::typ::Type;

/// The first line of a surface as text. The number changes when a reader of older text would misread it.
const HEADING: &str = "itab surface 1";

/// The types, interfaces, methods and implementations of a build, by full names.
///
/// As text, one line for each, sorted and without addresses: the same for two builds of one source. So it can be
/// committed, and compared with a later build. Artefacts of the compiler are left out.
///
/// ```
/// use itab_gobin::Surface;
///
/// let text = "itab surface 1\ntype\tmain.Bird\ninterface\tmain.Flyable\nimplements\tmain.Bird\tmain.Flyable\n";
/// let surface: Surface = text.parse()?;
/// assert!(surface.implementations.contains(&("main.Bird".to_string(), "main.Flyable".to_string())));
/// assert_eq!(surface.to_string(), text);
/// # Ok::<(), itab_gobin::SurfaceError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surface {
    /// Types with names, interfaces among them.
    pub types: BTreeSet<String>,
    /// Types without a name that have methods, or ask for some.
    pub unnamed: BTreeSet<String>,
    /// Interface types with methods.
    pub interfaces: BTreeSet<String>,
    /// The methods of concrete types, by type and name (with the package path, if not exported), and their signatures,
    /// unless the linker removed them.
    pub methods: BTreeMap<(String, String), Option<String>>,
    /// Pairs (type, interface) that match.
    pub implementations: BTreeSet<(String, String)>,
    /// Pairs (type, interface) that have an itab. `None` in what was read from text: which itabs the linker writes
    /// changes with the compiler.
    pub itabs: Option<BTreeSet<(String, String)>>,
}

/// Why a text is not that of a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurfaceError {
    /// The line that cannot be read, from 1.
    pub line: usize,
}

impl fmt::Display for SurfaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            1 => write!(f, "line 1 is not `{HEADING}`"),
            line => write!(f, "line {line} is not what `itab surface` writes"),
        }
    }
}

impl std::error::Error for SurfaceError {}

impl Surface {
    /// What a build offers. O(pairs that match), and the names of all types.
    pub fn of(binary: &Binary<'_>) -> Self {
        let listed = |ty: &Type<'_>| ty.is_named() || ty.methods().len() > 0 || ty.imethods().len() > 0;
        let names: HashMap<TypeId, String> = binary
            .types()
            .filter(|ty| listed(ty) && !ty.is_artefact())
            .map(|ty| (ty.id(), ty.name().into_owned()))
            .collect();
        let pair = |interface: TypeId, ty: TypeId| {
            names.get(&ty).zip(names.get(&interface)).map(|(ty, interface)| (ty.clone(), interface.clone()))
        };
        let mut surface = Surface::default();
        let mut signatures: HashMap<TypeId, String> = HashMap::new();
        for (&id, name) in &names {
            let ty = binary.ty(id);
            let kind = if ty.is_named() { &mut surface.types } else { &mut surface.unnamed };
            kind.insert(name.clone());
            if ty.imethods().len() > 0 {
                surface.interfaces.insert(name.clone());
            }
            for method in ty.methods() {
                let signature = method.signature().map(|signature| {
                    let name =
                        signatures.entry(signature.id()).or_insert_with(|| signature.name().into_owned());
                    name.clone()
                });
                let method = match method.package() {
                    "" => method.name().to_owned(),
                    package => format!("{package}.{}", method.name()),
                };
                // Of types that share a name, one may have kept its signatures.
                let known = surface.methods.entry((name.clone(), method)).or_default();
                if known.is_none() {
                    *known = signature;
                }
            }
        }
        let pairs = binary.matrix();
        surface.implementations =
            pairs.pairs().iter().filter_map(|&(interface, ty)| pair(interface, ty)).collect();
        let itabs = binary.itabs().filter(|itab| !itab.is_negative());
        surface.itabs = Some(itabs.filter_map(|itab| pair(itab.interface().id(), itab.ty().id())).collect());
        surface
    }

    /// Whether a type or interface of this name is part of it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.types.contains(name) || self.unnamed.contains(name)
    }

    /// Keeps the types that are wanted, their methods, and the pairs of which one is wanted, with both types of a pair.
    pub fn retain(&mut self, wants: impl Fn(&str) -> bool) {
        self.methods.retain(|(name, _), _| wants(name));
        let either = |pair: &(String, String)| wants(&pair.0) || wants(&pair.1);
        self.implementations.retain(either);
        if let Some(itabs) = &mut self.itabs {
            itabs.retain(either);
        }
        let in_pairs: HashSet<&str> =
            self.implementations.iter().flat_map(|(ty, interface)| [ty.as_str(), interface]).collect();
        let keeps = |name: &String| wants(name) || in_pairs.contains(name.as_str());
        self.types.retain(keeps);
        self.unnamed.retain(keeps);
        self.interfaces.retain(keeps);
    }

    /// Whether a text begins as a surface does.
    pub fn is_one(data: &[u8]) -> bool {
        data.starts_with(HEADING.as_bytes())
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADING}")?;
        let mut line = |fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|field| escape(field)).collect();
            writeln!(f, "{}", fields.join("\t"))
        };
        for name in &self.types {
            line(&[if self.interfaces.contains(name) { "interface" } else { "type" }, name])?;
        }
        for name in &self.unnamed {
            match self.interfaces.contains(name) {
                true => line(&["unnamed", name, "interface"])?,
                false => line(&["unnamed", name])?,
            }
        }
        for ((ty, method), signature) in &self.methods {
            match signature {
                Some(signature) => line(&["method", ty, method, signature])?,
                None => line(&["method", ty, method])?,
            }
        }
        self.implementations.iter().try_for_each(|(ty, interface)| line(&["implements", ty, interface]))
    }
}

impl FromStr for Surface {
    type Err = SurfaceError;

    fn from_str(text: &str) -> Result<Self, SurfaceError> {
        let mut surface = Surface::default();
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, heading)| heading != HEADING) {
            return Err(SurfaceError { line: 1 });
        }
        for (number, line) in lines {
            let fields: Vec<String> = line.split('\t').map(unescape).collect();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let owned = |ty: &str, other: &str| (ty.to_owned(), other.to_owned());
            match fields[..] {
                ["type", name] => {
                    surface.types.insert(name.to_owned());
                }
                ["interface", name] => {
                    surface.types.insert(name.to_owned());
                    surface.interfaces.insert(name.to_owned());
                }
                ["unnamed", name] => {
                    surface.unnamed.insert(name.to_owned());
                }
                ["unnamed", name, "interface"] => {
                    surface.unnamed.insert(name.to_owned());
                    surface.interfaces.insert(name.to_owned());
                }
                ["method", ty, method] => {
                    surface.methods.insert(owned(ty, method), None);
                }
                ["method", ty, method, signature] => {
                    surface.methods.insert(owned(ty, method), Some(signature.to_owned()));
                }
                ["implements", ty, interface] => {
                    surface.implementations.insert(owned(ty, interface));
                }
                _ => return Err(SurfaceError { line: number + 1 }),
            }
        }
        Ok(surface)
    }
}

/// A name in which nothing ends a field or a line. Names of proper files have nothing of the sort.
fn escape(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => name.push('\t'),
                Some('n') => name.push('\n'),
                Some('r') => name.push('\r'),
                Some(other) => name.push(other),
                None => {}
            },
            c => name.push(c),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_survives_the_text() {
        let mut surface = Surface::default();
        surface.types.insert("a\tb\\n\nc\r".to_owned());
        surface.methods.insert(("T".to_owned(), "M".to_owned()), None);
        surface.methods.insert(("T".to_owned(), "N".to_owned()), Some("func()".to_owned()));
        assert_eq!(surface.to_string().parse(), Ok(surface));
    }

    #[test]
    fn what_is_no_surface() {
        for (text, line) in [("", 1), ("itab surface 2\n", 1), ("itab surface 1\ntype\tT\nhm\n", 3)] {
            assert_eq!(text.parse::<Surface>(), Err(SurfaceError { line }), "{text:?}");
        }
    }
}
