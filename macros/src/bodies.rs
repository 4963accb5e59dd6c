//! What a struct or an enum consists of, as the words in `#[typed(..)]` that go field by field read it.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, Fields, Generics, Ident, PathSegment, Result, Type,
    WherePredicate, parse_quote,
};

use crate::attr::unraw;

/// A struct, or a variant of an enum.
pub struct Body<'a> {
    /// `Self` or `Self::Name`.
    pub path: TokenStream,
    pub name: String,
    pub fields: &'a Fields,
    pub discriminant: Option<Expr>,
}

/// The one of a struct, or those of an enum.
///
/// # Errors
///
/// At `blamed`, if the fields cannot be borrowed: of a packed type, for this reason, and of a union.
pub fn bodies<'a>(input: &'a DeriveInput, blamed: &Ident, packed: &str) -> Result<Vec<Body<'a>>> {
    let bodies = match &input.data {
        Data::Struct(data) => {
            let name = unraw(&input.ident);
            vec![Body { path: quote!(Self), name, fields: &data.fields, discriminant: None }]
        }
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| {
                let ident = &variant.ident;
                let discriminant = variant.discriminant.as_ref().map(|(_, value)| value.clone());
                Body { path: quote!(Self::#ident), name: unraw(ident), fields: &variant.fields, discriminant }
            })
            .collect(),
        Data::Union(_) => {
            return Err(Error::new_spanned(blamed, "a union does not know which of its fields it has"));
        }
    };
    if is_packed(&input.attrs) { Err(Error::new_spanned(blamed, packed)) } else { Ok(bodies) }
}

fn is_packed(attrs: &[Attribute]) -> bool {
    attrs.iter().filter(|attr| attr.path().is_ident("repr")).any(|attr| {
        attr.meta.require_list().is_ok_and(|list| {
            list.tokens
                .clone()
                .into_iter()
                .any(|token| matches!(token, TokenTree::Ident(ident) if ident == "packed"))
        })
    })
}

/// A `match` of `self` with these arms, one for each body.
pub fn match_self(arms: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let mut arms = arms.into_iter().peekable();
    if arms.peek().is_none() { quote!(match *self {}) } else { quote!(match self { #(#arms)* }) }
}

/// Asks for the bound of each of the types, once of those that are spelled alike.
pub fn ask(generics: &mut Generics, types: &[Type], bound: &TokenStream) {
    let is_first = |at: usize| types[..at].iter().all(|other| spelled(other) != spelled(&types[at]));
    let each_once = types.iter().enumerate().filter_map(|(at, ty)| is_first(at).then_some(ty));
    let predicates: Vec<WherePredicate> = each_once.map(|ty| parse_quote!(#ty: #bound)).collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
}

pub fn spelled(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}

/// Adds those that are not there.
pub fn add(to: &mut Vec<Ident>, more: &[Ident]) {
    for ident in more {
        if !to.contains(ident) {
            to.push(ident.clone());
        }
    }
}

/// Those of the parameters that occur in a type, and those that only occur in a `PhantomData`, which has all operations
/// without them. What it says of `Send` and `Sync` depends on them all the same.
pub fn mentioned(ty: &Type, params: &[Ident]) -> (Vec<Ident>, Vec<Ident>) {
    struct Find<'a> {
        params: &'a [Ident],
        used: Vec<Ident>,
        marked: Vec<Ident>,
        in_mark: bool,
    }
    impl<'ast> Visit<'ast> for Find<'_> {
        fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
            let was_in_mark = self.in_mark;
            self.in_mark |= segment.ident == "PhantomData";
            if self.params.contains(&segment.ident) {
                let list = if self.in_mark { &mut self.marked } else { &mut self.used };
                add(list, std::slice::from_ref(&segment.ident));
            }
            syn::visit::visit_path_segment(self, segment);
            self.in_mark = was_in_mark;
        }
    }
    let mut find = Find { params, used: Vec::new(), marked: Vec::new(), in_mark: false };
    find.visit_type(ty);
    (find.used, find.marked)
}

/// Whether the type's own name, or `Self`, is among the tokens.
pub fn contains(tokens: TokenStream, own: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => contains(group.stream(), own),
        TokenTree::Ident(ident) => ident == *own || ident == "Self",
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
