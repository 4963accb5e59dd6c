//! Interfaces to ask about, and the part of Go's syntax that writes them.

use crate::{Binary, ChanDir, Kind, NameError, Type, TypeId};

/// An interface to ask about: one of the file, or one the user wrote.
///
/// Made by [`Binary::find_interface`](crate::Binary::find_interface) or [`Binary::interface`](crate::Binary::interface).
#[derive(Debug, Clone)]
pub struct Interface<'a> {
    pub(crate) name: String,
    pub(crate) id: Option<TypeId>,
    pub(crate) methods: Vec<Wanted<'a>>,
}

impl<'a> Interface<'a> {
    /// Its name with full package paths, or the text it was parsed from, normalised.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type in the file, unless the user made it up.
    pub fn id(&self) -> Option<TypeId> {
        self.id
    }

    /// What it asks for, in Go's order: exported first, then by name.
    pub fn methods(&self) -> &[Wanted<'a>] {
        &self.methods
    }
}

/// A method that an interface asks for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub(crate) name: String,
    pub(crate) exported: bool,
    pub(crate) package: String,
    pub(crate) signature: Option<Type<'a>>,
    pub(crate) text: String,
}

impl<'a> Wanted<'a> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its name is exported.
    pub fn is_exported(&self) -> bool {
        self.exported
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The function type in the file. `None` if the file has no function of that type, in which case no
    /// method whose signature survived the linker can have it.
    pub fn signature(&self) -> Option<Type<'a>> {
        self.signature
    }

    /// The signature with full package paths: `func([]uint8) (int, error)`.
    pub fn signature_text(&self) -> &str {
        &self.text
    }
}

