//! The erased signature of a method: what is left when the receiver's type is forgotten.
//!
//! `fn get<'a>(&'a self, key: &str) -> &'a V` becomes `for<'a, '__1> fn(This<'a>, &'__1 str) -> &'a V`.
//! Every elided lifetime is written out by the rules of the language, so that two spellings of one
//! signature become one type.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Abi, Error, FnArg, GenericParam, Ident, Lifetime, LitStr, Pat, Path, Result, ReturnType, Signature, Type,
    parse_quote,
};

use crate::attr::only_lints_on_parameters;

/// How a method takes its receiver.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takes {
    /// `&self`.
    Shared,
    /// `&mut self`.
    Exclusive,
    /// `self`.
    Owned,
    /// `self: Box<Self>`.
    Boxed,
}

impl Takes {
    /// Whether it is the value itself.
    pub fn owns(self) -> bool {
        matches!(self, Takes::Owned | Takes::Boxed)
    }

    /// How it is written.
    fn text(self) -> &'static str {
        match self {
            Takes::Shared => "&self",
            Takes::Exclusive => "&mut self",
            Takes::Owned => "self",
            Takes::Boxed => "self: Box<Self>",
        }
    }
}

/// A method that can be called through an interface.
#[derive(Clone)]
pub struct Erased {
    /// How it takes its receiver.
    pub takes: Takes,
    /// The lifetimes of the signature, in order of appearance; the first is the receiver's, also where the receiver has none.
    pub lifetimes: Vec<Lifetime>,
    /// The parameters after the receiver.
    pub params: Vec<Type>,
    /// The result; `()` if none is written.
    pub output: Type,
    pub is_unsafe: bool,
    /// The calling convention, if it is not Rust's.
    pub abi: Option<LitStr>,
    /// `fn(&self, u32) -> u32`.
    pub text: String,
    /// The parameters and the result as they are written.
    pub written: Vec<String>,
    /// See `Spelling::shape` in `itab`.
    pub shape: Vec<String>,
}

impl Erased {
    /// `for<'a, 'b> unsafe extern "C" fn`.
    pub fn qualifiers(&self) -> TokenStream {
        let Erased { lifetimes, is_unsafe, abi, .. } = self;
        let unsafety = is_unsafe.then(|| quote!(unsafe));
        let abi = abi.as_ref().map(|abi| quote!(extern #abi));
        quote!(for<#(#lifetimes),*> #unsafety #abi fn)
    }

    /// The signature as a type: `for<'a, 'b> fn(This<'a>, &'b str) -> &'a u8`.
    pub fn signature(&self, private: &TokenStream) -> TokenStream {
        let Erased { lifetimes, params, output, .. } = self;
        let (qualifiers, passed, this) = (self.qualifiers(), self.passed(), &lifetimes[0]);
        quote!(#qualifiers(#private::#passed<#this> #(, #params)*) -> #output)
    }

    /// The name, in `itab`, of what is passed for the receiver where its type is forgotten.
    pub fn passed(&self) -> Ident {
        Ident::new(if self.takes.owns() { "Taken" } else { "This" }, Span::call_site())
    }

    /// The same with `lifetime` for that of the receiver, if the result borrows from it.
    pub fn borrowing(&self, lifetime: &Lifetime) -> Option<Erased> {
        let mut rename = Rename { from: &self.lifetimes[0], to: lifetime, found: false };
        let mut renamed = self.clone();
        rename.visit_type_mut(&mut renamed.output);
        if !rename.found {
            return None;
        }
        renamed.params.iter_mut().for_each(|param| rename.visit_type_mut(param));
        renamed.lifetimes[0] = lifetime.clone();
        Some(renamed)
    }

    /// The name, in `itab`, of what says how a value is held that the method can be called on.
    pub fn receiver(&self) -> Ident {
        let name = match self.takes {
            Takes::Shared => "Shared",
            Takes::Exclusive => "Exclusive",
            Takes::Owned | Takes::Boxed => "Owned",
        };
        Ident::new(name, Span::call_site())
    }

    /// The name, in `itab`, of what says how the method takes its receiver.
    pub fn given(&self) -> Ident {
        match self.takes {
            Takes::Boxed => Ident::new("Boxed", Span::call_site()),
            _ => self.receiver(),
        }
    }
}

/// Replaces a lifetime.
struct Rename<'a> {
    from: &'a Lifetime,
    to: &'a Lifetime,
    found: bool,
}

impl VisitMut for Rename<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime == self.from {
            *lifetime = self.to.clone();
            self.found = true;
        }
    }
}

/// The receiver of a method, as far as it matters here.
enum Receiver {
    /// One of these, or the same written as a type, and its lifetime.
    Of(Takes, Option<Lifetime>),
    /// There is none, or it is a pointer other than a `Box`: not in a method set.
    Other,
}

/// What `Self::Item` means in the impl of a trait.
pub struct SelfType<'a> {
    /// The trait of the block.
    pub of_trait: Option<&'a Path>,
    /// The associated types that the block defines: `Self::Item` is `<Self as Trait>::Item` elsewhere.
    pub associated: Vec<&'a Ident>,
}

