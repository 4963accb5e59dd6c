//! The types that people mean by a name.

use crate::ask::slips::slips;
use crate::binary::data::Binary;
use crate::binary::names::parts;
use crate::binary::typ::Type;
use crate::error::NameError;

/// How many candidates an error lists.
const MAX_CANDIDATES: usize = 20;

impl Binary<'_> {
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
    pub(crate) fn near(&self, name: &str) -> Vec<String> {
        let name = name.trim_start_matches(['*', '[', ']']).to_lowercase();
        let mut near: Vec<(usize, String)> = Vec::new();
        for ty in self.types().filter(|ty| ty.is_named() && !ty.is_artefact()) {
            let (_, base) = parts(ty);
            let full;
            let like = match (name.contains('/'), name.contains('.')) {
                (true, _) => {
                    full = ty.name();
                    &*full
                }
                (false, true) => ty.string(),
                (false, false) => base,
            };
            if let Some(distance) = slips(&like.to_lowercase(), &name, (name.len() / 4).clamp(1, 3)) {
                near.push((distance, ty.name().into_owned()));
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