impl<'data> Binary<'data> {
    /// An interface of the file.
    ///
    /// # Panics
    ///
    /// If the type is not an interface.
    pub fn interface(&self, id: TypeId) -> Interface<'_> {
        let ty = self.ty(id);
        assert!(ty.is_interface(), "{} is not an interface", ty.string());
        let methods = ty.interface_methods().map(|method| Wanted {
            name: method.name().to_string(),
            exported: method.is_exported(),
            package: method.package().to_string(),
            signature: Some(method.signature()),
            text: method.signature().name().into_owned(),
        });
        Interface { name: ty.name().into_owned(), id: Some(id), methods: methods.collect() }
    }

    /// An interface written in Go's syntax.
    pub(crate) fn parse_interface(&self, text: &str) -> Result<Interface<'_>, NameError> {
        let Expr::Interface(elements) = Expr::parse(text)? else {
            return Err(NameError::Syntax { offset: 0, expected: "an interface type" });
        };
        let methods = self.wanted(&elements)?;
        let name = show(&methods);
        Ok(Interface { name, id: None, methods })
    }

    /// The methods of an interface's elements, in Go's order.
    fn wanted(&self, elements: &[Element]) -> Result<Vec<Wanted<'_>>, NameError> {
        let mut methods: Vec<Wanted<'_>> = Vec::new();
        for element in elements {
            match element {
                Element::Embedded(expr) => {
                    let embedded = match expr {
                        Expr::Interface(elements) => self.wanted(elements)?,
                        expr => {
                            let (ty, text) = self.resolve(expr)?;
                            let ty = ty.ok_or(NameError::Unknown { name: text, near: Vec::new() })?;
                            if !ty.is_interface() {
                                return Err(NameError::NotInterface { name: ty.name().into_owned() });
                            }
                            self.interface(ty.id()).methods
                        }
                    };
                    methods.extend(embedded);
                }
                Element::Method { name, signature } => {
                    let (package, name) = name.rsplit_once('.').unwrap_or(("", name));
                    let exported = name.starts_with(char::is_uppercase);
                    let package = match (exported, package) {
                        (true, _) => String::new(),
                        (false, "") => self.package_of_method(name)?,
                        (false, package) => package.to_string(),
                    };
                    let (signature, text) = self.resolve(signature)?;
                    methods.push(Wanted { name: name.to_string(), exported, package, signature, text });
                }
            }
        }
        methods.sort_by(|a, b| (!a.exported, &a.name, &a.package).cmp(&(!b.exported, &b.name, &b.package)));
        methods.dedup_by(|a, b| (&a.name, &a.package, &a.text) == (&b.name, &b.package, &b.text));
        for pair in methods.windows(2) {
            if (&pair[0].name, &pair[0].package) == (&pair[1].name, &pair[1].package) {
                return Err(NameError::Ambiguous {
                    name: pair[0].name.clone(),
                    candidates: pair.iter().map(|method| method.text.clone()).collect(),
                });
            }
        }
        Ok(methods)
    }

    /// The package that an unexported method without one must belong to.
    fn package_of_method(&self, name: &str) -> Result<String, NameError> {
        let mut packages = Vec::new();
        if let Ok(rank) = self.names[self.exported as usize..].binary_search(&name) {
            let rank = self.exported + rank as u32;
            packages.extend(
                self.methods.iter().filter(|method| method.name == rank).map(|method| method.package),
            );
        }
        packages.sort_unstable();
        packages.dedup();
        match packages[..] {
            // No such method: whatever the package, it will be absent.
            [] => Ok(String::new()),
            [package] => Ok(self.packages[package as usize].to_string()),
            _ => Err(NameError::Ambiguous {
                name: name.to_string(),
                candidates: packages
                    .iter()
                    .map(|at| format!("{}.{name}", self.packages[*at as usize]))
                    .collect(),
            }),
        }
    }

    /// The type of the file that an expression means, if the file has one made of types that it has; and the
    /// expression with full names.
    ///
    /// # Errors
    ///
    /// If a name in it means no type of the file, or several.
    pub(crate) fn resolve(&self, expr: &Expr) -> Result<(Option<Type<'_>>, String), NameError> {
        let unnamed = |kind: Kind, elem: Option<Type<'_>>| {
            let elem = elem.map(Type::id);
            self.types().filter(move |ty| {
                elem.is_some() && ty.kind() == kind && !ty.is_named() && ty.elem().map(Type::id) == elem
            })
        };
        Ok(match expr {
            Expr::Named(name) => {
                let ty = self.find_named(name)?;
                (Some(ty), ty.name().into_owned())
            }
            Expr::Verbatim(text) => (self.find_verbatim(text), text.clone()),
            Expr::Pointer(elem) => {
                let (elem, text) = self.resolve(elem)?;
                let pointer = elem.and_then(Type::pointer_to);
                (pointer.or_else(|| unnamed(Kind::Pointer, elem).next()), format!("*{text}"))
            }
            Expr::Slice(elem) => {
                let (elem, text) = self.resolve(elem)?;
                (unnamed(Kind::Slice, elem).next(), format!("[]{text}"))
            }
            Expr::Array(len, elem) => {
                let (elem, text) = self.resolve(elem)?;
                let array = unnamed(Kind::Array, elem).find(|ty| ty.array_len() == Some(*len));
                (array, format!("[{len}]{text}"))
            }
            Expr::Chan(dir, elem) => {
                let (ty, text) = self.resolve(elem)?;
                let chan = unnamed(Kind::Chan, ty).find(|ty| ty.chan_dir() == Some(*dir));
                let text = match (dir, &**elem) {
                    (ChanDir::Recv, _) => format!("<-chan {text}"),
                    (ChanDir::Send, _) => format!("chan<- {text}"),
                    (ChanDir::Both, Expr::Chan(ChanDir::Recv, _)) => format!("chan ({text})"),
                    (ChanDir::Both, _) => format!("chan {text}"),
                };
                (chan, text)
            }
            Expr::Map(key, elem) => {
                let ((key, key_text), (elem, text)) = (self.resolve(key)?, self.resolve(elem)?);
                let map = unnamed(Kind::Map, elem).find(|ty| ty.key() == key);
                (map, format!("map[{key_text}]{text}"))
            }
            Expr::Func { params, results, variadic } => {
                let (params, mut texts) = self.resolve_all(params)?;
                if *variadic && let Some(last) = texts.last_mut() {
                    *last = last.replacen("[]", "...", 1);
                }
                let (results, result_texts) = self.resolve_all(results)?;
                let func = params.zip(results).and_then(|(params, results)| {
                    self.types().find(|ty| {
                        ty.kind() == Kind::Func
                            && !ty.is_named()
                            && ty.is_variadic() == *variadic
                            && ty.params().eq(params.iter().copied())
                            && ty.results().eq(results.iter().copied())
                    })
                });
                let text = match &result_texts[..] {
                    [] => format!("func({})", texts.join(", ")),
                    [result] => format!("func({}) {result}", texts.join(", ")),
                    results => format!("func({}) ({})", texts.join(", "), results.join(", ")),
                };
                (func, text)
            }
            Expr::Interface(elements) => {
                let wanted = self.wanted(elements)?;
                let interface = self.types().find(|ty| {
                    ty.is_interface()
                        && !ty.is_named()
                        && ty.interface_methods().len() == wanted.len()
                        && ty.interface_methods().zip(&wanted).all(|(method, wanted)| {
                            method.name() == wanted.name
                                && method.package() == wanted.package
                                && Some(method.signature()) == wanted.signature
                        })
                });
                (interface, show(&wanted))
            }
        })
    }

    /// Several types at once; none if one of them is not in the file.
    #[allow(clippy::type_complexity)] // What `resolve` gives, in the plural.
    fn resolve_all(&self, exprs: &[Expr]) -> Result<(Option<Vec<Type<'_>>>, Vec<String>), NameError> {
        let mut types = Some(Vec::new());
        let mut texts = Vec::new();
        for expr in exprs {
            let (ty, text) = self.resolve(expr)?;
            types = types.zip(ty).map(|(mut types, ty)| {
                types.push(ty);
                types
            });
            texts.push(text);
        }
        Ok((types, texts))
    }
}

