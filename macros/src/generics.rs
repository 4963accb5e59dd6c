//! The parameters and bounds of an impl block or a trait, in the pieces that the library's macros take.
//!
//! Such a macro writes `unsafe`, so it must not be possible to give it tokens that end an item and begin
//! another. It takes nothing but names, types, lifetimes and paths, each of which the compiler has parsed
//! as one, and puts the punctuation between them itself.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{
    BoundLifetimes, Error, GenericParam, Generics, Result, TraitBoundModifier, Type, TypeParamBound,
    WherePredicate, parse_quote,
};

use crate::signature::ReplaceSelf;

/// The generics of an impl block for a type without lifetimes, or of a trait without any.
pub struct Header {
    /// As written, without defaults and `Self`, and with `T: 'static` for every parameter.
    generics: Generics,
    /// `T U`.
    types: TokenStream,
    /// `const N: usize; const M: u8;`.
    consts: TokenStream,
    /// `{ T: Clone } { T: [for<'a>] Fn(&'a str) }`, whichever of both places the `for` was in.
    bounds: TokenStream,
}

impl Header {
    /// # Errors
    ///
    /// If there is a bound of a kind that has no place in an impl block. `Self` in a bound is `self_type`.
    pub fn new(mut generics: Generics, self_type: &Type) -> Result<Self> {
        ReplaceSelf(self_type).visit_generics_mut(&mut generics);
        let types: Vec<_> = generics.type_params().map(|param| param.ident.clone()).collect();
        let predicates = &mut generics.make_where_clause().predicates;
        predicates.extend(types.iter().map(|ty| -> WherePredicate { parse_quote!(#ty: 'static) }));
        for param in &mut generics.params {
            match param {
                GenericParam::Type(param) => param.default = None,
                GenericParam::Const(param) => param.default = None,
                GenericParam::Lifetime(_) => {}
            }
        }
        let consts = generics.const_params().map(|param| {
            let (ident, ty) = (&param.ident, &param.ty);
            quote!(const #ident: #ty;)
        });
        let consts = quote!(#(#consts)*);
        let mut bounds = TokenStream::new();
        for param in generics.type_params() {
            let ident = &param.ident;
            add_bounds(&mut bounds, None, &parse_quote!(#ident), &param.bounds)?;
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            match predicate {
                WherePredicate::Type(predicate) => add_bounds(
                    &mut bounds,
                    predicate.lifetimes.as_ref(),
                    &predicate.bounded_ty,
                    &predicate.bounds,
                )?,
                other => return Err(cannot_repeat(other)),
            }
        }
        Ok(Header { generics, types: quote!(#(#types)*), consts, bounds })
    }

    pub fn is_generic(&self) -> bool {
        !self.generics.params.is_empty()
    }

    /// `impl<..>` with `more` parameters, and the `where` clause.
    pub fn of_impl(&self, more: TokenStream) -> (TokenStream, TokenStream) {
        let params = &self.generics.params;
        let params = params.iter().map(ToTokens::to_token_stream).chain((!more.is_empty()).then_some(more));
        let clause = &self.generics.where_clause;
        (quote!(impl<#(#params),*>), quote!(#clause))
    }

    /// `<E: Clone, const N: usize>`, as a trait declares them. Empty if there are none.
    pub fn of_trait(&self) -> TokenStream {
        let params = &self.generics.params;
        if params.is_empty() { quote!() } else { quote!(<#params>) }
    }

    /// `E: Clone, const N: usize,`, to stand behind a lifetime and before others.
    pub fn params(&self) -> TokenStream {
        let params = self.generics.params.iter();
        quote!(#(#params,)*)
    }

    /// What the library's macros take: `{ types; consts; more } { bounds }`.
    pub fn of_macro(&self, more: &TokenStream) -> TokenStream {
        let Header { types, consts, bounds, .. } = self;
        quote!({ #types; #consts #more } { #bounds })
    }
}

/// One `{ type: bound }` for each bound.
fn add_bounds<'a>(
    to: &mut TokenStream,
    outer: Option<&BoundLifetimes>,
    ty: &Type,
    bounds: impl IntoIterator<Item = &'a TypeParamBound>,
) -> Result<()> {
    for bound in bounds {
        to.extend(match bound {
            TypeParamBound::Lifetime(lifetime) => match outer {
                Some(outer) => quote!({ #ty: [#outer] #lifetime }),
                None => quote!({ #ty: #lifetime }),
            },
            TypeParamBound::Trait(bound) => {
                let path = &bound.path;
                let inner = &bound.lifetimes;
                match bound.modifier {
                    TraitBoundModifier::Maybe(maybe) => quote!({ #ty: #maybe #path }),
                    // rustc refuses both kinds of `for` on one bound, in its own words.
                    TraitBoundModifier::None => match (outer, inner) {
                        (Some(outer), None) | (None, Some(outer)) => quote!({ #ty: [#outer] #path }),
                        (None, None) => quote!({ #ty: #path }),
                        (Some(_), Some(inner)) => return Err(cannot_repeat(inner)),
                    },
                }
            }
            other => return Err(cannot_repeat(other)),
        });
    }
    Ok(())
}

fn cannot_repeat(bound: impl ToTokens) -> Error {
    Error::new_spanned(bound, "a bound like this cannot be repeated in what is generated")
}
