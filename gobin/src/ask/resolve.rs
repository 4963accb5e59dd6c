//! From what people write to types and interfaces of the file.

use crate::ask::find::Sort;
use crate::ask::interface::{Interface, Wanted};
use crate::ask::syntax::{Element, Expr};
use crate::binary::data::Binary;
use crate::binary::typ::Type;
use crate::error::NameError;
use crate::runtime::kind::{ChanDir, Kind};

impl Binary<'_> {
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
        self.find_sort(name, Sort::Any)
    }

    /// The type that a name means where one of a sort is asked for.
    fn find_sort(&self, name: &str, sort: Sort) -> Result<Type<'_>, NameError> {
        let name = name.trim();
        if let Some(digits) = name.strip_prefix("0x") {
            let ty = u64::from_str_radix(digits, 16).ok().and_then(|addr| self.type_at(addr));
            let ty = ty.ok_or_else(|| NameError::Unknown { name: name.to_string(), near: Vec::new() })?;
            return sort.check(ty, &ty.name());
        }
        // Whatever a list prints leads back, also what is no Go as far as this crate reads it.
        if let Some(ty) = self.find_exactly(name, sort)? {
            return sort.check(ty, &ty.name());
        }
        let ty = match Expr::parse(name)? {
            Expr::Named(name) => self.find_named(&name, sort)?,
            expr => self.resolve(&expr)?.0.ok_or_else(|| self.unknown(name, sort))?,
        };
        sort.check(ty, &ty.name())
    }

    /// The concrete type people mean: as [`find_type`](Self::find_type), and never an interface. Interfaces that have
    /// the name too do not make it ambiguous.
    ///
    /// # Errors
    ///
    /// [`NameError`], also when the name is that of an interface.
    pub fn find_concrete(&self, name: &str) -> Result<Type<'_>, NameError> {
        self.find_sort(name, Sort::Concrete)
    }

    /// The interface people mean: a name as for [`find_type`](Self::find_type), or Go syntax such as
    /// `interface{ Read([]byte) (int, error) }` for one that need not be in the file. Concrete types that have the name
    /// too do not make it ambiguous.
    ///
    /// # Errors
    ///
    /// [`NameError`], also when the name is that of a concrete type, and when a type that the syntax mentions
    /// is not in the file.
    pub fn find_interface(&self, name: &str) -> Result<Interface<'_>, NameError> {
        let name = name.trim();
        if let Some(rest) = name.strip_prefix("interface")
            && rest.trim_start().starts_with('{')
            && self.types_named(name).is_empty()
        {
            return self.parse_interface(name);
        }
        Ok(self.interface(self.find_sort(name, Sort::Interface)?.id()))
    }

    /// An interface written in Go's syntax.
    pub(crate) fn parse_interface(&self, text: &str) -> Result<Interface<'_>, NameError> {
        let Expr::Interface(elements) = Expr::parse(text)? else {
            return Err(NameError::Syntax { offset: 0, expected: "an interface type" });
        };
        let methods = self.wanted(&elements)?;
        Ok(match self.find_unnamed_interface(&methods) {
            Some(ty) => self.interface(ty.id()),
            None => Interface { name: show(&methods), id: None, methods },
        })
    }

    /// The interface type without a name that asks for exactly these methods.
    fn find_unnamed_interface(&self, wanted: &[Wanted<'_>]) -> Option<Type<'_>> {
        self.types().find(|ty| {
            ty.is_interface()
                && !ty.is_named()
                && ty.imethods().len() == wanted.len()
                && ty.imethods().zip(wanted).all(|(method, wanted)| {
                    method.name() == wanted.name
                        && method.package() == wanted.package
                        && Some(method.signature()) == wanted.signature
                })
        })
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
        let tables = self.method_tables();
        let mut packages = Vec::new();
        if let Some(number) = tables.number_of(false, name) {
            let methods = tables.records().iter().filter(|method| method.name == number);
            packages.extend(methods.map(|method| tables.package(method.package)));
        }
        packages.sort_unstable();
        packages.dedup();
        match packages[..] {
            // No such method: whatever the package, it will be absent.
            [] => Ok(String::new()),
            [package] => Ok(package.to_string()),
            _ => Err(NameError::Ambiguous {
                name: name.to_string(),
                candidates: packages.iter().map(|package| format!("{package}.{name}")).collect(),
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
                let ty = self.find_named(name, Sort::Any)?;
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
                let interface = self.find_unnamed_interface(&wanted);
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