/// Erases a signature. `None` if it has no receiver that can be in a method set; without a
/// `self_type`, `Self` is refused, because an interface cannot name it.
///
/// A method of a type that takes the value and cannot be called through an itab is in no method set: builders, whose methods often
/// have type parameters, are not meant for one.
///
/// # Errors
///
/// If it has a borrowed receiver, or is a method of an interface, but cannot be called through an itab.
pub fn erase(signature: &Signature, self_type: Option<&SelfType<'_>>, skip: &str) -> Result<Option<Erased>> {
    let Receiver::Of(takes, lifetime) = receiver(signature, skip)? else { return Ok(None) };
    match erase_callable(signature, takes, lifetime, self_type, skip) {
        Err(_) if takes.owns() && self_type.is_some() => Ok(None),
        erased => erased.map(Some),
    }
}

fn erase_callable(
    signature: &Signature,
    takes: Takes,
    lifetime: Option<Lifetime>,
    self_type: Option<&SelfType<'_>>,
    skip: &str,
) -> Result<Erased> {
    refuse_uncallable(signature, skip)?;
    let declared: Vec<Lifetime> =
        signature.generics.lifetimes().map(|param| param.lifetime.clone()).collect();
    let this = match lifetime {
        Some(lifetime) if lifetime.ident == "static" => {
            return Err(Error::new_spanned(
                lifetime,
                format!(
                    "an interface value is borrowed for a shorter time than `'static`: write `&self`{skip}"
                ),
            ));
        }
        Some(lifetime) if lifetime.ident != "_" => lifetime,
        _ => fresh("this", &declared),
    };
    let mut expand = Expand {
        declared,
        lifetimes: vec![this.clone()],
        fresh: 0,
        is_static: false,
        output: Output::Before,
        self_type,
        error: None,
        skip,
    };
    let mut params = Vec::new();
    let mut texts = vec![takes.text().to_string()];
    let mut shapes = Vec::new();
    for input in signature.inputs.iter().skip(1) {
        let FnArg::Typed(input) = input else { continue };
        let mut param = (*input.ty).clone();
        texts.push(spell(param.to_token_stream()));
        shapes.push(shape(&param));
        expand.visit_type_mut(&mut param);
        params.push(param);
    }
    let mut text = format!("fn({})", texts.join(", "));
    let mut output: Type = parse_quote!(());
    if let ReturnType::Type(_, ty) = &signature.output {
        shapes.push(shape(ty));
        // `-> ()` is no other signature than none.
        if !matches!(&**ty, Type::Tuple(unit) if unit.elems.is_empty()) {
            text += &format!(" -> {}", spell(ty.to_token_stream()));
        }
        output = (**ty).clone();
        expand.output = if takes.owns() { expand.of_parameters(ty.span()) } else { Output::Borrows(this) };
        expand.visit_type_mut(&mut output);
    } else {
        shapes.push("()".to_string());
    }
    if let Some(error) = expand.error {
        return Err(error);
    }
    let abi = signature.abi.as_ref().map(calling_convention).transpose()?.flatten();
    let unsafety = &signature.unsafety;
    let written = abi.as_ref().map(|abi| quote!(extern #abi));
    let prefix = spell(quote!(#unsafety #written));
    if !prefix.is_empty() {
        text = format!("{prefix} {text}");
    }
    // `self: Box<Self>` is `self` to an interface.
    shapes.insert(0, format!("{prefix}{}", if takes.owns() { Takes::Owned.text() } else { takes.text() }));
    texts.remove(0);
    texts.push(match &signature.output {
        ReturnType::Default => "()".to_string(),
        ReturnType::Type(_, ty) => spell(ty.to_token_stream()),
    });
    Ok(Erased {
        takes,
        lifetimes: expand.lifetimes,
        params,
        output,
        is_unsafe: unsafety.is_some(),
        abi,
        text,
        written: texts,
        shape: shapes,
    })
}

/// Refuses what a method may not have to be called through an itab.
fn refuse_uncallable(signature: &Signature, skip: &str) -> Result<()> {
    if let Some(token) = signature.asyncness {
        return Err(Error::new_spanned(
            token,
            format!(
                "an `async fn` cannot be called through an interface: write `fn {}(..) -> Pin<Box<dyn Future<Output = ..> + '_>>`{skip}",
                signature.ident
            ),
        ));
    }
    if let Some(token) = &signature.variadic {
        return Err(Error::new_spanned(token, "a variadic method cannot be called through an interface"));
    }
    for param in &signature.generics.params {
        let what = match param {
            GenericParam::Lifetime(lifetime) if lifetime.bounds.is_empty() => continue,
            GenericParam::Lifetime(_) => "a lifetime with bounds",
            GenericParam::Type(_) => "a type parameter",
            GenericParam::Const(_) => "a const parameter",
        };
        return Err(Error::new_spanned(
            param,
            format!("a method with {what} cannot be called through an interface{skip}"),
        ));
    }
    if let Some(clause) = &signature.generics.where_clause {
        return Err(Error::new_spanned(
            clause,
            format!(
                "a method with a `where` clause cannot be called through an interface: put it on the impl block{skip}"
            ),
        ));
    }
    only_lints_on_parameters(signature)
}

/// The name of a calling convention, spelled in one way. `None` for Rust's own.
fn calling_convention(abi: &Abi) -> Result<Option<LitStr>> {
    const KNOWN: &[&str] = &["C", "C-unwind", "system", "system-unwind"];
    let span = abi.name.as_ref().map_or_else(|| abi.extern_token.span, LitStr::span);
    let name = abi.name.as_ref().map_or_else(|| "C".to_string(), LitStr::value);
    match name.as_str() {
        "Rust" => Ok(None),
        name if KNOWN.contains(&name) => Ok(Some(LitStr::new(name, span))),
        _ => Err(Error::new(
            span,
            "a method with this calling convention cannot be called through an interface: only Rust's own, \"C\" and \"system\"",
        )),
    }
}

/// # Errors
///
/// If the receiver is written as a type of which only rustc knows what it is: the method would be missing at run time without a
/// word.
fn receiver(signature: &Signature, skip: &str) -> Result<Receiver> {
    let Some(FnArg::Receiver(receiver)) = signature.inputs.first() else { return Ok(Receiver::Other) };
    if let Some((_, lifetime)) = &receiver.reference {
        return Ok(Receiver::Of(borrows(receiver.mutability.is_some()), lifetime.clone()));
    }
    let is_self = |ty: &Type| matches!(bare(ty), Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self"));
    match bare(&receiver.ty) {
        Type::Reference(reference) if is_self(&reference.elem) => {
            Ok(Receiver::Of(borrows(reference.mutability.is_some()), reference.lifetime.clone()))
        }
        Type::Reference(_) => Err(Error::new_spanned(&receiver.ty, "write `&self` or `&mut self`")),
        by_value if is_self(by_value) => Ok(Receiver::Of(Takes::Owned, None)),
        boxed if is_boxed(boxed, is_self) => Ok(Receiver::Of(Takes::Boxed, None)),
        pointer if names_self(pointer.to_token_stream()) => Ok(Receiver::Other),
        _ => Err(Error::new_spanned(
            &receiver.ty,
            format!(
                "whether this borrows the value is not to be seen here: write `&self`, `&mut self` or `self`, or a pointer with `Self` in it, as `Box<Self>`{skip}"
            ),
        )),
    }
}

fn borrows(exclusive: bool) -> Takes {
    if exclusive { Takes::Exclusive } else { Takes::Shared }
}

/// Whether this is `Box<Self>`, by whatever path. If that is another `Box`, rustc says that it is not the one of std.
fn is_boxed(ty: &Type, is_self: impl Fn(&Type) -> bool) -> bool {
    let Type::Path(syn::TypePath { qself: None, path }) = ty else { return false };
    let last = path.segments.last().expect("a path has a segment");
    match &last.arguments {
        syn::PathArguments::AngleBracketed(list) if last.ident == "Box" => match list.args.first() {
            Some(syn::GenericArgument::Type(ty)) => list.args.len() == 1 && is_self(ty),
            _ => false,
        },
        _ => false,
    }
}

/// A type without the parentheses around it, be they written or those of a fragment that a macro was given.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        ty => ty,
    }
}

fn names_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_self(group.stream()),
        TokenTree::Ident(ident) => ident == "Self",
        _ => false,
    })
}

