//! The part of Go's syntax that writes types.

use crate::ask::spelling::{canonical, quoted};
use crate::error::NameError;
use crate::runtime::kind::ChanDir;

/// A type in Go's syntax.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

    /// Takes the bytes up to the bracket that closes the one just before. Brackets in quotes do not count.
    fn balanced(&mut self, open: char, close: char) -> Result<(), NameError> {
        let mut depth = 1;
        while let Some(c) = self.rest().chars().next() {
            self.at += if matches!(c, '"' | '`') { quoted(self.rest()) } else { c.len_utf8() };
            depth += usize::from(c == open);
            depth -= usize::from(c == close);
            if depth == 0 {
                return Ok(());
            }
        }
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
        Ok(canonical(&self.text[start..self.at]).into_owned())
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
            ("any", named("interface{}")),
            ("*G[map[string]interface {}]", Expr::Pointer(named("G[map[string]interface{}]").into())),
            ("G[struct { A int \"]\" }]", named("G[struct{A int\"]\"}]")),
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
