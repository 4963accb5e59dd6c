//! Which names the options `--name`, `--package`, `--exclude` and `--exported` choose.

use std::borrow::Cow;

use itab_gobin::package_of;

use crate::args::Select;

/// What can be chosen: a type or a function, by its full name.
pub(crate) struct Subject<'a> {
    name: &'a str,
    /// Empty for predeclared types, and for types that are made of others by more than pointers and elements.
    package: Cow<'a, str>,
    exported: bool,
    /// Whether it is declared by Go itself, as `error` is.
    predeclared: bool,
}

impl<'a> Subject<'a> {
    /// A type. What is made of one other type (pointers, slices, arrays, channels, maps of it) belongs where that does.
    pub(crate) fn ty(name: &'a str) -> Subject<'a> {
        let named = element(name).split('[').next().unwrap_or_default();
        if ["struct {", "interface {", "func("].iter().any(|made| element(name).starts_with(made)) {
            return Subject { name, package: Cow::Borrowed(""), exported: false, predeclared: false };
        }
        let path = named.rfind('/').map_or(0, |slash| slash + 1);
        let (package, base) = match named[path..].rfind('.') {
            Some(dot) => (&named[..path + dot], &named[path + dot + 1..]),
            None => ("", named),
        };
        let predeclared = package.is_empty();
        let exported = predeclared || base.starts_with(char::is_uppercase);
        Subject { name, package: Cow::Borrowed(package), exported, predeclared }
    }

    /// A function. A method is exported if its type is too.
    pub(crate) fn function(name: &'a str) -> Subject<'a> {
        let package = package_of(name);
        let plain = name.split('[').next().unwrap_or_default();
        let path = plain.rfind('/').map_or(0, |slash| slash + 1);
        let parts = plain[path..].split('.').skip(1);
        let mut parts = parts.map(|part| part.trim_start_matches(['(', '*'])).peekable();
        let exported = parts.peek().is_some() && parts.all(|part| part.starts_with(char::is_uppercase));
        Subject { name, package, exported, predeclared: false }
    }

    /// Whether it is part of the standard library, whose paths alone begin without a dot, but for some programs' own.
    fn is_std(&self, is_own: impl Fn(&str) -> bool) -> bool {
        let first = self.package.split('/').next().unwrap_or_default();
        self.predeclared || !first.is_empty() && !first.contains('.') && !is_own(&self.package)
    }

    /// Whether it is of neither, or of a copy in a `vendor` folder.
    fn is_vendored(&self, is_own: impl Fn(&str) -> bool) -> bool {
        let package: &str = &self.package;
        let is_foreign = !package.is_empty() && !is_own(package) && !self.is_std(&is_own);
        is_foreign || package.starts_with("vendor/") || package.contains("/vendor/")
    }
}

/// What a type without a name is made of: `main.T` for `[]*main.T` and `map[string]main.T`.
fn element(name: &str) -> &str {
    let mut rest = name;
    loop {
        let inner = ["*", "<-chan ", "chan<- ", "chan "].iter().find_map(|made| rest.strip_prefix(made));
        let bracket = || rest.strip_prefix("map").unwrap_or(rest).strip_prefix('[').and_then(after_bracket);
        match inner.or_else(bracket) {
            Some(inner) => rest = inner,
            None => return rest,
        }
    }
}

/// What follows the `]` that closes a bracket.
fn after_bracket(text: &str) -> Option<&str> {
    let mut depth = 0;
    let close = text.find(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        depth < 0
    })?;
    Some(&text[close + 1..])
}

impl Select {
    /// Whether it leaves out nothing.
    pub(crate) fn is_any(&self) -> bool {
        self.name.is_none() && self.package.is_empty() && self.exclude.is_empty() && !self.exported
    }

    /// Whether a type or function is asked for. `is_own` tells the packages of the program's own.
    pub(crate) fn wants(&self, subject: &Subject<'_>, is_own: impl Fn(&str) -> bool) -> bool {
        let package: &str = &subject.package;
        let is_excluded = |pattern: &String| match pattern.as_str() {
            "std" => subject.is_std(&is_own),
            "vendor" => subject.is_vendored(&is_own),
            pattern if pattern.contains(['*', '?']) => matches(pattern, package),
            path => in_package(path, package),
        };
        self.name.as_deref().is_none_or(|pattern| matches(pattern, subject.name))
            && (self.package.is_empty() || self.package.iter().any(|path| in_package(path, package)))
            && !self.exclude.iter().any(is_excluded)
            && (subject.exported || !self.exported)
    }

    /// Whether a type of this name is asked for.
    pub(crate) fn wants_type(&self, name: &str, is_own: impl Fn(&str) -> bool) -> bool {
        self.wants(&Subject::ty(name), is_own)
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
    fn subjects() {
        let check = |subject: Subject<'_>, package, exported| {
            assert_eq!((&*subject.package, subject.exported), (package, exported), "{}", subject.name);
        };
        check(Subject::ty("net/http.Server"), "net/http", true);
        check(Subject::ty("*gopkg.in/yaml.v3.node"), "gopkg.in/yaml.v3", false);
        check(Subject::ty("map[a.K[int]][]chan<- main.T[net/http.Server]"), "main", true);
        check(Subject::ty("[4]<-chan a/b.t"), "a/b", false);
        check(Subject::ty("error"), "", true);
        check(Subject::ty("*struct { net/http.Server }"), "", false);
        check(Subject::ty("func(net/http.Server)"), "", false);
        check(Subject::function("net/http.(*Server).Serve"), "net/http", true);
        check(Subject::function("net/http.(*conn).Serve"), "net/http", false);
        check(Subject::function("gopkg.in/yaml%2ev3.F.func1"), "gopkg.in/yaml.v3", false);
        check(Subject::function("main.G[a/b.T]"), "main", true);
    }

    #[test]
    fn choices() {
        let is_own = |package: &str| package == "main" || package == "shop" || package.starts_with("shop/");
        let check = |select: &Select, expected: &[&str]| {
            let names = [
                "error",
                "*net/http.Server",
                "vendor/golang.org/x/net.T",
                "shop/cart.item",
                "main.T",
                "a.io/b.T",
            ];
            let wanted: Vec<&str> =
                names.into_iter().filter(|name| select.wants_type(name, is_own)).collect();
            assert_eq!(wanted, expected, "{select:?}");
        };
        let none = Select { name: None, package: Vec::new(), exclude: Vec::new(), exported: false };
        let exclude = |patterns: &[&str]| Select {
            exclude: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
            ..none.clone()
        };
        check(&exclude(&["std"]), &["shop/cart.item", "main.T", "a.io/b.T"]);
        check(&exclude(&["std", "vendor"]), &["shop/cart.item", "main.T"]);
        check(&exclude(&["vendor", "net/...", "shop/*"]), &["error", "main.T"]);
        let exported = Select { exported: true, ..exclude(&["std"]) };
        check(&exported, &["main.T", "a.io/b.T"]);
        let packages = Select { package: vec!["shop/...".into(), "a.io/b".into()], ..none.clone() };
        check(&packages, &["shop/cart.item", "a.io/b.T"]);
    }

    #[test]
    fn packages() {
        assert!(in_package("net", "net") && !in_package("net", "net/http"));
        assert!(in_package("net/...", "net") && in_package("net/...", "net/http"));
        assert!(!in_package("net/...", "network"));
    }
}
