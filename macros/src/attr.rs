//! What all macros share: the path of the crate, attributes, names.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, FnArg, Ident, LitInt, Meta, Path, Result, Signature, Token, parse_quote};

/// The path under which the user's crate knows `itab`.
///
/// Nothing is believed of what lies there. Whoever gives a false path gets macros and functions of their
/// own, and no `unsafe`: only the library's own macros write that, and those name the library as `$crate`.
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

/// The `#[cfg]`s among `attrs`, which everything that is generated for an item repeats.
///
/// # Errors
///
/// If a `#[cfg_attr]` could add another one.
pub fn cfgs(attrs: &[Attribute]) -> Result<Vec<&Attribute>> {
    for attr in attrs {
        for hidden in added_by_cfg_attr(&attr.meta)? {
            if hidden.path().is_ident("cfg") {
                return Err(Error::new_spanned(
                    hidden.path(),
                    "write this condition as `#[cfg(..)]`: what a `#[cfg_attr]` adds is added after this macro has run",
                ));
            }
        }
    }
    Ok(attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect())
}

/// What a `#[cfg_attr(condition, ..)]` may add, however deeply it is nested; nothing for other attributes.
fn added_by_cfg_attr(meta: &Meta) -> Result<Vec<Meta>> {
    if !meta.path().is_ident("cfg_attr") {
        return Ok(Vec::new());
    }
    let list = meta.require_list()?.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    let mut added = Vec::new();
    for inner in list.into_iter().skip(1) {
        if inner.path().is_ident("cfg_attr") {
            added.extend(added_by_cfg_attr(&inner)?);
        } else {
            added.push(inner);
        }
    }
    Ok(added)
}

/// The `#[allow]`s among `attrs`: what the user does not want to hear of an item, neither of what is
/// generated for it.
pub fn allows(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("allow")).collect()
}

/// Refuses attributes that could still change the item, because they run after this macro has read it:
/// the interface would not be the one that the user sees.
pub fn only_inert(attrs: &[Attribute], below: &str) -> Result<()> {
    const INERT: &[&str] = &[
        "allow",
        "cfg",
        "cold",
        "deny",
        "deprecated",
        "doc",
        "expect",
        "forbid",
        "inline",
        "must_use",
        "track_caller",
        "warn",
    ];
    const TOOLS: &[&str] = &["clippy", "diagnostic", "rustfmt", "rustdoc"];
    let is_inert = |path: &Path| {
        let of_tool = path.segments.len() > 1 && TOOLS.iter().any(|tool| path.segments[0].ident == tool);
        of_tool || INERT.iter().any(|inert| path.is_ident(inert))
    };
    for attr in attrs {
        let added = added_by_cfg_attr(&attr.meta)?;
        let paths = if attr.path().is_ident("cfg_attr") {
            added.iter().map(Meta::path).collect()
        } else {
            vec![attr.path()]
        };
        if let Some(path) = paths.into_iter().find(|path| !is_inert(path)) {
            let name = path.to_token_stream().to_string().replace(' ', "");
            return Err(Error::new_spanned(
                path,
                format!("put `#[{name}]` above `{below}`, which must see the final item"),
            ));
        }
    }
    Ok(())
}

/// Refuses attributes on parameters that decide whether or as what the parameter is there.
pub fn only_lints_on_parameters(signature: &Signature) -> Result<()> {
    const LINTS: &[&str] = &["allow", "deny", "expect", "forbid", "warn"];
    for input in &signature.inputs {
        let attrs = match input {
            FnArg::Receiver(receiver) => &receiver.attrs,
            FnArg::Typed(typed) => &typed.attrs,
        };
        if let Some(attr) = attrs.iter().find(|attr| !LINTS.iter().any(|lint| attr.path().is_ident(lint))) {
            return Err(Error::new_spanned(
                attr,
                "an attribute on a parameter is evaluated after this macro has read the signature: write the method twice, each with its `#[cfg(..)]`",
            ));
        }
    }
    Ok(())
}

/// The beginnings of names that generated code uses for itself.
const RESERVED: [&str; 3] = ["__itab", "__Itab", "__ITAB"];

/// Refuses names that generated code could use, so that an error says so and not something else.
///
/// The soundness of what is generated does not depend on it: a macro of the user's, for one, is not
/// expanded yet.
pub fn no_reserved_names(tokens: TokenStream) -> Result<()> {
    for token in tokens {
        match token {
            TokenTree::Group(group) => no_reserved_names(group.stream())?,
            TokenTree::Ident(ident) => {
                let name = unraw(&ident);
                if RESERVED.iter().any(|prefix| name.starts_with(prefix)) {
                    return Err(Error::new(
                        ident.span(),
                        format!("`{name}`: names that begin with `__itab` are those of generated code"),
                    ));
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
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

/// The same tokens, of which rustc says what it has to say at `span`.
pub fn located(tokens: &TokenStream, span: Span) -> TokenStream {
    let token = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.clone().into_iter().map(token).collect()
}

/// The types as a list in pairs, which can be left open at its end: `(PhantomData<A>, (PhantomData<B>, end))`.
pub fn list_of_types<T: ToTokens>(
    private: &TokenStream,
    types: impl DoubleEndedIterator<Item = T>,
    end: TokenStream,
) -> TokenStream {
    types.rev().fold(end, |rest, ty| quote!((#private::core::marker::PhantomData<#ty>, #rest)))
}

/// The types as the leaves of one, a balanced tree: rustc gives up on types that are nested more than 128 deep.
pub fn balanced(private: &TokenStream, types: &[TokenStream]) -> TokenStream {
    match types {
        [] => quote!(()),
        [one] => one.clone(),
        _ => {
            let (left, right) = types.split_at(types.len() / 2);
            let (left, right) = (balanced(private, left), balanced(private, right));
            quote!(#private::Both<#left, #right>)
        }
    }
}

/// A name without `r#`.
pub fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// An identifier of generated code.
pub fn generated(name: impl std::fmt::Display) -> Ident {
    Ident::new(&format!("__Itab{name}"), Span::mixed_site())
}

/// The name of an argument that generated code passes on.
pub fn argument(i: usize) -> Ident {
    Ident::new(&format!("__itab_{i}"), Span::mixed_site())
}