/// An interface type with these methods, in Go's syntax.
fn show(methods: &[Wanted<'_>]) -> String {
    let mut text = String::from("interface {");
    for (at, method) in methods.iter().enumerate() {
        text.push_str(if at == 0 { " " } else { "; " });
        if !method.package.is_empty() {
            text.push_str(&method.package);
            text.push('.');
        }
        text.push_str(&method.name);
        text.push_str(method.text.trim_start_matches("func"));
    }
    text.push_str(if methods.is_empty() { "}" } else { " }" });
    text
}

/// A type in Go's syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expr {
    /// A name, perhaps with package path and type arguments.
    Named(String),
    /// A struct type, which is not taken apart.
    Verbatim(String),
    Pointer(Box<Expr>),
    Slice(Box<Expr>),
    Array(u64, Box<Expr>),
    Chan(ChanDir, Box<Expr>),
    Map(Box<Expr>, Box<Expr>),
    Func {
        params: Vec<Expr>,
        results: Vec<Expr>,
        variadic: bool,
    },
    Interface(Vec<Element>),
}

/// What is between the braces of an interface type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Element {
    Method { name: String, signature: Expr },
    Embedded(Expr),
}

impl Expr {
    pub(crate) fn parse(text: &str) -> Result<Expr, NameError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let expr = parser.expr()?;
        parser.space();
        if parser.at < text.len() {
            return Err(parser.expected("the end"));
        }
        Ok(expr)
    }
}

