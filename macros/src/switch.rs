//! `type_switch!`.
//!
//! What is generated is safe code. What asks for a type and what takes the value name it once: where a look-up decides many arms, in
//! the lists of their cases, off which each arm takes the first. It is named again only where a switch is refused
//! ([`Switch::refusals`]). The user's expressions stand in blocks of their own, in which nothing is declared that they could see.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, Path, Result, Token, Type, braced};

use crate::attr::{balanced, no_reserved_names};
use crate::signature::spell;

/// From how many arms on a look-up and a jump cost less than trying one after the other.
const MANY: usize = 8;

/// The cases of a look-up are a list of lists, as types: `((A, (B, ())), ((C, ()), ()))`. This many are in one list, and this
/// many lists in a look-up. rustc gives up on types that are nested more than 128 deep, and needs up to two levels for
/// each element, so one list of all cases would end at 64.
const IN_A_LIST: usize = 16;
const LISTS: usize = 16;

/// `subject, { arms }`, with `crate = path,` in front where the crate has another name.
pub struct Switch {
    path: Option<Path>,
    subject: Expr,
    arms: Vec<Arm>,
}

/// `binding: case | case if guard => body`.
struct Arm {
    mutable: Option<Token![mut]>,
    binding: Option<Ident>,
    cases: Vec<Case>,
    /// `if x > 3`.
    guard: Option<Expr>,
    body: Expr,
}

enum Case {
    Type(Box<Type>),
    /// `dyn <T>`: an interface by another name than that of its trait.
    Interface(Box<Type>),
    /// `dyn Trait as dyn`: an object of an ordinary trait.
    Object(Box<Type>),
    Nil(Span),
    Default(Span),
}

impl Case {
    /// The type, if it is written as an interface: `dyn Trait`, in parentheses or as a `$t:ty` too, or `dyn <T>`.
    fn interface(&self) -> Option<&Type> {
        let ty = match self {
            Case::Interface(ty) => return Some(ty),
            Case::Type(ty) => ty,
            Case::Object(_) | Case::Nil(_) | Case::Default(_) => return None,
        };
        let inner = bare(ty);
        matches!(inner, Type::TraitObject(_)).then_some(inner)
    }
}

/// Whether a type is the same wherever it is written: no part is left to rustc, as in `Vec<_>`, and none is what a macro or a block
/// makes of it, each time anew.
fn is_plain(ty: TokenStream) -> bool {
    ty.into_iter().all(|token| match token {
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace && is_plain(group.stream()),
        TokenTree::Ident(ident) => ident != "_",
        TokenTree::Punct(punct) => !matches!(punct.as_char(), '!' | '#'),
        TokenTree::Literal(_) => true,
    })
}

/// A type without the parentheses around it, seen or unseen.
fn bare(mut ty: &Type) -> &Type {
    while let Type::Paren(syn::TypeParen { elem, .. }) | Type::Group(syn::TypeGroup { elem, .. }) = ty {
        ty = elem;
    }
    ty
}

impl Parse for Switch {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        no_reserved_names(input.fork().parse()?)?;
        let mut path = None;
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            path = Some(input.call(Path::parse_mod_style)?);
            input.parse::<Token![,]>()?;
        }
        let subject = input.parse()?;
        input.parse::<Token![,]>()?;
        let content;
        braced!(content in input);
        input.parse::<Option<Token![,]>>()?;
        let mut arms = Vec::new();
        while !content.is_empty() {
            let arm: Arm = content.parse()?;
            if content.is_empty() {
                arms.push(arm);
                break;
            }
            let block = matches!(
                arm.body,
                Expr::Block(_)
                    | Expr::If(_)
                    | Expr::Match(_)
                    | Expr::Unsafe(_)
                    | Expr::Loop(_)
                    | Expr::ForLoop(_)
                    | Expr::While(_)
            );
            if !block || content.peek(Token![,]) {
                content.parse::<Token![,]>()?;
            }
            arms.push(arm);
        }
        let switch = Switch { path, subject, arms };
        switch.check()?;
        Ok(switch)
    }
}

