//! What all macros share: the path of the crate, attributes, names at the type level.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Error, Ident, LitInt, Path, Result, parse_quote};

/// The path under which the user's crate knows `itab`, and so its `__private`.
pub struct Crate(Path);

impl Crate {
    /// Takes `#[itab(crate = path)]` out of `attrs`; without it, `::itab`. `other` gets what else stands
    /// there, as in [`take_itab`].
    pub fn take(
        attrs: &mut Vec<Attribute>,
        known: &str,
        mut other: impl FnMut(&syn::meta::ParseNestedMeta<'_>) -> Result<bool>,
    ) -> Result<Crate> {
        let mut found = None;
        take_itab(attrs, known, |meta| {
            if meta.path.is_ident("crate") {
                found = Some(meta.value()?.call(Path::parse_mod_style)?);
                return Ok(true);
            }
            other(meta)
        })?;
        Ok(Crate(found.unwrap_or_else(|| parse_quote!(::itab))))
    }

    /// The module of everything that generated code names.
    pub fn private(&self) -> TokenStream {
        let path = &self.0;
        quote!(#path::__private)
    }
}

/// Takes every `#[itab(..)]` out of `attrs` and gives its contents to `each`, which says whether it is
/// one of the `known`.
pub fn take_itab(
    attrs: &mut Vec<Attribute>,
    known: &str,
    mut each: impl FnMut(&syn::meta::ParseNestedMeta<'_>) -> Result<bool>,
) -> Result<()> {
    let mut kept = Vec::new();
    for attr in attrs.drain(..) {
        if !attr.path().is_ident("itab") {
            kept.push(attr);
            continue;
        }
        attr.parse_nested_meta(|meta| {
            if each(&meta)? {
                Ok(())
            } else {
                Err(meta.error(format!("what `#[itab(..)]` takes here is {known}")))
            }
        })?;
    }
    *attrs = kept;
    Ok(())
}

/// The `#[cfg]`s among `attrs`, which what is generated for an item must repeat.
pub fn cfgs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect()
}

/// The `#[allow]`s among `attrs`: what the user does not want to hear of an item, neither of what is
/// generated for it.
pub fn allows(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("allow")).collect()
}

/// Refuses attributes that could still change the item: those run after this macro has read it.
///
/// What is generated for an interface relies on the supertraits that the macro saw.
pub fn only_inert(attrs: &[Attribute], below: &str) -> Result<()> {
    const INERT: &[&str] = &[
        "allow",
        "cfg",
        "deny",
        "deprecated",
        "doc",
        "expect",
        "forbid",
        "inline",
        "must_use",
        "warn",
        "cold",
        "track_caller",
    ];
    const TOOLS: &[&str] = &["clippy", "diagnostic", "rustfmt", "rustdoc"];
    for attr in attrs {
        let path = attr.path();
        let tool = path.segments.first().is_some_and(|first| TOOLS.iter().any(|tool| first.ident == tool));
        if tool && path.segments.len() > 1 || INERT.iter().any(|inert| path.is_ident(inert)) {
            continue;
        }
        let name = path.to_token_stream().to_string().replace(' ', "");
        return Err(Error::new_spanned(
            path,
            format!("put `#[{name}]` above `{below}`, which must see the final item"),
        ));
    }
    Ok(())
}

/// A name as a type, the same in every crate: chunks of 15 bytes.
pub fn name_type(private: &TokenStream, name: &str) -> TokenStream {
    let mut rest = quote!(());
    for chunk in name.as_bytes().chunks(15).rev() {
        let packed = chunk.iter().fold(chunk.len() as u128, |packed, &byte| packed << 8 | u128::from(byte));
        let packed = LitInt::new(&format!("{packed:#x}"), Span::call_site());
        rest = quote!(#private::Name<#packed, #rest>);
    }
    rest
}

/// A name without `r#`.
pub fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// An identifier of generated code, which no identifier of the user's should equal.
pub fn generated(name: impl std::fmt::Display) -> Ident {
    Ident::new(&format!("__Itab{name}"), Span::mixed_site())
}

/// The name of an argument that generated code passes on.
pub fn argument(i: usize) -> Ident {
    Ident::new(&format!("__itab_{i}"), Span::mixed_site())
}

/// Where `tokens` stand for rustc, without what that says of hygiene: at `span`.
pub fn located(tokens: impl ToTokens, span: Span) -> TokenStream {
    tokens
        .into_token_stream()
        .into_iter()
        .map(|mut token| {
            if let proc_macro2::TokenTree::Group(group) = &token {
                token = proc_macro2::Group::new(group.delimiter(), located(group.stream(), span)).into();
            }
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}

/// The first macro in a type.
pub fn macro_in(ty: &syn::Type) -> Option<&syn::Macro> {
    struct Find<'ast>(Option<&'ast syn::Macro>);
    impl<'ast> syn::visit::Visit<'ast> for Find<'ast> {
        fn visit_macro(&mut self, found: &'ast syn::Macro) {
            self.0.get_or_insert(found);
        }
    }
    let mut find = Find(None);
    syn::visit::Visit::visit_type(&mut find, ty);
    find.0
}
