//! The types that people mean by a name.

use crate::ask::slips::slips;
use crate::ask::spelling::canonical;
use crate::binary::data::Binary;
use crate::binary::typ::Type;
use crate::error::NameError;

/// How many candidates an error lists.
const MAX_CANDIDATES: usize = 20;

/// What a name is asked for: others are not meant by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Any,
    Concrete,
    Interface,
}

impl Sort {
    fn has(self, ty: Type<'_>) -> bool {
        match self {
            Sort::Any => true,
            Sort::Concrete => !ty.is_interface(),
            Sort::Interface => ty.is_interface(),
        }
    }

    /// The type, if it is of this sort.
    ///
    /// # Errors
    ///
    /// [`NameError::NotInterface`] or [`NameError::NotConcrete`] with the given name.
    pub(crate) fn check<'a>(self, ty: Type<'a>, name: &str) -> Result<Type<'a>, NameError> {
        match self {
            _ if self.has(ty) => Ok(ty),
            Sort::Interface => Err(NameError::NotInterface { name: name.to_string() }),
            _ => Err(NameError::NotConcrete { name: name.to_string() }),
        }
    }
}

impl Binary<'_> {
    /// The type with a name (not made of others), as people write it; in [`canonical`] spelling.
    ///
    /// A type of another sort is found if no other has the name.
    pub(crate) fn find_named(&self, name: &str, sort: Sort) -> Result<Type<'_>, NameError> {
        if name == "interface{}" {
            let empty = self.types_named("interface {}");
            return empty.first().copied().ok_or_else(|| self.unknown(name, sort));
        }
        if let Some(ty) = self.find_label(name) {
            return Ok(ty);
        }
        // From exact to generous: the first level at which something is found decides.
        let mut levels: [Vec<Type<'_>>; 4] = Default::default();
        for ty in self.types().filter(|ty| ty.is_named()) {
            if let Some(level) = how_named(ty, name)
                && (level == 0 || !ty.is_artefact())
            {
                levels[level].push(ty);
            }
        }
        if let Some(found) = levels.iter().find_map(|level| only(name, level, sort)) {
            return found;
        }
        match levels.iter().find(|level| !level.is_empty()).map(Vec::as_slice) {
            None => Err(self.unknown(name, sort)),
            Some([ty]) => Ok(*ty),
            Some(types) => sort.check(types[0], name),
        }
    }

    /// The type of an exact full name that no other type has, or of a name with an address.
    ///
    /// # Errors
    ///
    /// [`NameError::Ambiguous`] if several types have the name.
    pub(crate) fn find_exactly(&self, name: &str, sort: Sort) -> Result<Option<Type<'_>>, NameError> {
        let types = self.types_named(name);
        match only(name, &types, sort).or_else(|| only(name, &types, Sort::Any)) {
            Some(found) => found.map(Some),
            None => Ok(self.find_label(name)),
        }
    }

    /// The type of `NAME@0xADDRESS`.
    fn find_label(&self, label: &str) -> Option<Type<'_>> {
        let (name, address) = label.rsplit_once('@')?;
        let ty = self.type_at(u64::from_str_radix(address.strip_prefix("0x")?, 16).ok()?)?;
        (ty.name() == name).then_some(ty)
    }

    /// Nothing of that name; what is near is of the sort.
    pub(crate) fn unknown(&self, name: &str, sort: Sort) -> NameError {
        NameError::Unknown { name: name.to_string(), near: self.near(name, sort) }
    }

    /// The type that prints like this, whatever the spaces.
    pub(crate) fn find_verbatim(&self, text: &str) -> Option<Type<'_>> {
        let text = canonical(text);
        // Only a text that begins alike can be spelt differently.
        let first: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        let is_it = |printed: &str| printed.starts_with(&first) && canonical(printed) == text;
        let unnamed = || self.types().filter(|ty| !ty.is_named());
        unnamed().find(|ty| is_it(ty.string())).or_else(|| unnamed().find(|ty| is_it(&ty.name())))
    }

    /// Names of types of a sort that a slip of the keyboard would explain, best first.
    fn near(&self, name: &str, sort: Sort) -> Vec<String> {
        let name = name.trim_start_matches(['*', '[', ']']).to_lowercase();
        let mut near: Vec<(usize, String)> = Vec::new();
        for ty in self.types().filter(|ty| ty.is_named() && !ty.is_artefact() && sort.has(*ty)) {
            let (_, base) = ty.parts();
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

/// The one type of a sort among those of one name, if there is any.
fn only<'a>(name: &str, types: &[Type<'a>], sort: Sort) -> Option<Result<Type<'a>, NameError>> {
    let types: Vec<Type<'a>> = types.iter().copied().filter(|ty| sort.has(*ty)).collect();
    match types[..] {
        [] => None,
        [ty] => Some(Ok(ty)),
        _ => Some(Err(ambiguous(name, &types))),
    }
}

/// Several types of one name. Those whose full names are the same are told apart by their addresses.
fn ambiguous(name: &str, types: &[Type<'_>]) -> NameError {
    let mut candidates: Vec<String> = types.iter().map(|ty| ty.label().into_owned()).collect();
    candidates.sort();
    candidates.truncate(MAX_CANDIDATES);
    NameError::Ambiguous { name: name.to_string(), candidates }
}

/// Whether `name`, in [`canonical`] spelling, names the type: from 0 (in full) to 3 (leaving out package and type
/// arguments).
fn how_named(ty: Type<'_>, name: &str) -> Option<usize> {
    let (package, base) = ty.parts();
    // Cheap and nearly always decisive.
    let last = name.split('[').next().unwrap_or(name).rsplit(['.', '/']).next().unwrap_or(name);
    let plain = base.split('[').next().unwrap_or(base);
    if plain.rsplit('.').next() != Some(last) {
        return None;
    }
    let (string, base) = (canonical(ty.string()), canonical(base));
    let is = |base: &str, path: &str| {
        name.strip_suffix(base).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| rest == path)
    };
    let is_end = |base: &str| {
        let rest = name.strip_suffix(base).and_then(|rest| rest.strip_suffix('.'));
        rest.is_some_and(|rest| package.strip_suffix(rest).is_some_and(|before| before.ends_with('/')))
    };
    if name == string && package.is_empty() || is(&base, package) {
        return Some(0);
    }
    let short = string.split('[').next().unwrap_or(&string);
    if name == string || is_end(&base) {
        Some(1)
    } else if name == base {
        Some(2)
    } else if name == plain || name == short || is(plain, package) || is_end(plain) {
        Some(3)
    } else {
        None
    }
}
