//! What `#[methods(call)]` writes for a method: a function that calls it with arguments which are known at run time only.
//!
//! It is safe code, in an impl of a safe trait. It says how each parameter is given its argument; whether it can be, rustc finds
//! out, because only rustc knows what a type is.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Ident, Lifetime, Path, Type};

use crate::attr::argument;
use crate::generics::Header;
use crate::methods::Method;
use crate::signature::Takes;

/// How a parameter or a result is passed on.
enum Passed {
    /// As a value of a type without lifetimes.
    Value(Type),
    /// As a shared reference to a type without lifetimes.
    Shared(Type),
    /// As a value that borrows for as long as the call.
    Short(Type),
    /// Not at all.
    Not,
}

/// The impl of `ByName` for a method.
pub fn expand(
    private: &TokenStream,
    ty: &Type,
    header: &Header,
    method: &Method<'_>,
    of_trait: Option<&Path>,
) -> TokenStream {
    let Method { cfgs, ident, name_type, erased, .. } = method;
    let (receiver, params) = (erased.receiver(), &erased.params);
    let params: Vec<Passed> = params.iter().map(|param| passed(param, &erased.lifetimes)).collect();
    let result = match passed(&erased.output, &erased.lifetimes) {
        // What would outlive the call.
        Passed::Short(_) => Passed::Not,
        other => other,
    };
    let parameters = params.iter().zip(&erased.written).map(|(param, written)| match take(private, param) {
        Some(take) => quote!(#take::__ITAB_PARAMETER),
        None => quote!(#private::Parameter::refused(#written)),
    });
    let written = erased.written.last();
    let outcome = match give(private, &result) {
        Some(give) => quote!(#give::__ITAB_OUTCOME),
        None => quote!(#private::Outcome::refused(#written)),
    };
    let is_unsafe = erased.is_unsafe.then(|| quote!(const UNSAFE: #private::core::primitive::bool = true;));
    // What rustc has to say of it, it says at the method.
    let span = Span::call_site().located_at(ident.span());
    let takes: Option<Vec<TokenStream>> = params.iter().map(|param| take(private, param)).collect();
    let call = takes.zip(give(private, &result)).filter(|_| !erased.is_unsafe).map(|(takes, give)| {
        let this = if erased.takes == Takes::Exclusive { quote!(&mut Self) } else { quote!(&Self) };
        let arguments: Vec<Ident> = (0..takes.len()).map(argument).collect();
        let of_trait = of_trait.map(|path| quote!(as #path));
        quote_spanned! {span=>
            fn call(__itab_this: #this, __itab_arguments: #private::Arguments) -> #private::Any {
                let [#(mut #arguments),*] = __itab_arguments.each();
                #give::__itab_give(
                    <Self #of_trait>::#ident(__itab_this #(, #takes::__itab_take(&mut #arguments))*)
                )
            }
        }
    });
    let (of_type, clause) = header.of_impl(quote!());
    quote_spanned! {span=>
        #(#cfgs)*
        const _: () = {
            #[allow(unused_imports)]
            use #private::{
                GiveNoRef as _, GiveOpaque as _, TakeNoRef as _, TakeNoShort as _, TakeOpaque as _,
            };
            #[allow(deprecated)]
            #of_type #private::ByName<#name_type, #private::#receiver> for #ty #clause {
                #is_unsafe
                const PARAMETERS: &'static [#private::Parameter] = &[#(#parameters),*];
                const OUTCOME: #private::Outcome = #outcome;
                #call
            }
        };
    }
}

/// What takes an argument for the parameter.
fn take(private: &TokenStream, param: &Passed) -> Option<TokenStream> {
    match param {
        Passed::Value(ty) => Some(quote!(#private::Take::<#ty>)),
        Passed::Shared(ty) => Some(quote!(#private::TakeRef::<#ty>)),
        Passed::Short(ty) => Some(quote!(#private::TakeShort::<#ty>)),
        Passed::Not => None,
    }
}

/// What gives the result.
fn give(private: &TokenStream, result: &Passed) -> Option<TokenStream> {
    match result {
        Passed::Value(ty) => Some(quote!(#private::Give::<#ty>)),
        Passed::Shared(ty) => Some(quote!(#private::GiveRef::<#ty>)),
        Passed::Short(_) | Passed::Not => None,
    }
}

/// How something of this type is passed on, in a signature with these lifetimes.
fn passed(ty: &Type, lifetimes: &[Lifetime]) -> Passed {
    match ty {
        Type::Group(syn::TypeGroup { elem, .. }) | Type::Paren(syn::TypeParen { elem, .. }) => {
            passed(elem, lifetimes)
        }
        Type::Never(_) => Passed::Not,
        Type::Reference(reference)
            if reference.lifetime.as_ref().is_some_and(|is| lifetimes.contains(is)) =>
        {
            let elem = (*reference.elem).clone();
            if reference.mutability.is_some() || !matches!(passed(&elem, lifetimes), Passed::Value(_)) {
                return Passed::Not;
            }
            Passed::Shared(elem)
        }
        _ => {
            let mut short = ty.clone();
            let mut infer = Infer { lifetimes, found: false, is_bound: false };
            infer.visit_type_mut(&mut short);
            match infer {
                Infer { is_bound: true, .. } => Passed::Not,
                Infer { found: true, .. } => Passed::Short(short),
                _ => Passed::Value(ty.clone()),
            }
        }
    }
}

/// Leaves it to rustc which lifetimes those of the signature are in a call.
struct Infer<'a> {
    lifetimes: &'a [Lifetime],
    found: bool,
    /// Whether one is where `'_` would mean another.
    is_bound: bool,
}

impl VisitMut for Infer<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.lifetimes.contains(lifetime) {
            self.found = true;
            *lifetime = Lifetime::new("'_", lifetime.span());
        }
    }

    fn visit_type_bare_fn_mut(&mut self, inner: &mut syn::TypeBareFn) {
        let found = std::mem::replace(&mut self.found, false);
        visit_mut::visit_type_bare_fn_mut(self, inner);
        self.is_bound |= std::mem::replace(&mut self.found, found);
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, inner: &mut syn::ParenthesizedGenericArguments) {
        let found = std::mem::replace(&mut self.found, false);
        visit_mut::visit_parenthesized_generic_arguments_mut(self, inner);
        self.is_bound |= std::mem::replace(&mut self.found, found);
    }
}