/// Writes elided lifetimes out.
struct Expand<'a> {
    declared: Vec<Lifetime>,
    /// Those seen so far.
    lifetimes: Vec<Lifetime>,
    fresh: usize,
    /// Whether `'static` was among them.
    is_static: bool,
    output: Output,
    self_type: Option<&'a SelfType<'a>>,
    error: Option<Error>,
    skip: &'a str,
}

/// Where in a signature lifetimes are written out.
enum Output {
    /// Before the result.
    Before,
    /// In the result; elision means this lifetime there.
    Borrows(Lifetime),
    /// In the result, where elision has no meaning: several parameters borrow, or none. Where the result stands.
    Unknown(Span),
}

/// A lifetime that the signature does not declare.
fn fresh(name: impl std::fmt::Display, declared: &[Lifetime]) -> Lifetime {
    let mut name = format!("'__{name}");
    while declared.iter().any(|lifetime| name[1..] == *lifetime.ident.to_string()) {
        name.push('_');
    }
    Lifetime::new(&name, Span::mixed_site())
}

impl Expand<'_> {
    fn elided(&mut self) -> Lifetime {
        match &self.output {
            Output::Before => {}
            Output::Borrows(lifetime) => return lifetime.clone(),
            Output::Unknown(result) => {
                let message = format!(
                    "what the result borrows from is not said, and the receiver is moved: name a lifetime{}",
                    self.skip
                );
                self.error.get_or_insert(Error::new(*result, message));
            }
        }
        self.fresh += 1;
        let lifetime = fresh(self.fresh, &self.declared);
        self.lifetimes.push(lifetime.clone());
        lifetime
    }

    /// What elision means in the result of a method that takes the value: the lifetime of the parameters, if there is one.
    fn of_parameters(&self, result: Span) -> Output {
        match (&self.lifetimes[1..], self.is_static) {
            ([], true) => Output::Borrows(Lifetime::new("'static", Span::call_site())),
            ([only], false) => Output::Borrows(only.clone()),
            _ => Output::Unknown(result),
        }
    }

    /// Says what `Self` is where the signature is repeated.
    fn resolve_self(&mut self, ty: &mut Type) {
        let Some(path) = path_of_self(ty) else { return };
        match self.self_type {
            Some(self_type) => self_type.qualify(ty),
            None => {
                let message = "`Self` in a parameter or result of an interface's method: which type it is, is not known";
                self.error.get_or_insert(Error::new_spanned(path, message));
            }
        }
    }
}