/// Nested deeper than any program; deep enough to overflow a stack is far beyond.
const MAX_DEPTH: usize = 64;

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn expected(&self, expected: &'static str) -> NameError {
        NameError::Syntax { offset: self.text[..self.at].chars().count(), expected }
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes a token if it comes next.
    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let next = self.rest().starts_with(token);
        self.at += if next { token.len() } else { 0 };
        next
    }

    fn need(&mut self, token: &'static str) -> Result<(), NameError> {
        if self.eat(token) { Ok(()) } else { Err(self.expected(token)) }
    }

    /// Takes a keyword if it comes next, and is not the beginning of a longer name.
    fn keyword(&mut self, keyword: &str) -> bool {
        self.space();
        let next = self.rest().strip_prefix(keyword).is_some_and(|rest| !rest.starts_with(is_name));
        self.at += if next { keyword.len() } else { 0 };
        next
    }

    /// Takes the bytes up to the bracket that closes the one just before.
    fn balanced(&mut self, open: char, close: char) -> Result<(), NameError> {
        let mut depth = 1;
        for (at, c) in self.rest().char_indices() {
            depth += usize::from(c == open);
            depth -= usize::from(c == close);
            if depth == 0 {
                self.at += at + c.len_utf8();
                return Ok(());
            }
        }
        self.at = self.text.len();
        Err(self.expected("a closing bracket"))
    }

    fn expr(&mut self) -> Result<Expr, NameError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.expected("a type that is not nested so deeply"));
        }
        let expr = self.expr_inside();
        self.depth -= 1;
        expr
    }

    fn expr_inside(&mut self) -> Result<Expr, NameError> {
        let boxed = |expr: Expr| Box::new(expr);
        if self.eat("*") {
            return Ok(Expr::Pointer(boxed(self.expr()?)));
        }
        if self.eat("(") {
            let expr = self.expr()?;
            self.need(")")?;
            return Ok(expr);
        }
        if self.eat("[") {
            if self.eat("]") {
                return Ok(Expr::Slice(boxed(self.expr()?)));
            }
            self.space();
            let digits = self.rest().find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest().len());
            let Ok(len) = self.rest()[..digits].parse() else { return Err(self.expected("a length")) };
            self.at += digits;
            self.need("]")?;
            return Ok(Expr::Array(len, boxed(self.expr()?)));
        }
        if self.eat("<-") {
            if !self.keyword("chan") {
                return Err(self.expected("chan"));
            }
            return Ok(Expr::Chan(ChanDir::Recv, boxed(self.expr()?)));
        }
        if self.keyword("chan") {
            let dir = if self.eat("<-") { ChanDir::Send } else { ChanDir::Both };
            return Ok(Expr::Chan(dir, boxed(self.expr()?)));
        }
        if self.keyword("map") {
            self.need("[")?;
            let key = self.expr()?;
            self.need("]")?;
            return Ok(Expr::Map(boxed(key), boxed(self.expr()?)));
        }
        if self.keyword("func") {
            return self.signature();
        }
        if self.keyword("interface") {
            self.need("{")?;
            return self.elements().map(Expr::Interface);
        }
        let start = self.at;
        if self.keyword("struct") {
            self.need("{")?;
            self.balanced('{', '}')?;
            return Ok(Expr::Verbatim(self.text[start..self.at].to_string()));
        }
        self.name().map(Expr::Named)
    }

    /// A name with its package path and type arguments.
    fn name(&mut self) -> Result<String, NameError> {
        self.space();
        let start = self.at;
        let len = self.rest().find(|c| !is_name(c)).unwrap_or(self.rest().len());
        if len == 0 || self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.expected("a type"));
        }
        self.at += len;
        // Type arguments follow at once; `p []byte` is a parameter and its type.
        if self.rest().starts_with('[') && !self.rest().starts_with("[]") {
            self.at += 1;
            self.balanced('[', ']')?;
        }
        Ok(self.text[start..self.at].split_whitespace().collect())
    }

    /// Parameters and results.
    fn signature(&mut self) -> Result<Expr, NameError> {
        let (params, variadic) = self.list()?;
        self.space();
        let results = match self.rest().chars().next() {
            Some('(') => self.list()?.0,
            None | Some(')' | ']' | '}' | ',' | ';') => Vec::new(),
            // A line break ends a method too, but this has been skipped: what follows is then another method.
            Some(_) if self.text[..self.at].trim_end_matches([' ', '\t']).ends_with('\n') => Vec::new(),
            Some(_) => vec![self.expr()?],
        };
        Ok(Expr::Func { params, results, variadic })
    }

    /// A list of parameters in parentheses, with or without their names.
    fn list(&mut self) -> Result<(Vec<Expr>, bool), NameError> {
        self.need("(")?;
        let mut items: Vec<(bool, Expr)> = Vec::new();
        let mut variadic = false;
        while !self.eat(")") {
            if variadic {
                return Err(self.expected("the end of the parameters"));
            }
            let start = self.at;
            let mut named = false;
            if !self.eat("...") {
                let first = self.expr()?;
                self.space();
                // Two in a row are a name and its type.
                let alone = self.rest().starts_with([',', ')']);
                named = !alone && matches!(&first, Expr::Named(name) if !name.contains(['.', '/', '[']));
                if alone {
                    items.push((false, first));
                } else if !named {
                    return Err(self.expected("`,` or `)`"));
                } else if !self.eat("...") {
                    items.push((true, self.expr()?));
                }
            }
            if self.text[start..self.at].trim_end().ends_with("...") {
                variadic = true;
                let elem = self.expr()?;
                items.push((named, Expr::Slice(Box::new(elem))));
            }
            if !self.eat(",") {
                self.need(")")?;
                break;
            }
        }
        // If one has a name, all have, and those alone share the type of the next: `a, b int`.
        if items.iter().any(|item| item.0) {
            for at in (0..items.len().saturating_sub(1)).rev() {
                if !items[at].0 {
                    items[at] = items[at + 1].clone();
                }
            }
        }
        Ok((items.into_iter().map(|item| item.1).collect(), variadic))
    }

    /// The methods and embedded interfaces up to the closing brace.
    fn elements(&mut self) -> Result<Vec<Element>, NameError> {
        let mut elements = Vec::new();
        loop {
            while self.eat(";") {}
            if self.eat("}") {
                return Ok(elements);
            }
            self.space();
            let embedded = self.at;
            if !self.rest().starts_with(is_name) {
                return Err(self.expected("a method or `}`"));
            }
            let name = self.name()?;
            if self.rest().trim_start_matches([' ', '\t']).starts_with('(') {
                elements.push(Element::Method { name, signature: self.signature()? });
            } else {
                self.at = embedded;
                elements.push(Element::Embedded(self.expr()?));
            }
        }
    }
}