impl Parse for Arm {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut mutable, mut binding) = (None, None);
        let named = if input.peek(Token![mut]) {
            true
        } else {
            input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::])
        };
        if named || (input.peek(Token![_]) && input.peek2(Token![:])) {
            mutable = input.parse()?;
            binding = if input.peek(Token![_]) {
                input.parse::<Token![_]>()?;
                None
            } else {
                Some(input.parse()?)
            };
            input.parse::<Token![:]>()?;
        }
        let mut cases = vec![input.parse()?];
        while input.peek(Token![|]) {
            input.parse::<Token![|]>()?;
            cases.push(input.parse()?);
        }
        let guard = match input.parse::<Option<Token![if]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        input.parse::<Token![=>]>()?;
        let body = if input.peek(syn::token::Brace) {
            // As in a match: a block ends the arm, whatever follows.
            Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: input.parse()? })
        } else {
            input.parse()?
        };
        Ok(Arm { mutable, binding, cases, guard, body })
    }
}

impl Parse for Case {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if let Some(token) = input.parse::<Option<Token![_]>>()? {
            return Ok(Case::Default(token.span));
        }
        if input.peek(Token![dyn]) && input.peek2(Token![<]) {
            input.parse::<Token![dyn]>()?;
            input.parse::<Token![<]>()?;
            let ty = input.parse()?;
            input.parse::<Token![>]>()?;
            return Ok(Case::Interface(Box::new(ty)));
        }
        let ahead = input.fork();
        if let Ok(ident) = ahead.parse::<Ident>()
            && (ident == "nil" || ident == "None")
            && (ahead.peek(Token![=>]) || ahead.peek(Token![|]))
        {
            input.parse::<Ident>()?;
            return Ok(Case::Nil(ident.span()));
        }
        // Without `+`-bounds eaten by `|`: a type ends before one.
        let ty = Box::new(input.parse()?);
        if input.parse::<Option<Token![as]>>()?.is_some() {
            input.parse::<Token![dyn]>()?;
            return Ok(Case::Object(ty));
        }
        Ok(Case::Type(ty))
    }
}

impl Switch {
    /// Refuses what Go refuses, as far as the spelling shows it.
    fn check(&self) -> Result<()> {
        let mut seen: Vec<String> = Vec::new();
        let last = self.arms.len().saturating_sub(1);
        for (i, arm) in self.arms.iter().enumerate() {
            if let (Some(guard), false) = (&arm.guard, arm.is_of_one_type()) {
                return Err(Error::new_spanned(guard, "a guard stands on an arm with one type"));
            }
            for case in &arm.cases {
                if let (Case::Object(ty), 2..) = (case, arm.cases.len()) {
                    return Err(Error::new_spanned(
                        ty,
                        "an ordinary trait stands alone in its arm: what would be bound is not an object",
                    ));
                }
                let (key, span) = match case {
                    Case::Type(ty) | Case::Interface(ty) | Case::Object(ty) => {
                        (spell(bare(ty).to_token_stream()), syn::spanned::Spanned::span(ty))
                    }
                    Case::Nil(span) => ("nil".to_string(), *span),
                    Case::Default(span) => ("_".to_string(), *span),
                };
                if seen.contains(&key) {
                    return Err(Error::new(span, format!("duplicate case `{key}` in type switch")));
                }
                // Whoever does not pass a guard may come to the same type again.
                if arm.guard.is_none() {
                    seen.push(key);
                }
                if let Case::Default(span) = case {
                    if arm.cases.len() > 1 {
                        return Err(Error::new(
                            *span,
                            "`_` stands alone: it matches whatever no other arm does",
                        ));
                    }
                    if i != last {
                        return Err(Error::new(
                            *span,
                            "`_` is the last arm: those below it would never be reached",
                        ));
                    }
                }
                if let (Case::Nil(span), Some(_), 1) = (case, &arm.binding, arm.cases.len()) {
                    return Err(Error::new(*span, "there is nothing to bind where the value is nil"));
                }
            }
        }
        Ok(())
    }