impl VisitMut for Expand<'_> {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = Some(self.elided());
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.elided();
        } else if lifetime.ident == "static" {
            self.is_static = true;
        } else if self.declared.contains(lifetime) && !self.lifetimes.contains(lifetime) {
            if !matches!(self.output, Output::Before) {
                let message = format!(
                    "`{lifetime}` stands in no parameter, so the caller could choose any: write `'static`, or leave it out to borrow from `self`{}",
                    self.skip
                );
                self.error.get_or_insert(Error::new_spanned(&*lifetime, message));
            }
            self.lifetimes.push(lifetime.clone());
        }
    }

    // Elision inside of these is theirs; only declared lifetimes matter.
    fn visit_type_bare_fn_mut(&mut self, inner: &mut syn::TypeBareFn) {
        Declared(self).visit_type_bare_fn_mut(inner);
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, inner: &mut syn::ParenthesizedGenericArguments) {
        Declared(self).visit_parenthesized_generic_arguments_mut(inner);
    }

    fn visit_type_impl_trait_mut(&mut self, inner: &mut syn::TypeImplTrait) {
        let instead = spell(inner.bounds.to_token_stream());
        let message = if !matches!(self.output, Output::Before) {
            format!(
                "`-> impl {instead}` cannot be called through an interface: write `-> Box<dyn {instead}>`{}",
                self.skip
            )
        } else {
            format!(
                "`impl {instead}` is a type parameter, which cannot be called through an interface: write `&dyn {instead}`{}",
                self.skip
            )
        };
        self.error.get_or_insert(Error::new_spanned(inner, message));
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        self.resolve_self(ty);
        visit_mut::visit_type_mut(self, ty);
    }
}

