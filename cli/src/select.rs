//! Which names the options `--name` and `--package` choose.

use crate::args::Select;

impl Select {
    /// Whether something of this name and package is asked for.
    pub(crate) fn wants(&self, name: &str, package: &str) -> bool {
        self.name.as_deref().is_none_or(|pattern| matches(pattern, name))
            && self.package.as_deref().is_none_or(|path| in_package(path, package))
    }
}

/// Whether a pattern fits a name: as a part of it, or, if it has wildcards, as a whole.
///
/// The `*` of a pointer type is a wildcard too, which fits itself among others.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return name.contains(pattern);
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where the last `*` is, and how much of the name it stands for so far: it grows when the rest fails.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == '?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// Go's way to name packages: a path, or with `/...` at its end that package and all below it.
pub(crate) fn in_package(pattern: &str, package: &str) -> bool {
    match pattern.strip_suffix("/...") {
        Some(path) => package.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        None => package == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let check =
            |pattern, name, expected| assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        check("Buffer", "*bytes.Buffer", true);
        check("buffer", "*bytes.Buffer", false);
        check("*Buffer", "bytes.Buffer", true);
        check("*Buffer", "bytes.Buffers", false);
        check("*bytes.Buffer", "*bytes.Buffer", true);
        check("bytes.?u*er", "bytes.Buffer", true);
        check("bytes.?u*er", "bytes.Bufer.Buf", false);
        check("*a*b*", "xxaxxaxxbxx", true);
        check("a*", "", false);
        check("**", "", true);
    }

    #[test]
    fn packages() {
        assert!(in_package("net", "net") && !in_package("net", "net/http"));
        assert!(in_package("net/...", "net") && in_package("net/...", "net/http"));
        assert!(!in_package("net/...", "network"));
    }
}