    pub fn expand(&self) -> TokenStream {
        let path = self.path.clone().unwrap_or_else(|| syn::parse_quote!(::itab));
        let private = quote!(#path::__private);
        let s = Ident::new("subject", Span::mixed_site());
        let switch = Ident::new("switch", Span::mixed_site());
        let (refusals, chain) = (self.refusals(&private), self.chain(&private, &s, 0));
        let subject = &self.subject;
        quote! {
            match #private::enter(#subject) { (#switch, #s) => { #refusals #chain } }
        }
    }

    /// What makes rustc refuse what Go refuses, where the spelling does not show it: cases that no value can match, and types
    /// that stand in two arms by two names.
    fn refusals(&self, private: &TokenStream) -> TokenStream {
        let (mut possible, mut all) = (Vec::new(), Vec::new());
        for (arm, case) in self.arms.iter().flat_map(|arm| arm.cases.iter().map(move |case| (arm, case))) {
            let (ty, interface) = match (case, case.interface()) {
                (Case::Nil(span), _) => {
                    let span = Span::mixed_site().located_at(*span);
                    let switch = Ident::new("switch", span);
                    possible.push(quote_spanned!(span=> #switch.nil_case();));
                    continue;
                }
                (Case::Type(_) | Case::Interface(_), Some(interface)) => (interface, true),
                (Case::Type(ty), None) => (bare(ty), false),
                _ => continue,
            };
            if !is_plain(ty.to_token_stream()) {
                continue;
            }
            let span = Span::mixed_site().located_at(syn::spanned::Spanned::span(ty));
            if !interface {
                let switch = Ident::new("switch", span);
                possible.push(quote_spanned!(span=> #switch.case::<#ty>().possible();));
            }
            // Whoever does not pass a guard may come to the same type again.
            if arm.guard.is_none() {
                all.push((ty, span));
            }
        }
        let once = all.iter().map(|(ty, span)| {
            let cases = Ident::new("cases", *span);
            quote_spanned!(*span=> #cases.case::<#ty, _>().once();)
        });
        let once = (all.len() > 1).then(|| {
            let types: Vec<_> = all.iter().map(|(ty, _)| quote!(#private::OneCase<#ty>)).collect();
            let (tree, cases) = (balanced(private, &types), Ident::new("cases", Span::mixed_site()));
            quote!(let #cases = #private::cases::<#tree>(); #(#once)*)
        });
        let switch = Ident::new("switch", Span::mixed_site());
        quote!({ let _ = #switch; #(#possible)* #once })
    }

    /// The arms from `i` on, as an expression that consumes the subject.
    fn chain(&self, private: &TokenStream, s: &Ident, i: usize) -> TokenStream {
        let Some(arm) = self.arms.get(i) else { return quote!({ let _ = #s; }) };
        // Arms that follow each other are decided by one look-up, where that is less than trying them.
        let run = self.arms[i..].iter().take(IN_A_LIST * LISTS).take_while(|arm| arm.may_join()).count();
        let interfaces =
            self.arms[i..i + run].iter().filter(|arm| arm.cases[0].interface().is_some()).count();
        // A type that stands first is likely to be the one, and a compare less than a look-up.
        let likely = i == 0 && arm.cases[0].interface().is_none();
        if !likely && (interfaces >= 2 || run >= MANY) {
            return self.run(private, s, i, run);
        }
        let (body, binding) = (&arm.body, arm.binding());
        if let [Case::Default(_)] = arm.cases[..] {
            return quote!({ let #binding = #s; { #body } });
        }
        let rest = self.chain(private, s, i + 1);
        match &arm.cases[..] {
            [case @ (Case::Type(ty) | Case::Interface(ty) | Case::Object(ty))] => {
                let take = |s: &Ident| match (case, case.interface()) {
                    (_, Some(inter)) => quote!(#private::TakeAs::<#inter>::take_as(#s)),
                    (Case::Object(_), None) => quote!(#private::TakeDyn::<#ty>::take_dyn(#s)),
                    (_, None) => quote!(#private::Subject::take::<#ty>(#s)),
                };
                let (taken, used) = match &arm.guard {
                    None => (take(s), None),
                    // The guard sees a shared borrow, so that the value is still there if it says no.
                    Some(guard) => {
                        let shared = Ident::new("shared", Span::mixed_site());
                        let (take_shared, take) = (take(&shared), take(s));
                        // What only one of guard and body uses is used.
                        let (seen, used) = match &arm.binding {
                            Some(seen) => (quote!(#seen), Some(quote!(let _ = &#seen;))),
                            None => (quote!(_), None),
                        };
                        let taken = quote! {
                            if match #private::Subject::shared(&#s) {
                                #private::core::option::Option::Some(#shared) => match #take_shared {
                                    #private::core::result::Result::Ok(#seen) => { #used { #guard } }
                                    #private::core::result::Result::Err(_) => false,
                                },
                                #private::core::option::Option::None => false,
                            } { #take } else { #private::core::result::Result::Err(#s) }
                        };
                        (taken, used)
                    }
                };
                quote! {
                    match #taken {
                        #private::core::result::Result::Ok(#binding) => { #used { #body } }
                        #private::core::result::Result::Err(#s) => { #rest }
                    }
                }
            }
            cases => {
                let tests = cases.iter().map(|case| match (case, case.interface()) {
                    (_, Some(inter)) => {
                        quote!(#private::satisfies::<#inter>(#private::Subject::dynamic_type(&#s)))
                    }
                    (Case::Type(ty), None) => quote!(#private::Subject::is_of::<#ty>(&#s)),
                    _ => quote!(#private::Subject::dynamic_type(&#s).is_none()),
                });
                quote!(if #(#tests)||* { let #binding = #s; { #body } } else { #rest })
            }
        }
    }

    /// The arms from `i` on, `run` of them with one type each, and what follows.
    fn run(&self, private: &TokenStream, s: &Ident, i: usize, run: usize) -> TokenStream {
        let rest = self.chain(private, s, i + run);
        let matched = Ident::new("matched", Span::mixed_site());
        let arms = &self.arms[i..i + run];
        let case = |arm: &Arm| match (&arm.cases[0], arm.cases[0].interface()) {
            (_, Some(inter)) => quote!(#private::InterfaceCase<#inter>),
            (Case::Type(ty), None) => quote!(#private::TypeCase<#ty>),
            _ => unreachable!("a run has types only"),
        };
        let (mut lists, mut chain) =
            (quote!(()), quote!({ let #s = #private::Matched::into_subject(#matched); #rest }));
        for arms in arms.chunks(IN_A_LIST).rev() {
            let mut list = quote!(());
            chain = quote!({ let #matched = #private::Matched::next_list(#matched); #chain });
            for arm in arms.iter().rev() {
                let (case, binding, body) = (case(arm), arm.binding(), &arm.body);
                list = quote!((#case, #list));
                chain = quote! {
                    match #private::Matched::take(#matched) {
                        #private::core::result::Result::Ok(#binding) => { #body }
                        #private::core::result::Result::Err(#matched) => #chain
                    }
                };
            }
            lists = quote!((#list, #lists));
        }
        quote! {{
            let #matched = #private::Matched::<_, #lists>::find(
                { static __ITAB_ARMS: #private::Arms = #private::Arms::new(); &__ITAB_ARMS },
                #s,
            );
            #chain
        }}
    }
}

impl Arm {
    /// Whether one look-up can decide the arm together with others.
    fn may_join(&self) -> bool {
        self.guard.is_none() && matches!(&self.cases[..], [Case::Type(_) | Case::Interface(_)])
    }

    /// Whether there is one type, with which a value is bound as that.
    fn is_of_one_type(&self) -> bool {
        matches!(&self.cases[..], [Case::Type(_) | Case::Interface(_) | Case::Object(_)])
    }

    fn binding(&self) -> TokenStream {
        let mutable = &self.mutable;
        match &self.binding {
            Some(binding) => quote!(#mutable #binding),
            None => quote!(_),
        }
    }
}