/// Collects the declared lifetimes in a place that elision does not reach.
struct Declared<'a, 'b>(&'a mut Expand<'b>);

impl VisitMut for Declared<'_, '_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "_" {
            self.0.visit_lifetime_mut(lifetime);
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        self.0.resolve_self(ty);
        visit_mut::visit_type_mut(self, ty);
    }
}

/// The path of a type that begins with `Self`.
fn path_of_self(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Path(ty) if ty.qself.is_none() && ty.path.segments[0].ident == "Self" => Some(&ty.path),
        _ => None,
    }
}

impl SelfType<'_> {
    /// Turns `Self::Item`, which has a meaning in the impl of the trait only, into `<Self as Trait>::Item`.
    fn qualify(&self, ty: &mut Type) {
        let Some(path) = path_of_self(ty) else { return };
        let Some(of_trait) = self.of_trait else { return };
        if let Some(name) = path.segments.iter().nth(1)
            && self.associated.iter().any(|associated| name.ident == **associated)
        {
            let rest = path.segments.iter().skip(1);
            *ty = parse_quote!(<Self as #of_trait>::#(#rest)::*);
        }
    }
}

/// Replaces `Self` where what is written is repeated in a function of its own, which has none.
pub struct ReplaceSelf<'a>(pub &'a Type);

impl ReplaceSelf<'_> {
    /// In the types of a signature.
    pub fn in_signature(&mut self, signature: &mut Erased) {
        signature.params.iter_mut().for_each(|param| self.visit_type_mut(param));
        self.visit_type_mut(&mut signature.output);
    }
}