/// What names and package paths are made of.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "_./-~%+·@$!".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Expr {
        Expr::Named(name.to_string())
    }

    fn method(text: &str) -> Expr {
        match Expr::parse(text) {
            Ok(Expr::Interface(elements)) => match &elements[..] {
                [Element::Method { signature, .. }] => signature.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_of_parameters_do_not_count() {
        let read = method("interface{ Read(p []byte) (n int, err error) }");
        assert_eq!(read, method("interface { Read([]byte) (int, error); }"));
        assert_eq!(method("interface{ F(a, b int, c string) }"), method("interface{F(int,int,string)}"));
        assert_eq!(
            method("interface{ F(format string, args ...any) }"),
            method("interface{F(string,...any)}")
        );
        assert_ne!(method("interface{ F(...any) }"), method("interface{ F([]any) }"));
    }

    #[test]
    fn methods_end_at_semicolons_and_lines() {
        let two = |text| match Expr::parse(text) {
            Ok(Expr::Interface(elements)) => elements.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(two("interface{ A(); B() int }"), 2);
        assert_eq!(two("interface {\n\tA() error\n\tB()\n\tio.Reader\n}"), 3);
        assert_eq!(two("interface {\n\tA()\n\tB()\n}"), 2);
    }

    #[test]
    fn types_of_every_kind() {
        for (text, expr) in [
            ("net/http.Header", named("net/http.Header")),
            ("gopkg.in/yaml.v3.Node", named("gopkg.in/yaml.v3.Node")),
            ("Pair[int, string]", named("Pair[int,string]")),
            ("*T", Expr::Pointer(named("T").into())),
            ("[4]T", Expr::Array(4, named("T").into())),
            ("chan<- T", Expr::Chan(ChanDir::Send, named("T").into())),
            ("<-chan T", Expr::Chan(ChanDir::Recv, named("T").into())),
            ("map[K][]V", Expr::Map(named("K").into(), Expr::Slice(named("V").into()).into())),
            ("struct { a int }", Expr::Verbatim("struct { a int }".to_string())),
            ("interface {}", Expr::Interface(Vec::new())),
            ("mapper", named("mapper")),
        ] {
            assert_eq!(Expr::parse(text), Ok(expr), "{text}");
        }
    }

    #[test]
    fn bad_syntax_says_where() {
        for (text, offset) in
            [("", 0), ("*", 1), ("[x]T", 1), ("T U", 2), ("func(", 5), ("interface{ A( }", 14)]
        {
            match Expr::parse(text) {
                Err(NameError::Syntax { offset: at, .. }) => assert_eq!(at, offset, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(Expr::parse(&"*".repeat(100_000)).is_err());
    }
}
