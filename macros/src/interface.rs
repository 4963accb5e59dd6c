//! `#[interface]` on a trait.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, FnArg, ItemTrait, Path, Result, TraitItem, TraitItemFn, TypeParamBound, Visibility};

use crate::attr::{Crate, allows, argument, cfgs, generated, name_type, only_inert, unraw};
use crate::signature::{Erased, declaration, erase, spell};

/// A method that the interface asks for.
struct Required<'a> {
    item: &'a TraitItemFn,
    erased: Erased,
    name: String,
}

pub fn expand(attr: TokenStream, mut item: ItemTrait) -> Result<TokenStream> {
    if !attr.is_empty() {
        return Err(Error::new_spanned(attr, "`#[interface]` takes no arguments"));
    }
    let mut prelude = true;
    let path = Crate::take(&mut item.attrs, "`crate = path` and `no_implicit_prelude`", |meta| {
        let known = meta.path.is_ident("no_implicit_prelude");
        prelude &= !known;
        Ok(known)
    })?;
    let private = path.private();
    check(&item)?;
    let supers = supertraits(&item)?;
    // What rustc has to say of an embedded trait, it says there.
    let embedded: Vec<TokenStream> = supers
        .iter()
        .map(|path| {
            let span = Span::call_site().located_at(path.span());
            quote_spanned!(span=> dyn #path)
        })
        .collect();
    let mut required = Vec::new();
    for member in &item.items {
        required.extend(requirement(member)?);
    }

    let ident = &item.ident;
    let exported = matches!(item.vis, Visibility::Public(_));
    let tag = format_ident!("__ItabTag{}", unraw(ident));
    let vis = &item.vis;
    let viewer = if exported {
        quote!(#private::Anyone)
    } else {
        quote!(#private::In<{ #private::package_hash(__ITAB_PACKAGE) }>)
    };

    let mut bounds = Vec::new();
    let mut declarations = TokenStream::new();
    let mut imethods = Vec::new();
    let mut ifns = Vec::new();
    let mut calls = TokenStream::new();
    for (k, Required { item: method, erased, name }) in required.iter().enumerate() {
        let cfgs = cfgs(&method.attrs);
        let (sig, bound) = (generated(format_args!("Sig{k}")), generated(format_args!("Method_{name}")));
        let this = erased.this();
        let pointer = erased.pointer(quote!(#private::This<#this>));
        let receiver = if erased.exclusive { format_ident!("Exclusive") } else { format_ident!("Shared") };
        let (text, shape) = (&erased.text, &erased.shape);
        let name_type = name_type(&private, name);

        let words = declaration(&method.sig).replace('{', "{{").replace('}', "}}");
        let message = format!("`{{Self}}` does not implement `{ident}`: missing method `{words}`");
        let label = format!("needs `{words}` in a `#[methods]` block of `{{Self}}`");
        let note = match (exported, erased.exclusive) {
            (true, false) => {
                "a method of that name with other types, with `&mut self`, or without `pub` does not count"
            }
            (true, true) => "a method of that name with other types or without `pub` does not count",
            (false, false) => "a method of that name with other types or with `&mut self` does not count",
            (false, true) => "a method of that name with other types does not count",
        };
        // `diagnostic` is a name of the prelude, and no other name for it is accepted.
        let (in_words, without_the_trait) = if prelude {
            (
                quote!(#[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]),
                quote!(#[diagnostic::do_not_recommend]),
            )
        } else {
            (TokenStream::new(), TokenStream::new())
        };
        declarations.extend(quote! {
            #(#cfgs)*
            type #sig = #pointer;
            #(#cfgs)*
            #in_words
            pub trait #bound {
                const IFN: #private::CodePtr;
            }
            #(#cfgs)*
            #without_the_trait
            impl<__ItabT> #bound for __ItabT
            where
                __ItabT: #private::HasMethod<#name_type, #viewer, Sig = #sig, Receiver: #private::CallableBy<#private::#receiver>>,
            {
                const IFN: #private::CodePtr = <__ItabT as #private::HasMethod<#name_type, #viewer>>::IFN;
            }
        });
        // An attribute cannot stand on a bound; with the method configured out, nothing is asked.
        let bound = if cfgs.is_empty() {
            quote!(#bound)
        } else {
            let nothing = generated(format_args!("Nothing{k}"));
            let all = cfgs.iter().map(|cfg| cfg.meta.require_list().map(|list| list.tokens.clone()));
            let all = all.collect::<Result<Vec<_>>>()?;
            declarations.extend(quote! {
                #[cfg(not(all(#(#all),*)))]
                pub trait #nothing {}
                #[cfg(not(all(#(#all),*)))]
                impl<__ItabT> #nothing for __ItabT {}
                #[cfg(not(all(#(#all),*)))]
                use #nothing as #bound;
            });
            quote!(#bound)
        };
        imethods.push(quote! {
            #(#cfgs)*
            #private::imethod::<#sig>(
                #name,
                &#private::Spelling { text: #text, shape: &[#(#shape),*] },
                #private::Receiver::#receiver,
                #exported,
            )
        });
        ifns.push(quote!(#(#cfgs)* <__ItabT as #bound>::IFN));
        bounds.push(bound);
        calls.extend(call(&private, method, erased, name, &sig, &cfgs));
    }

    let own_access = if required.iter().any(|method| method.erased.exclusive) {
        quote!(#private::ExclusiveAccess)
    } else {
        quote!(#private::SharedAccess)
    };
    let access = embedded.iter().fold(
        own_access,
        |access, inner| quote!(<#access as #private::Access>::And<<#inner as #private::Described>::Access>),
    );
    let holder = if required.iter().any(|method| method.erased.exclusive) {
        quote!(#private::ExclusiveIfaceValue)
    } else {
        quote!(#private::IfaceValue)
    };
    let slot_path = unraw(ident);
    let spellings = [
        (quote!(dyn #ident + ::core::marker::Send), quote!(dyn ::core::marker::Send)),
        (quote!(dyn #ident + ::core::marker::Sync), quote!(dyn ::core::marker::Sync)),
        (
            quote!(dyn #ident + ::core::marker::Send + ::core::marker::Sync),
            quote!(dyn ::core::marker::Send + ::core::marker::Sync),
        ),
        (quote!(dyn #ident), quote!(dyn #private::Local)),
    ]
    .map(|(spelling, auto)| {
        quote! {
            unsafe impl #private::Interface for #spelling {
                type Plain = dyn #ident;
                type Auto = #auto;
            }
        }
    });

    item.supertraits.push(syn::parse_quote!(#private::Embedded<#tag>));
    let explained = item.attrs.iter().any(|attr| {
        let path = &attr.path().segments;
        path.len() == 2 && path[0].ident == "diagnostic" && path[1].ident == "on_unimplemented"
    });
    if prelude && !explained {
        let message = format!("`{{Self}}` is not a value of the interface `{ident}`");
        let note = format!(
            "`Iface::<dyn {ident}>::new(value)`, `IfaceRef::<dyn {ident}>::new(&value)`, and `cast` where only the value knows its type, make one"
        );
        item.attrs.push(syn::parse_quote! {
            #[diagnostic::on_unimplemented(message = #message, label = "expected an interface value", note = #note)]
        });
    }
    let allows = allows(&item.attrs);
    let without_the_value = prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
    Ok(quote! {
        #item

        #[doc(hidden)]
        #[non_exhaustive]
        #vis enum #tag {}

        #(#allows)*
        const _: () = {
            const __ITAB_PACKAGE: #private::Package =
                #private::package(::core::module_path!(), ::core::option_env!("CARGO_PKG_VERSION"));
            #declarations
            const __ITAB_OWN: &[#private::Imethod] = &[#(#imethods),*];
            const __ITAB_MOST: usize = __ITAB_OWN.len() #(+ <#embedded as #private::Described>::METHODS.len())*;
            const __ITAB_MERGED: ([#private::Imethod; __ITAB_MOST], usize) =
                #private::merge(&[__ITAB_OWN #(, <#embedded as #private::Described>::METHODS)*]);
            const __ITAB_METHODS: &[#private::Imethod] = __ITAB_MERGED.0.split_at(__ITAB_MERGED.1).0;
            const __ITAB_CELL: usize =
                #private::cell_of(::core::concat!(::core::module_path!(), "::", #slot_path));
            static __ITAB_INTER: #private::InterfaceType = unsafe {
                #private::InterfaceType::new::<dyn #ident>(
                    __ITAB_PACKAGE,
                    #exported,
                    __ITAB_CELL,
                    __ITAB_METHODS,
                    &[#(<#embedded as #private::Described>::INTER),*],
                )
            };

            unsafe impl #private::Described for dyn #ident {
                const INTER: &'static #private::InterfaceType = &__ITAB_INTER;
                const METHODS: &'static [#private::Imethod] = __ITAB_METHODS;
                const CELL: usize = __ITAB_CELL;
                type Tag = #tag;
                type Access = #access;
            }
            #(#spellings)*

            struct __ItabImplemented<__ItabT>(__ItabT);
            impl<__ItabT> __ItabImplemented<__ItabT>
            where
                __ItabT: #private::Typed #(+ #bounds)*,
                #(#embedded: #private::ImplementedBy<__ItabT>,)*
            {
                const ITAB: &'static #private::StaticItab<{ __ITAB_MERGED.1 }> = &unsafe {
                    #private::StaticItab::new(&__ITAB_INTER, <__ItabT as #private::Typed>::TYPE, #private::collect(
                        __ITAB_METHODS,
                        (__ITAB_OWN, &[#(#ifns),*]),
                        &[#((
                            <#embedded as #private::Described>::METHODS,
                            <#embedded as #private::ImplementedBy<__ItabT>>::ITAB,
                        )),*],
                    ))
                };
            }
            unsafe impl<__ItabT> #private::ImplementedBy<__ItabT> for dyn #ident
            where
                __ItabT: #private::Typed #(+ #bounds)*,
                #(#embedded: #private::ImplementedBy<__ItabT>,)*
            {
                const ITAB: #private::Itab<'static> =
                    #private::Itab::from_static(__ItabImplemented::<__ItabT>::ITAB);
            }

            #without_the_value
            impl<__ItabV> #ident for __ItabV
            where
                __ItabV: #holder + #private::IfaceValue<Inter: #private::Embedded<#tag>> #(+ #supers)*,
            {
                #calls
            }
        };
    })
}

/// The method that calls through the itab.
fn call(
    private: &TokenStream,
    method: &TraitItemFn,
    erased: &Erased,
    name: &str,
    sig: &syn::Ident,
    cfgs: &[&syn::Attribute],
) -> TokenStream {
    let mut signature = method.sig.clone();
    let mut arguments = Vec::new();
    for (i, input) in signature.inputs.iter_mut().enumerate() {
        if let FnArg::Typed(input) = input {
            let argument = argument(i);
            *input.pat = syn::parse_quote!(#argument);
            arguments.push(argument);
        }
    }
    // The user's own `self`: in a `macro_rules!` it may be another than that of this place.
    let this = signature.receiver().map(|receiver| receiver.self_token);
    let receiver = if erased.exclusive {
        quote!(#private::ExclusiveIfaceValue::exclusive(#this))
    } else {
        quote!(#private::IfaceValue::shared(#this))
    };
    let code = quote! {
        unsafe {
            #private::code::<#sig>(
                #private::IfaceValue::itab(#this),
                const {
                    #private::position(
                        <<<__ItabV as #private::IfaceValue>::Inter as #private::Interface>::Plain
                            as #private::Described>::METHODS,
                        #name,
                    )
                },
            )
        }
    };
    let invocation = quote!(code(#receiver #(, #arguments)*));
    let invocation = if erased.is_unsafe { quote!(unsafe { #invocation }) } else { invocation };
    quote! {
        #(#cfgs)*
        #[inline]
        #signature {
            let code = #code;
            #invocation
        }
    }
}

fn check(item: &ItemTrait) -> Result<()> {
    only_inert(&item.attrs, "#[interface]")?;
    if let Some(token) = &item.unsafety {
        return Err(Error::new_spanned(
            token,
            "an interface is satisfied by whatever has its methods, so it cannot be an `unsafe trait`",
        ));
    }
    if let Some(token) = &item.auto_token {
        return Err(Error::new_spanned(token, "an interface cannot be an `auto trait`"));
    }
    if let Some(param) = item.generics.params.first() {
        return Err(Error::new_spanned(
            param,
            "an interface has no generic parameters: declare one interface for each set of arguments",
        ));
    }
    if let Some(clause) = &item.generics.where_clause {
        return Err(Error::new_spanned(
            clause,
            "an interface has no `where` clause: write supertraits behind `:`",
        ));
    }
    Ok(())
}

/// The embedded interfaces.
fn supertraits(item: &ItemTrait) -> Result<Vec<Path>> {
    const AUTO: &[&str] = &["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"];
    let mut supers = Vec::new();
    for bound in &item.supertraits {
        match bound {
            TypeParamBound::Trait(bound) if matches!(bound.modifier, syn::TraitBoundModifier::None) => {
                if let Some(lifetimes) = &bound.lifetimes {
                    return Err(Error::new_spanned(
                        lifetimes,
                        "an interface has no lifetimes to be embedded for",
                    ));
                }
                let last = &bound.path.segments.last().expect("a path has a segment").ident;
                if AUTO.iter().any(|auto| last == auto) {
                    return Err(Error::new_spanned(
                        bound,
                        format!(
                            "an interface says nothing of `{last}`: write `dyn {} + {last}` where it is used",
                            item.ident
                        ),
                    ));
                }
                if last == "Sized" {
                    return Err(Error::new_spanned(
                        bound,
                        "an interface is used as `dyn`, which is not `Sized`",
                    ));
                }
                supers.push(bound.path.clone());
            }
            TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static" => {}
            TypeParamBound::Trait(_) => {}
            other => {
                return Err(Error::new_spanned(other, "an interface embeds other interfaces, nothing else"));
            }
        }
    }
    Ok(supers)
}

/// The method that a member asks for, if it is not provided.
fn requirement(member: &TraitItem) -> Result<Option<Required<'_>>> {
    let item = match member {
        TraitItem::Fn(item) => item,
        TraitItem::Const(other) => {
            return Err(Error::new_spanned(other, "an interface has methods, no constants"));
        }
        TraitItem::Type(other) => {
            return Err(Error::new_spanned(
                other,
                "an interface has methods, no associated types: name the type",
            ));
        }
        other => return Err(Error::new_spanned(other, "an interface has methods only, written out")),
    };
    if item.default.is_some() {
        return Ok(None);
    }
    only_inert(&item.attrs, "#[interface]")?;
    if let Some(clause) = &item.sig.generics.where_clause {
        return Err(Error::new_spanned(
            clause,
            "a method that an interface asks for has no `where` clause; one that it provides, with a body, may",
        ));
    }
    let Some(erased) = erase(&item.sig, None, "")? else {
        let what = match item.sig.inputs.first() {
            Some(first @ FnArg::Receiver(_)) => first.to_token_stream(),
            _ => item.sig.ident.to_token_stream(),
        };
        return Err(Error::new_spanned(
            what,
            format!(
                "a method that an interface asks for takes `&self` or `&mut self`: `{}` does not",
                spell(item.sig.ident.to_token_stream())
            ),
        ));
    };
    Ok(Some(Required { item, erased, name: unraw(&item.sig.ident) }))
}