impl VisitMut for ReplaceSelf<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Some(path) = path_of_self(ty) {
            let (this, rest) = (self.0, path.segments.iter().skip(1));
            *ty = match path.segments.len() {
                1 => this.clone(),
                _ => parse_quote!(<#this>::#(#rest)::*),
            };
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        let first = &path.path.segments[0].ident;
        if path.qself.is_none() && path.path.segments.len() > 1 && first == "Self" {
            let (this, rest) = (self.0, path.path.segments.iter().skip(1));
            *path = parse_quote!(<#this>::#(#rest)::*);
        }
        visit_mut::visit_expr_path_mut(self, path);
    }
}

const CLOSED: &[&str] = &[
    "bool", "char", "str", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f32", "f64",
];
const CLOSED_AROUND: &[&str] = &["Option", "Vec", "Box", "Rc", "Arc"];

/// Whether [`shape`] takes the name for that of one type, everywhere.
pub fn is_closed(name: &Ident) -> bool {
    CLOSED.iter().chain(CLOSED_AROUND).any(|closed| name == closed)
}

/// A type as far as its name says which it is; `_` where the name could be an alias or of any crate.
fn shape(ty: &Type) -> String {
    let open = || "_".to_string();
    match ty {
        Type::Group(syn::TypeGroup { elem, .. }) | Type::Paren(syn::TypeParen { elem, .. }) => shape(elem),
        Type::Reference(reference) => {
            let mutability = if reference.mutability.is_some() { "mut " } else { "" };
            format!("&{mutability}{}", shape(&reference.elem))
        }
        Type::Slice(slice) => format!("[{}]", shape(&slice.elem)),
        Type::Tuple(tuple) => {
            format!("({})", tuple.elems.iter().map(shape).collect::<Vec<_>>().join(", "))
        }
        Type::Path(syn::TypePath { qself: None, path }) => {
            let last = path.segments.last().expect("a path has a segment");
            let is = |names: &[&str]| names.iter().any(|name| last.ident == name);
            match &last.arguments {
                syn::PathArguments::None if is(CLOSED) => last.ident.to_string(),
                syn::PathArguments::AngleBracketed(arguments) if is(CLOSED_AROUND) => {
                    let arguments = arguments.args.iter().map(|argument| match argument {
                        syn::GenericArgument::Type(ty) => shape(ty),
                        _ => open(),
                    });
                    format!("{}<{}>", last.ident, arguments.collect::<Vec<_>>().join(", "))
                }
                _ => open(),
            }
        }
        _ => open(),
    }
}

/// A signature as one writes it: `pub fn run(&mut self, km: u32) -> u32`.
pub fn declaration(exported: bool, signature: &Signature) -> String {
    let inputs: Vec<String> = signature
        .inputs
        .iter()
        .map(|input| match input {
            FnArg::Receiver(receiver) => spell(receiver.to_token_stream()),
            FnArg::Typed(input) => match &*input.pat {
                Pat::Ident(name) => format!("{}: {}", name.ident, spell(input.ty.to_token_stream())),
                _ => format!("_: {}", spell(input.ty.to_token_stream())),
            },
        })
        .collect();
    let (unsafety, abi) = (&signature.unsafety, &signature.abi);
    let vis = exported.then(|| quote!(pub));
    let prefix = spell(quote!(#vis #unsafety #abi fn));
    let output = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => format!(" -> {}", spell(ty.to_token_stream())),
    };
    let generics = spell(signature.generics.to_token_stream());
    format!("{prefix} {}{generics}({}){output}", signature.ident, inputs.join(", "))
}

/// Tokens as rustfmt would put them on one line, nearly.
pub fn spell(tokens: TokenStream) -> String {
    fn write(out: &mut String, tokens: TokenStream) {
        let mut previous: Option<TokenTree> = None;
        for token in tokens {
            if let Some(previous) = &previous
                && needs_space(out, previous, &token)
            {
                out.push(' ');
            }
            match &token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{ ", " }"),
                        Delimiter::None => ("", ""),
                    };
                    out.push_str(open);
                    write(out, group.stream());
                    out.push_str(close);
                }
                other => out.push_str(&other.to_string()),
            }
            previous = Some(token);
        }
    }

    fn needs_space(out: &str, previous: &TokenTree, next: &TokenTree) -> bool {
        let word = |token: &TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        let punct = |token: &TokenTree, chars: &str| matches!(token, TokenTree::Punct(p) if chars.contains(p.as_char()));
        if out.ends_with("->") || punct(next, "+=") || punct(previous, "+=,;") {
            return true;
        }
        // `->` begins.
        if punct(next, "-") {
            return true;
        }
        if punct(previous, ":") && !punct(next, ":") && !out.ends_with("::") {
            return true;
        }
        // A lifetime's quote is a token of its own, and so `'a T` ends in a word here.
        word(previous) && (word(next) || punct(next, "&'*"))
    }

    let mut out = String::new();
    write(&mut out, tokens);
    out
}
