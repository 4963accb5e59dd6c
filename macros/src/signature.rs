//! The erased signature of a method: what is left when the receiver's type is forgotten.
//!
//! `fn get<'a>(&'a self, key: &str) -> &'a V` becomes `for<'a, '__1> fn(This<'a>, &'__1 str) -> &'a V`.
//! Every elided lifetime is written out by the rules of the language, so that two spellings of one
//! signature become one type.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Error, FnArg, GenericParam, Ident, Lifetime, Pat, Result, ReturnType, Signature, Type, parse_quote,
};

/// A method that can be called through an interface.
pub struct Erased {
    /// Whether the receiver is `&mut self`.
    pub exclusive: bool,
    /// The lifetimes of the signature, in order of appearance; the first is the receiver's.
    pub lifetimes: Vec<Lifetime>,
    /// The parameters after the receiver.
    pub params: Vec<Type>,
    /// `-> R`, or nothing.
    pub output: TokenStream,
    /// `unsafe extern "C"`, as far as written.
    pub qualifiers: TokenStream,
    pub is_unsafe: bool,
    /// `fn(&self, u32) -> u32`.
    pub text: String,
    /// See `Spelling::shape` in `itab`.
    pub shape: Vec<String>,
}

impl Erased {
    /// The function pointer type with `receiver` in place of the receiver's type; it may use the first
    /// lifetime.
    pub fn pointer(&self, receiver: impl ToTokens) -> TokenStream {
        let Erased { lifetimes, params, output, qualifiers, .. } = self;
        quote!(for<#(#lifetimes),*> #qualifiers fn(#receiver #(, #params)*) #output)
    }

    /// The lifetime of the receiver.
    pub fn this(&self) -> &Lifetime {
        &self.lifetimes[0]
    }
}

/// The receiver of a method, as far as it matters here.
enum Receiver {
    /// `&self`, `&mut self`, or the same written as a type.
    Borrowed { lifetime: Option<Lifetime>, exclusive: bool },
    /// There is none, or it takes the value or a pointer to it: not in a method set.
    Other,
}

/// Why a macro is refused in a type that generated code repeats.
pub const NO_MACRO: &str =
    "a macro could mean another type each time it is expanded: give the type a name, `type Name = ..;`";

/// What `Self` means in an impl block: the type, and the associated types that the block defines.
///
/// A signature is repeated where `Self` means something else, so it is replaced.
pub struct SelfType {
    pub ty: Type,
    pub associated: Vec<(Ident, Type)>,
}

/// Erases a signature. `None` if it has no borrowed receiver and so is in no method set; `self_type`
/// replaces `Self`, which an interface cannot name.
///
/// # Errors
///
/// If it has a borrowed receiver, but cannot be called through an itab.
pub fn erase(signature: &Signature, self_type: Option<&SelfType>, skip: &str) -> Result<Option<Erased>> {
    let Receiver::Borrowed { lifetime, exclusive } = receiver(signature)? else { return Ok(None) };
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
        output: None,
        self_type,
        error: None,
        skip,
    };
    let mut params = Vec::new();
    let mut texts = vec![if exclusive { "&mut self" } else { "&self" }.to_string()];
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
    let output = match &signature.output {
        ReturnType::Default => {
            shapes.push("()".to_string());
            TokenStream::new()
        }
        ReturnType::Type(arrow, ty) => {
            shapes.push(shape(ty));
            text += &format!(" -> {}", spell(ty.to_token_stream()));
            let mut ty = (**ty).clone();
            expand.output = Some(this);
            expand.visit_type_mut(&mut ty);
            // `-> ()` is no other signature than none.
            if matches!(&ty, Type::Tuple(unit) if unit.elems.is_empty()) {
                text = format!("fn({})", texts.join(", "));
                TokenStream::new()
            } else {
                quote!(#arrow #ty)
            }
        }
    };
    if let Some(error) = expand.error {
        return Err(error);
    }
    let (unsafety, abi) = (&signature.unsafety, &signature.abi);
    let qualifiers = quote!(#unsafety #abi);
    let prefix = spell(qualifiers.clone());
    if !prefix.is_empty() {
        text = format!("{prefix} {text}");
    }
    shapes.insert(0, format!("{prefix}{}", texts[0]));
    Ok(Some(Erased {
        exclusive,
        lifetimes: expand.lifetimes,
        params,
        output,
        is_unsafe: unsafety.is_some(),
        qualifiers,
        text,
        shape: shapes,
    }))
}

fn receiver(signature: &Signature) -> Result<Receiver> {
    let Some(FnArg::Receiver(receiver)) = signature.inputs.first() else { return Ok(Receiver::Other) };
    if let Some((_, lifetime)) = &receiver.reference {
        return Ok(Receiver::Borrowed {
            lifetime: lifetime.clone(),
            exclusive: receiver.mutability.is_some(),
        });
    }
    if let Type::Reference(reference) = &*receiver.ty {
        if matches!(&*reference.elem, Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self"))
        {
            return Ok(Receiver::Borrowed {
                lifetime: reference.lifetime.clone(),
                exclusive: reference.mutability.is_some(),
            });
        }
        return Err(Error::new_spanned(&receiver.ty, "write `&self` or `&mut self`"));
    }
    Ok(Receiver::Other)
}

/// Writes elided lifetimes out.
struct Expand<'a> {
    declared: Vec<Lifetime>,
    /// Those seen so far.
    lifetimes: Vec<Lifetime>,
    fresh: usize,
    /// In the result: the lifetime that elision means there.
    output: Option<Lifetime>,
    self_type: Option<&'a SelfType>,
    error: Option<Error>,
    skip: &'a str,
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
        if let Some(this) = &self.output {
            return this.clone();
        }
        self.fresh += 1;
        let lifetime = fresh(self.fresh, &self.declared);
        self.lifetimes.push(lifetime.clone());
        lifetime
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
        } else if self.declared.contains(lifetime) && !self.lifetimes.contains(lifetime) {
            if self.output.is_some() {
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

    // The code of a method is forgotten by one spelling of its signature and called by another: they must
    // mean the same types, and a macro may mean others each time.
    fn visit_macro_mut(&mut self, inner: &mut syn::Macro) {
        if self.self_type.is_some() {
            self.error.get_or_insert(Error::new_spanned(&*inner, format!("{NO_MACRO}{}", self.skip)));
        }
    }

    fn visit_type_impl_trait_mut(&mut self, inner: &mut syn::TypeImplTrait) {
        let instead = spell(inner.bounds.to_token_stream());
        let message = if self.output.is_some() {
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
        if let Some(path) = self_path(ty) {
            match self.self_type {
                Some(self_type) => *ty = self_type.resolve(path),
                None => {
                    let message = "`Self` in a parameter or result of an interface's method: which type it is, is not known";
                    self.error.get_or_insert(Error::new_spanned(&*ty, message));
                    return;
                }
            }
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        let is_self =
            path.qself.is_none() && path.path.segments.len() > 1 && path.path.segments[0].ident == "Self";
        if let (true, Some(self_type)) = (is_self, self.self_type) {
            let (ty, rest) = (&self_type.ty, path.path.segments.iter().skip(1));
            *path = parse_quote!(<#ty>::#(#rest)::*);
        }
        visit_mut::visit_expr_path_mut(self, path);
    }
}

/// The path of a type that begins with `Self`.
fn self_path(ty: &Type) -> Option<&syn::Path> {
    match ty {
        Type::Path(ty) if ty.qself.is_none() && ty.path.segments[0].ident == "Self" => Some(&ty.path),
        _ => None,
    }
}

impl SelfType {
    /// The type that `path`, which begins with `Self`, is without that word.
    fn resolve(&self, path: &syn::Path) -> Type {
        let ty = &self.ty;
        let rest: Vec<_> = path.segments.iter().skip(1).collect();
        match &rest[..] {
            [] => ty.clone(),
            [name] => match self.associated.iter().find(|(associated, _)| name.ident == *associated) {
                Some((_, definition)) => definition.clone(),
                None => parse_quote!(<#ty>::#name),
            },
            _ => parse_quote!(<#ty>::#(#rest)::*),
        }
    }

    /// Replaces `Self` in the arguments of a trait: `PartialEq<Self>`.
    pub fn replace_in(&self, path: &mut syn::Path) {
        struct Replace<'a>(&'a SelfType);
        impl VisitMut for Replace<'_> {
            fn visit_type_mut(&mut self, ty: &mut Type) {
                if let Some(path) = self_path(ty) {
                    *ty = self.0.resolve(path);
                }
                visit_mut::visit_type_mut(self, ty);
            }
        }
        Replace(self).visit_path_mut(path);
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
        if self_path(ty).is_some() {
            return self.0.visit_type_mut(ty);
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        self.0.visit_expr_path_mut(path);
    }

    fn visit_macro_mut(&mut self, inner: &mut syn::Macro) {
        self.0.visit_macro_mut(inner);
    }
}

/// A type as far as its name says which it is; `_` where the name could be an alias or of any crate.
fn shape(ty: &Type) -> String {
    const CLOSED: &[&str] = &[
        "bool", "char", "str", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32",
        "i64", "i128", "isize", "f32", "f64",
    ];
    const CLOSED_AROUND: &[&str] = &["Option", "Vec", "Box", "Rc", "Arc"];
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
pub fn declaration(signature: &Signature) -> String {
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
    let prefix = spell(quote!(pub #unsafety #abi fn));
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
