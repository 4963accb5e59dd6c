//! `#[interface]` on a trait.
//!
//! The trait itself stays as it is written. What is generated beside it stands in one `const _`:
//!
//! - `interface!`, a macro of the library, which alone writes `unsafe`: the descriptor, and the itabs of the
//!   types that rustc knows to have the methods. It declares `__ItabInterface`, a private type that stands for
//!   the interface where its methods are written down.
//! - the methods, as impls of a safe trait for `__ItabInterface`: each signature is written there, once, and
//!   named by everything else.
//! - for each method a trait without contents, which makes rustc say in words what a type lacks.
//! - the impl of the trait for interface values, each method of which is one `call!`.
//!
//! Beside the trait, where it is in scope as the trait is, stands a second one if results of methods borrow from `&self`:
//! see [`Interface::borrows`]; or if methods take `self: Box<Self>`: see [`Interface::owned`].

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, GenericParam, Generics, Ident, ItemTrait, Lifetime, LitInt, Path, Result,
    Signature, TraitItem, TraitItemFn, TypeParamBound, Visibility, parse_quote,
};

use crate::attr::{
    Crate, allows, argument, balanced, cfgs, generated, list_of_types, name_type, no_reserved_names,
    only_inert, unraw,
};
use crate::generics::Header;
use crate::signature::{Erased, Takes, declaration, erase, is_closed, spell};

/// A trait that is an interface, as far as generated code speaks of it.
struct Interface<'a> {
    /// The path to what generated code names.
    private: TokenStream,
    /// Whether `diagnostic`, a name of rustc's prelude, is there.
    prelude: bool,
    vis: &'a Visibility,
    ident: &'a Ident,
    /// The name of the trait for results that borrow from the value, if the user says one.
    borrows: Option<Ident>,
    /// The name of the trait for methods that take `self: Box<Self>`, likewise.
    owned: Option<Ident>,
    parameters: Parameters,
    exported: bool,
    supers: Supertraits,
    required: Vec<Required<'a>>,
    nominal: Option<Nominal>,
}

/// What a nominal interface has beside its methods: one more, which stands for the word of a type that it is one.
struct Nominal {
    /// The type that stands for the interface in the signature of that method.
    mark: Ident,
    /// Its number.
    number: LitInt,
    /// The trait of the types that have it.
    marker: Ident,
}

/// The parameters of an interface.
struct Parameters {
    /// As the impls have them, and the library's macro takes them.
    header: Header,
    /// `<E, N>`, in the order of the trait; nothing if there are none.
    of_trait: TokenStream,
    /// The same of `__ItabInterface`, which has the types first.
    of_stand_in: TokenStream,
    /// `E, N`, in the order of the trait.
    arguments: TokenStream,
    names: Vec<Ident>,
}

impl Parameters {
    /// # Errors
    ///
    /// If one is a lifetime, or a bound is none that can be repeated.
    fn new(item: &ItemTrait) -> Result<Self> {
        let generics = &item.generics;
        let mut names = Vec::new();
        for param in &generics.params {
            let (attrs, ident) = match param {
                GenericParam::Type(param) => (&param.attrs, &param.ident),
                GenericParam::Const(param) => (&param.attrs, &param.ident),
                GenericParam::Lifetime(lifetime) => {
                    return Err(Error::new_spanned(
                        lifetime,
                        "an interface has no lifetimes: which interface a value is asked for is known by its `TypeId`, which no lifetime is part of",
                    ));
                }
            };
            if let Some(attr) = attrs.first() {
                return Err(Error::new_spanned(attr, "a parameter of an interface has no attributes"));
            }
            if is_closed(ident) {
                return Err(Error::new_spanned(
                    ident,
                    format!("`{ident}` is a type of the language or of std: call the parameter otherwise"),
                ));
            }
            names.push(ident.clone());
        }
        if let Some(place) = self_in_bounds(generics) {
            return Err(Error::new(
                place,
                "bounds of an interface are about its parameters: write supertraits behind `:`",
            ));
        }
        if let (Some(clause), true) = (&generics.where_clause, names.is_empty()) {
            return Err(Error::new_spanned(
                clause,
                "an interface without parameters has no `where` clause: write supertraits behind `:`",
            ));
        }
        let (types, consts): (Vec<_>, Vec<_>) =
            generics.params.iter().partition(|param| matches!(param, GenericParam::Type(_)));
        let name = |param: &&GenericParam| match param {
            GenericParam::Type(param) => param.ident.clone(),
            GenericParam::Const(param) => param.ident.clone(),
            GenericParam::Lifetime(lifetime) => lifetime.lifetime.ident.clone(),
        };
        let types_first: Vec<Ident> = types.iter().chain(&consts).map(name).collect();
        let list = |names: &[Ident]| if names.is_empty() { quote!() } else { quote!(<#(#names),*>) };
        Ok(Parameters {
            header: Header::new(generics.clone(), &parse_quote!(Self))?,
            of_trait: list(&names),
            of_stand_in: list(&types_first),
            arguments: quote!(#(#names),*),
            names,
        })
    }

    /// `impl<E, more>`, and the `where` clause.
    fn of_impl(&self, more: TokenStream) -> (TokenStream, TokenStream) {
        if self.names.is_empty() {
            return (if more.is_empty() { quote!(impl) } else { quote!(impl<#more>) }, quote!());
        }
        self.header.of_impl(more)
    }

    /// `Handler<{E}>`, which rustc fills in where it says it.
    fn in_words(&self, ident: &Ident) -> String {
        if self.names.is_empty() {
            return ident.to_string();
        }
        let names: Vec<String> = self.names.iter().map(|name| format!("{{{name}}}")).collect();
        format!("{ident}<{}>", names.join(", "))
    }
}

/// Where `Self` stands in a bound.
fn self_in_bounds(generics: &Generics) -> Option<Span> {
    fn find(tokens: TokenStream) -> Option<Span> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) => find(group.stream()),
            TokenTree::Ident(ident) => (ident == "Self").then(|| ident.span()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => None,
        })
    }
    let bounds = generics.type_params().flat_map(|param| &param.bounds).map(ToTokens::to_token_stream);
    let clause = generics.where_clause.iter().map(ToTokens::to_token_stream);
    bounds.chain(clause).find_map(find)
}

/// The methods that interface values have of themselves, the conversions: they would hide a method of the interface,
/// and `value.into_any()` would be another one than `interface.into_any()` in generic code.
const CONVERSIONS: [&str; 7] = [
    "as_any_ref",
    "as_any_mut",
    "into_any",
    "into_any_mut",
    "as_iface_ref",
    "as_iface_mut",
    "into_iface_ref",
];

/// A method that the interface asks for.
struct Required<'a> {
    item: &'a TraitItemFn,
    cfgs: Vec<&'a Attribute>,
    erased: Erased,
    name: String,
    /// Its number, which stands for it in generated code.
    number: LitInt,
    /// An alias of its erased signature, where the interface has no parameters.
    signature: Ident,
    /// The trait of the types that have it.
    marker: Ident,
}

pub fn expand(attr: TokenStream, mut item: ItemTrait) -> Result<TokenStream> {
    let nominal = match attr.to_string().as_str() {
        "" => false,
        "nominal" => true,
        _ => return Err(Error::new_spanned(attr, "`#[interface]` takes no arguments but `nominal`")),
    };
    no_reserved_names(item.to_token_stream())?;
    let (mut prelude, mut borrows, mut owned) = (true, None, None);
    let known = "`crate = path`, `borrows = NAME`, `owned = NAME` and `no_implicit_prelude`";
    let path = Crate::take(&mut item.attrs, known, |meta| {
        if meta.path.is_ident("borrows") {
            borrows = Some(meta.value()?.parse()?);
            return Ok(true);
        }
        if meta.path.is_ident("owned") {
            owned = Some(meta.value()?.parse()?);
            return Ok(true);
        }
        let known = meta.path.is_ident("no_implicit_prelude");
        prelude &= !known;
        Ok(known)
    })?;
    check(&item)?;
    let supers = Supertraits::new(&item)?;
    // Every interface is `'static` where it is asked for; an `IfaceRef` is not.
    item.supertraits = item
        .supertraits
        .into_iter()
        .filter(|bound| !matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static"))
        .collect();
    if item.supertraits.is_empty() {
        item.colon_token = None;
    }
    let required = requirements(&item)?;
    let nominal = nominal.then(|| Nominal::new(&item, required.len())).transpose()?;
    let interface = Interface {
        private: path.private(),
        prelude,
        vis: &item.vis,
        ident: &item.ident,
        borrows,
        owned,
        parameters: Parameters::new(&item)?,
        exported: matches!(item.vis, Visibility::Public(_)),
        supers,
        required,
        nominal,
    };
    interface.refuse_send_alone()?;
    let (unsafe_part, methods) = (interface.descriptor(), interface.methods());
    let (markers, upcast, values) = (interface.markers(), interface.upcast(), interface.of_values());
    let (structure, objects) = (interface.structure(), interface.objects(&item));
    let explanation = interface.explanation(&item.attrs);
    let allows = allows(&item.attrs);
    let (borrows, of_borrowed) = interface.borrows()?;
    let (owned, of_owned) = interface.owned()?;
    let note = interface.note(&item);
    let checked = interface.checked(&item);
    // rustdoc shows the trait as it is written.
    let (written, not_written) = match checked {
        Some(_) => (Some(quote!(#[cfg(doc)])), quote!(#[cfg(not(doc))] #explanation #checked)),
        None => (None, quote!()),
    };
    Ok(quote! {
        #written
        #explanation
        #item
        #not_written
        #note

        #borrows
        #owned

        #(#allows)*
        const _: () = {
            #unsafe_part
            #methods
            #markers
            #upcast
            #structure
            #objects
            #values
            #of_borrowed
            #of_owned
        };
    })
}

impl Interface<'_> {
    /// The supertraits as types. What rustc has to say of an embedded trait, it says there.
    fn embedded(&self) -> Vec<TokenStream> {
        let located = |path: &Path| {
            let span = Span::call_site().located_at(path.span());
            quote_spanned!(span=> dyn #path)
        };
        self.supers.interfaces.iter().map(located).collect()
    }

    /// An `IfaceRef` is `Send` only where its value is `Sync`, and so would not have the methods of an interface that is `Send` alone.
    fn refuse_send_alone(&self) -> Result<()> {
        let Supertraits { send, sync, interfaces, .. } = &self.supers;
        match (send, sync) {
            (Some(send), None) if interfaces.is_empty() && self.is_shared() => Err(Error::new_spanned(
                send,
                format!(
                    "a shared borrow is sent only if the value is `Sync`, so that an `IfaceRef` would not have these methods: write `Send + Sync`, or `dyn {} + Send` where it is used",
                    self.ident
                ),
            )),
            _ => Ok(()),
        }
    }

    /// The auto traits of the interface, of `dyn Trait + Send`, of `+ Sync` and of both, if there are more than is said there.
    fn auto(&self) -> Option<TokenStream> {
        let Interface { private, supers, .. } = self;
        if supers.interfaces.is_empty() && supers.send.is_none() && supers.sync.is_none() {
            return None;
        }
        let marker = quote!(#private::core::marker);
        let of = |send: bool, sync: bool| {
            let own = match (send || supers.send.is_some(), sync || supers.sync.is_some()) {
                (false, false) => quote!(dyn #private::Local),
                (true, false) => quote!(dyn #marker::Send),
                (false, true) => quote!(dyn #marker::Sync),
                (true, true) => quote!(dyn #marker::Send + #marker::Sync),
            };
            self.embedded().iter().fold(quote!((#own)), |auto, inner| {
                quote!(<#auto as #private::AutoTraits>::And<<#inner as #private::Interface>::Auto>)
            })
        };
        let (plain, send, sync, both) = (of(false, false), of(true, false), of(false, true), of(true, true));
        Some(quote!(auto #plain, #send, #sync, #both;))
    }

    /// How a value has to be held for the methods that the interface declares.
    fn needs(&self) -> Takes {
        self.required.iter().map(|method| method.erased.takes).max().unwrap_or(Takes::Shared)
    }

    fn is_shared(&self) -> bool {
        self.needs() == Takes::Shared
    }

    /// What the library's macro writes: the descriptor and the itabs.
    fn descriptor(&self) -> TokenStream {
        let Interface { private, ident, parameters, exported, .. } = self;
        let (header, arguments) = (parameters.header.of_macro(&quote!()), &parameters.arguments);
        let of_trait = &parameters.of_trait;
        let (embedded, count, access, auto) = (self.embedded(), self.count(), self.access(), self.auto());
        let markers = self.required.iter().map(|Required { marker, .. }| quote!(#marker #of_trait));
        let markers = markers.chain(self.nominal.iter().map(|Nominal { marker, .. }| quote!(#marker)));
        let methods = self.required.iter().map(|Required { cfgs, number, .. }| quote!(#(#cfgs)* #number));
        let methods = methods.chain(self.nominal.iter().map(|Nominal { number, .. }| quote!(#number)));
        quote! {
            #private::interface! {
                #header
                #exported dyn #ident<#arguments>;
                requires #(#markers),*;
                embeds #(#embedded),*;
                methods #(#methods),*;
                count #count;
                access #access;
                #auto
            }
        }
    }

    /// As many methods as there can be, with those of the embedded interfaces, as a type.
    fn count(&self) -> TokenStream {
        let private = &self.private;
        let units = self.required.iter().map(|Required { cfgs, .. }| quote!(#(#cfgs)* ()));
        let units = units.chain(self.nominal.iter().map(|_| quote!(())));
        let own = quote!(#private::Len<{ let units: &[()] = &[#(#units),*]; units.len() }>);
        self.embedded()
            .iter()
            .fold(own, |count, inner| quote!(#private::Sum<#count, <#inner as #private::Counted>::Count>))
    }

    /// How a value has to be held for all methods, those of the embedded interfaces too, as a type.
    fn access(&self) -> TokenStream {
        let private = &self.private;
        let own = match self.needs() {
            Takes::Shared => quote!(SharedAccess),
            Takes::Exclusive => quote!(ExclusiveAccess),
            Takes::Owned | Takes::Boxed => quote!(OwnedAccess),
        };
        self.embedded().iter().fold(quote!(#private::#own), |access, inner| {
            quote!(<#access as #private::Access>::And<<#inner as #private::Described>::Access>)
        })
    }

    /// The methods and the embedded interfaces, said of `__ItabInterface`.
    fn methods(&self) -> TokenStream {
        let Interface { private, parameters, .. } = self;
        let stand_in = &parameters.of_stand_in;
        let (of_interface, clause) = parameters.of_impl(quote!());
        let list = self
            .embedded()
            .into_iter()
            .rev()
            .fold(quote!(()), |rest, inner| quote!(#private::List<#inner, #rest>));
        let methods = self.required.iter().map(|method| {
            let Required { cfgs, erased, name, number, signature, .. } = method;
            let Erased { text, shape, .. } = erased;
            let (name_type, receiver) = (name_type(private, name), erased.receiver());
            let erased = erased.signature(private);
            // An alias, except where it would have bounds.
            let (alias, signature) = match parameters.names.is_empty() {
                true => (quote!(#(#cfgs)* type #signature = #erased;), quote!(#signature)),
                false => (quote!(), erased),
            };
            quote! {
                #alias
                #(#cfgs)*
                #of_interface #private::InterfaceMethod<#number> for __ItabInterface #stand_in #clause {
                    type Name = #name_type;
                    type Sig = #signature;
                    type Receiver = #private::#receiver;
                    const NAME: &'static #private::core::primitive::str = #name;
                    const SPELLING: &'static #private::Spelling =
                        &#private::Spelling { text: #text, shape: &[#(#shape),*] };
                }
            }
        });
        let mark = self.nominal.as_ref().map(|nominal| nominal.method(self));
        quote! {
            #of_interface #private::Embeds for __ItabInterface #stand_in #clause {
                type Embedded = #list;
            }
            #(#methods)*
            #mark
        }
    }

    /// For each method a trait that every type with the method has, and whose absence rustc reports in words.
    fn markers(&self) -> TokenStream {
        let Interface { private, prelude, parameters, .. } = self;
        let (of_type, clause) = parameters.of_impl(quote!(__ItabT));
        let (declared, of_trait) = (parameters.header.of_trait(), &parameters.of_trait);
        let stand_in = &parameters.of_stand_in;
        let viewer = self.viewer();
        let markers = self.required.iter().map(|method| {
            let Required { cfgs, erased, name, number, signature, marker, .. } = method;
            let (name_type, receiver) = (name_type(private, name), erased.receiver());
            let signature = match parameters.names.is_empty() {
                true => quote!(#signature),
                false => quote!(<__ItabInterface #stand_in as #private::InterfaceMethod<#number>>::Sig),
            };
            let has_method =
                quote!(#private::HasMethod<#name_type, #viewer, #signature, #private::#receiver>);
            let (of_having, _) = parameters.of_impl(quote!(__ItabT: #has_method));
            let in_words = prelude.then(|| self.missing(method));
            // `diagnostic` is a name of the prelude, and no other name for it is accepted.
            let without_the_trait = prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
            // An attribute cannot stand on a bound; with the method configured out, nothing is asked.
            let nothing = (!cfgs.is_empty()).then(|| {
                let all = cfgs.iter().map(|cfg| cfg.meta.require_list().map(|list| list.tokens.clone()));
                let all: Vec<_> = all.flatten().collect();
                quote! {
                    #[cfg(not(all(#(#all),*)))]
                    pub trait #marker #declared #clause {}
                    #[cfg(not(all(#(#all),*)))]
                    #of_type #marker #of_trait for __ItabT #clause {}
                }
            });
            quote! {
                #(#cfgs)*
                #in_words
                pub trait #marker #declared: #has_method #clause {}
                #(#cfgs)*
                #without_the_trait
                #of_having #marker #of_trait for __ItabT #clause {}
                #nothing
            }
        });
        let nominal = self.nominal.as_ref().map(|nominal| nominal.marker(self));
        quote!(#(#markers)* #nominal)
    }

    /// What rustc says of a type that lacks a method.
    fn missing(&self, method: &Required<'_>) -> TokenStream {
        let interface = self.parameters.in_words(self.ident);
        let words = declaration(self.exported, &method.item.sig).replace('{', "{{").replace('}', "}}");
        let message = format!("`{{Self}}` does not implement `{interface}`: missing method `{words}`");
        let label = format!("needs `{words}` in a `#[methods]` block of `{{Self}}`");
        let receivers = match method.erased.takes {
            Takes::Shared => ", with `&mut self`",
            Takes::Exclusive => "",
            Takes::Owned | Takes::Boxed => ", with `&self` or `&mut self`",
        };
        let note = match (self.exported, receivers) {
            (true, "") => {
                "a method of that name with other types or without `pub` does not count".to_string()
            }
            (true, _) => {
                format!("a method of that name with other types{receivers}, or without `pub` does not count")
            }
            (false, _) => format!(
                "a method of that name with other types{} does not count; one without `pub` counts in a crate that says `itab::package!();` at its root",
                receivers.replace(", with", " or with")
            ),
        };
        quote!(#[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)])
    }

    /// What rustc says of a value that is used as the trait and is no interface value.
    fn explanation(&self, attrs: &[Attribute]) -> Option<TokenStream> {
        let explained = attrs.iter().any(|attr| {
            let path = &attr.path().segments;
            path.len() == 2 && path[0].ident == "diagnostic" && path[1].ident == "on_unimplemented"
        });
        (self.prelude && !explained).then(|| {
            let interface = self.parameters.in_words(self.ident);
            let message = format!("`{{Self}}` is not a value of the interface `{interface}`");
            let note = format!(
                "`Iface::<dyn {interface}>::new(value)`, `IfaceRef::<dyn {interface}>::new(&value)`, and `cast` where only the value knows its type, make one"
            );
            quote!(#[diagnostic::on_unimplemented(message = #message, label = "expected an interface value", note = #note)])
        })
    }

    /// What impls of the trait find beside it, under its name: see `private::impls`.
    fn note(&self, item: &ItemTrait) -> TokenStream {
        let Interface { private, vis, ident, .. } = self;
        let of = item.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        let provided = item.items.iter().filter_map(|member| match member {
            TraitItem::Fn(method) if method.default.is_some() => {
                let cfgs = method.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
                let name = unraw(&method.sig.ident);
                Some(quote!(#(#cfgs)* #name))
            }
            _ => None,
        });
        let name = unraw(ident);
        let of: Vec<_> = of.collect();
        let (mark, its, nominal) = match &self.nominal {
            Some(Nominal { mark, .. }) => (
                quote! {
                    #(#of)*
                    #[doc(hidden)]
                    #[allow(dead_code, missing_docs, missing_debug_implementations, clippy::all, clippy::pedantic)]
                    #vis enum #mark {}
                },
                quote!(<#mark>),
                quote!(.nominal()),
            ),
            None => (quote!(), quote!(), quote!()),
        };
        quote! {
            #mark
            #(#of)*
            #[doc(hidden)]
            #[allow(dead_code, missing_docs, non_upper_case_globals, clippy::all, clippy::pedantic)]
            #vis const #ident: #private::TraitNote #its = #private::TraitNote::interface(
                #private::core::concat!(
                    #private::core::module_path!(), "::", #name, ":",
                    #private::core::line!(), ":", #private::core::column!()
                ),
                &[#(#provided),*],
            )#nominal;
        }
    }

    /// The trait with a supertrait that only impls with `#[methods]` and interface values have, if it has methods.
    fn checked(&self, item: &ItemTrait) -> Option<ItemTrait> {
        if item.items.is_empty() && self.nominal.is_none() {
            return None;
        }
        let Interface { private, ident, .. } = self;
        let arguments = self.arguments(item);
        let mut item = item.clone();
        item.supertraits.push(
            parse_quote!(#private::ByMethods<#private::Tag<{ #private::tag(&#ident, "") }, #arguments>>),
        );
        item.colon_token.get_or_insert_with(Default::default);
        Some(item)
    }

    /// The types among the parameters, as the tag of the trait has them: see `private::Tag`.
    fn arguments(&self, item: &ItemTrait) -> TokenStream {
        let types: Vec<&Ident> = item.generics.type_params().map(|param| &param.ident).collect();
        list_of_types(&self.private, types.into_iter(), quote!(()))
    }

    /// What leads from objects of the trait to their values: see `dynamic::object`. An interface with no items of its own has the values of the
    /// first that it embeds.
    fn objects(&self, item: &ItemTrait) -> TokenStream {
        let Interface { private, ident, parameters, .. } = self;
        // An alias where it can be one, so that the constant in it is evaluated once.
        let own = generated("Tag");
        let (alias, tag) = match self.embedded().first() {
            _ if !item.items.is_empty() || self.nominal.is_some() => {
                let arguments = self.arguments(item);
                let alias =
                    quote!(type #own<__ItabA> = #private::Tag<{ #private::tag(&#ident, "") }, __ItabA>;);
                (alias, quote!(#own<#arguments>))
            }
            Some(embedded) => (quote!(), quote!(<#embedded as #private::Object>::Tag)),
            None => return quote!(),
        };
        let lifetime = Lifetime::new("'__itab", Span::mixed_site());
        let (params, of_trait) = (parameters.header.params(), &parameters.of_trait);
        let (_, clause) = parameters.of_impl(quote!());
        let marker = quote!(#private::core::marker);
        let autos = [
            quote!(),
            quote!(+ #marker::Send),
            quote!(+ #marker::Sync),
            quote!(+ #marker::Send + #marker::Sync),
        ];
        quote! {#alias #(
            #[doc(hidden)]
            impl<#lifetime, #params> #private::Object for dyn #ident #of_trait #autos + #lifetime #clause {
                type Tag = #tag;
            }
        )*}
    }

    /// Which interfaces can be upcast to this one: those that have its trait among their supertraits.
    fn upcast(&self) -> TokenStream {
        let Interface { private, ident, parameters, .. } = self;
        let of_trait = &parameters.of_trait;
        let (of_both, clause) =
            parameters.of_impl(quote!(__ItabI: ?#private::core::marker::Sized + #ident #of_trait));
        let without_the_trait = self.prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
        quote! {
            #without_the_trait
            #of_both #private::EmbeddedIn<__ItabI> for dyn #ident #of_trait #clause {}
        }
    }

    /// Which methods this interface declares, for conversions by structure, and which interfaces can be converted to this one:
    /// those that have its methods, and those of the interfaces that it embeds.
    ///
    /// Two impls, however many methods there are: an impl a method made a crate of many interfaces a quarter slower to check.
    fn structure(&self) -> TokenStream {
        let Interface { private, ident, parameters, .. } = self;
        let (of_trait, stand_in) = (&parameters.of_trait, &parameters.of_stand_in);
        let unsized_ = quote!(?#private::core::marker::Sized);
        let silent = self.prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
        let viewer = self.viewer();
        let (mut conditions, mut methods) = (Vec::new(), Vec::new());
        for method in &self.required {
            let Required { cfgs, erased, name, number, signature, .. } = method;
            let (name, receiver) = (name_type(private, name), erased.receiver());
            let signature = match parameters.names.is_empty() {
                true => quote!(#signature),
                false => quote!(<__ItabInterface #stand_in as #private::InterfaceMethod<#number>>::Sig),
            };
            let asked = quote!(#private::Asked<#name, #viewer, #signature, #private::#receiver>);
            if cfgs.is_empty() {
                methods.push(asked);
                continue;
            }
            // An attribute cannot stand on an argument of a type.
            let all = cfgs.iter().map(|cfg| cfg.meta.require_list().map(|list| list.tokens.clone()));
            let all: Vec<_> = all.flatten().collect();
            let (of_interface, clause) = parameters.of_impl(quote!());
            let head = quote!(#of_interface #private::AskedIf<#number> for __ItabInterface #stand_in #clause);
            conditions.push(quote! {
                #(#cfgs)*
                #head { type Asked = #asked; }
                #[cfg(not(all(#(#all),*)))]
                #head { type Asked = (); }
            });
            methods.push(quote!(<__ItabInterface #stand_in as #private::AskedIf<#number>>::Asked));
        }
        methods.extend(self.nominal.iter().map(|nominal| {
            let (name, signature) = (nominal.name(self), nominal.signature(private));
            quote!(#private::Asked<#name, #viewer, #signature, #private::Shared>)
        }));
        let mut asked = balanced(private, &methods);
        // An alias, except where it would have bounds.
        if parameters.names.is_empty() {
            let alias = generated("Asked");
            conditions.push(quote!(type #alias = #asked;));
            asked = quote!(#alias);
        }
        let embedded: Vec<_> = self.embedded().iter().map(|inner| quote!(#private::AllOf<#inner>)).collect();
        let embedded = balanced(private, &embedded);
        let (of_having, clause) =
            parameters.of_impl(quote!(__ItabI: #unsized_, __ItabK, __ItabN, __ItabV, __ItabS, __ItabH));
        let (of_covered, _) = parameters.of_impl(quote!(__ItabI: #unsized_, __ItabBy));
        let clause = if clause.is_empty() { quote!(where) } else { quote!(#clause,) };
        quote! {
            #(#conditions)*
            #silent
            #of_having #private::HasImethod<dyn #ident #of_trait, __ItabI, __ItabK, __ItabN, __ItabV, __ItabS, __ItabH>
                for #private::Imethods
            #clause
                dyn #ident #of_trait: #private::EmbeddedIn<__ItabI>,
                #asked: #private::Asks<__ItabK, __ItabN, __ItabV, __ItabS, __ItabH>
            {}
            #silent
            #of_covered #private::CoveredBy<__ItabI, __ItabBy> for dyn #ident #of_trait
            #clause #private::Both<#asked, #embedded>: #private::IncludedIn<__ItabI, __ItabBy>
            {}
        }
    }

    /// Who the interface is to those who let only some see a method, as a type.
    fn viewer(&self) -> TokenStream {
        let private = &self.private;
        if self.exported {
            quote!(#private::Anyone)
        } else {
            quote!(<#private::Scope<false, __ItabHere> as #private::Sees>::Viewer)
        }
    }

    /// The trait, of interface values.
    fn of_values(&self) -> TokenStream {
        let Interface { private, ident, parameters, supers, .. } = self;
        let of_trait = &parameters.of_trait;
        let holder = match self.needs() {
            Takes::Shared => quote!(IfaceValue),
            Takes::Exclusive => quote!(ExclusiveIfaceValue),
            Takes::Owned | Takes::Boxed => quote!(OwningIfaceValue),
        };
        let Supertraits { interfaces, send, sync, shown } = supers;
        let supers = interfaces.iter().chain(shown).chain(send).chain(sync);
        let value = quote!(#private::#holder + #private::IfaceValue<Inter: #ident #of_trait> #(+ #supers)*);
        let (of_value, clause) = parameters.of_impl(quote!(__ItabV: #value));
        let calls = self.required.iter().map(|method| self.call(method));
        let without_the_value = self.prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
        quote! {
            #[doc(hidden)]
            #without_the_value
            #of_value #ident #of_trait for __ItabV #clause {
                #(#calls)*
            }
        }
    }

    /// A trait with the methods whose results borrow from `&self`, and its impl for `IfaceRef`.
    ///
    /// The interface's own trait borrows its receiver, which is the `IfaceRef`, so that a result would not outlive that one,
    /// although it borrows from the value. Here the methods take the `IfaceRef` itself, which is `Copy`, and rustc tries
    /// methods that take a value before those that borrow it. A method is a candidate only where its trait is in scope, and
    /// nobody but this crate may give `IfaceRef` methods of its own; so this trait stands where the interface does, and has a
    /// name if it has to be imported elsewhere. (Not a supertrait of the interface, whose methods are not in scope with those of
    /// the interface; nor methods behind `Deref`, which rustc tries after those that borrow.)
    fn borrows(&self) -> Result<(TokenStream, TokenStream)> {
        let Interface { private, vis, ident, parameters, .. } = self;
        let lifetime = Lifetime::new("'__itab", Span::mixed_site());
        let borrowing = |method: &'_ Required<'_>| {
            method.erased.borrowing(&lifetime).map(|erased| self.borrowing_method(method, &erased))
        };
        // No `IfaceRef` is of an interface with methods that take `&mut self` or the value.
        let shared = self.required.iter().filter(|_| self.is_shared());
        let methods: Vec<_> = shared.filter_map(borrowing).collect();
        if methods.is_empty() {
            return match &self.borrows {
                Some(name) => Err(Error::new_spanned(
                    name,
                    "an interface all of whose methods take `&self`, and one of them returns what borrows from it, has such a trait; this one has none",
                )),
                None => Ok((quote!(), quote!())),
            };
        }
        let (signatures, calls): (Vec<_>, Vec<_>) = methods.into_iter().unzip();
        let hidden = self.borrows.is_none().then(|| quote!(#[doc(hidden)]));
        let name = self.borrows.clone().unwrap_or_else(|| generated(format_args!("Borrows{}", unraw(ident))));
        let doc = format!(
            "The methods of [`{ident}`] whose results borrow from the value, and so may outlive the `IfaceRef` that they are called on."
        );
        let (params, arguments, of_trait) =
            (parameters.header.params(), &parameters.arguments, &parameters.of_trait);
        let (_, clause) = parameters.of_impl(quote!());
        let interface = quote!(?#private::core::marker::Sized + #private::SharedInterface + #ident #of_trait);
        let of_trait = quote!(
            #hidden
            #[doc = #doc]
            #[allow(dead_code, deprecated, missing_docs, private_interfaces, private_bounds, single_use_lifetimes)]
            #[allow(clippy::all, clippy::pedantic)]
            #vis trait #name<#lifetime, #params> #clause {
                #(#signatures;)*
            }
        );
        let of_value = quote!(
            #[allow(deprecated)]
            impl<#lifetime, #params __ItabI: #interface> #name<#lifetime, #arguments>
                for #private::IfaceRef<#lifetime, __ItabI>
            #clause
            {
                #(#[inline] #calls)*
            }
        );
        Ok((of_trait, of_value))
    }

    /// Such a method: as it is declared, and with the call.
    fn borrowing_method(&self, method: &Required<'_>, erased: &Erased) -> (TokenStream, TokenStream) {
        let Interface { private, ident: interface, parameters, .. } = self;
        let (stand_in, of_trait) = (&parameters.of_stand_in, &parameters.of_trait);
        let Required { item, cfgs, number, .. } = method;
        let Erased { lifetimes, params, output, is_unsafe, abi, .. } = erased;
        let attrs = said_again(item);
        let ident = &item.sig.ident;
        let (lifetimes, unsafety) = (&lifetimes[1..], is_unsafe.then(|| quote!(unsafe)));
        let abi = abi.as_ref().map(|abi| quote!(extern #abi));
        let names: Vec<Ident> = (0..params.len()).map(argument).collect();
        let signature =
            quote!(#unsafety #abi fn #ident<#(#lifetimes),*>(self #(, #names: #params)*) -> #output);
        (
            quote!(#(#attrs)* #signature),
            quote! {
                #(#cfgs)*
                #signature {
                    // Whoever uses this one uses that one, as far as lints are concerned.
                    let _ = <__ItabI as #interface #of_trait>::#ident;
                    #private::call!(Value self, __ItabInterface #stand_in, #number, (#(#names),*))
                }
            },
        )
    }

    /// A trait with the methods that take `self: Box<Self>`, and its impl for `Iface`.
    ///
    /// The interface's own trait takes a box of the `Iface`, which the owner of one would have to make in order to give the value
    /// away. Here the methods take the `Iface` itself; the value goes to the method in its own allocation. As for the trait of
    /// [`borrows`](Self::borrows), it stands where the interface does, and an interface has one of the two at most.
    fn owned(&self) -> Result<(TokenStream, TokenStream)> {
        let Interface { private, vis, ident, parameters, .. } = self;
        let boxed = self.required.iter().filter(|method| method.erased.takes == Takes::Boxed);
        let methods: Vec<_> = boxed.map(|method| self.owned_method(method)).collect();
        if methods.is_empty() {
            return match &self.owned {
                Some(name) => Err(Error::new_spanned(
                    name,
                    "an interface with a method that takes `self: Box<Self>` has such a trait; this one has none",
                )),
                None => Ok((quote!(), quote!())),
            };
        }
        let (signatures, calls): (Vec<_>, Vec<_>) = methods.into_iter().unzip();
        let hidden = self.owned.is_none().then(|| quote!(#[doc(hidden)]));
        let name = self.owned.clone().unwrap_or_else(|| generated(format_args!("Owned{}", unraw(ident))));
        let doc = format!(
            "The methods of [`{ident}`] that take `self: Box<Self>`, for who has an `Iface` and no box of it."
        );
        let (params, arguments, of_trait) =
            (parameters.header.params(), &parameters.arguments, &parameters.of_trait);
        let (_, clause) = parameters.of_impl(quote!());
        let interface = quote!(?#private::core::marker::Sized + #private::Interface + #ident #of_trait);
        let declared = if parameters.names.is_empty() { quote!() } else { quote!(<#params>) };
        let of_trait = quote!(
            #hidden
            #[doc = #doc]
            #[allow(dead_code, deprecated, missing_docs, private_interfaces, private_bounds, single_use_lifetimes)]
            #[allow(clippy::all, clippy::pedantic)]
            #vis trait #name #declared: #private::core::marker::Sized #clause {
                #(#signatures;)*
            }
        );
        let of_value = quote!(
            #[allow(deprecated)]
            impl<#params __ItabI: #interface> #name<#arguments> for #private::Iface<__ItabI>
            #clause
            {
                #(#[inline] #calls)*
            }
        );
        Ok((of_trait, of_value))
    }

    /// Such a method: as it is declared, and with the call.
    fn owned_method(&self, method: &Required<'_>) -> (TokenStream, TokenStream) {
        let Interface { private, ident: interface, parameters, .. } = self;
        let (stand_in, of_trait) = (&parameters.of_stand_in, &parameters.of_trait);
        let Required { item, cfgs, number, .. } = method;
        let attrs = said_again(item);
        let (mut signature, arguments) = numbered(&item.sig);
        if let Some(FnArg::Receiver(receiver)) = signature.inputs.first_mut() {
            *receiver = parse_quote!(self);
        }
        let ident = &item.sig.ident;
        (
            quote!(#(#attrs)* #signature),
            quote! {
                #(#cfgs)*
                #signature {
                    // Whoever uses this one uses that one, as far as lints are concerned.
                    let _ = <__ItabI as #interface #of_trait>::#ident;
                    #private::call!(Owned self, __ItabInterface #stand_in, #number, (#(#arguments),*))
                }
            },
        )
    }

    /// The method that calls through the itab.
    fn call(&self, method: &Required<'_>) -> TokenStream {
        let Interface { private, parameters, .. } = self;
        let stand_in = &parameters.of_stand_in;
        let Required { item, cfgs, number, erased, .. } = method;
        let (signature, arguments) = numbered(&item.sig);
        // The user's own `self`: in a `macro_rules!` it may be another than that of this place.
        let this = signature.receiver().map(|receiver| receiver.self_token);
        let unboxed = (erased.takes == Takes::Boxed).then(|| quote!(*));
        let receiver = erased.receiver();
        quote! {
            #(#cfgs)*
            #[inline]
            #signature {
                #private::call!(#receiver #unboxed #this, __ItabInterface #stand_in, #number, (#(#arguments),*))
            }
        }
    }
}

/// The attributes of a method that stand on its double in a second trait too.
fn said_again(item: &TraitItemFn) -> impl Iterator<Item = &Attribute> {
    const SAID_AGAIN: &[&str] = &["cfg", "deprecated", "doc", "must_use"];
    item.attrs.iter().filter(|attr| SAID_AGAIN.iter().any(|said| attr.path().is_ident(said)))
}

/// A signature with other names for the parameters, and these.
fn numbered(signature: &Signature) -> (Signature, Vec<Ident>) {
    let (mut signature, mut arguments) = (signature.clone(), Vec::new());
    for (i, input) in signature.inputs.iter_mut().enumerate() {
        if let FnArg::Typed(input) = input {
            let argument = argument(i);
            *input.pat = parse_quote!(#argument);
            arguments.push(argument);
        }
    }
    (signature, arguments)
}

impl Nominal {
    /// # Errors
    ///
    /// If the interface has parameters: a type would say of all instantiations at once that it is one.
    fn new(item: &ItemTrait, number: usize) -> Result<Self> {
        if let Some(param) = item.generics.params.first() {
            return Err(Error::new_spanned(
                param,
                "a nominal interface has no parameters, because a type would say of all instantiations at once that it is one: declare an interface for each",
            ));
        }
        let name = unraw(&item.ident);
        Ok(Nominal {
            mark: generated(format_args!("Mark{name}")),
            number: LitInt::new(&number.to_string(), Span::call_site()),
            marker: generated(format_args!("Is{name}")),
        })
    }

    /// The name of the method, as a type.
    fn name(&self, interface: &Interface<'_>) -> TokenStream {
        let Interface { private, ident, .. } = interface;
        quote!(#private::MarkName<{ #private::tag(&#ident, "") }>)
    }

    /// Its signature.
    fn signature(&self, private: &TokenStream) -> TokenStream {
        let mark = &self.mark;
        quote!(#private::Marked<#mark>)
    }

    /// The method, said of `__ItabInterface`.
    fn method(&self, interface: &Interface<'_>) -> TokenStream {
        let Interface { private, ident, .. } = interface;
        let Nominal { mark, number, .. } = self;
        let (name, signature, path) = (self.name(interface), self.signature(private), unraw(ident));
        // What a type writes for it, which is what reasons print.
        let text = if interface.required.is_empty() { "#[methods]" } else { "#[methods(nominal)]" };
        quote! {
            impl #private::Mark for #mark {
                const INFO: &'static #private::MethodInfo = &#private::MethodInfo {
                    name: #private::core::concat!("impl ", #private::core::module_path!(), "::", #path),
                    text: #text,
                };
            }
            impl #private::InterfaceMethod<#number> for __ItabInterface {
                type Name = #name;
                type Sig = #signature;
                type Receiver = #private::Shared;
                const NAME: &'static #private::core::primitive::str = <#mark as #private::Mark>::INFO.name;
                const SPELLING: &'static #private::Spelling =
                    &#private::Spelling { text: #text, shape: &["&self", "()"] };
            }
        }
    }

    /// A trait that every type has that says so, and whose absence rustc reports in words.
    fn marker(&self, interface: &Interface<'_>) -> TokenStream {
        let Interface { private, prelude, ident, .. } = interface;
        let marker = &self.marker;
        let (name, signature, viewer) = (self.name(interface), self.signature(private), interface.viewer());
        let has_method = quote!(#private::HasMethod<#name, #viewer, #signature, #private::Shared>);
        let in_words = prelude.then(|| {
            let message = format!("`{{Self}}` does not say that it is `{ident}`");
            let block = if interface.required.is_empty() {
                format!("#[methods] impl {ident} for {{Self}} {{{{}}}}")
            } else {
                format!("#[methods(nominal)] impl {ident} for {{Self}} {{{{ .. }}}}")
            };
            let label = format!("write `{block}` where the type is declared");
            quote!(#[diagnostic::on_unimplemented(message = #message, label = #label)])
        });
        let silent = prelude.then(|| quote!(#[diagnostic::do_not_recommend]));
        quote! {
            #in_words
            pub trait #marker: #has_method {}
            #silent
            impl<__ItabT: #has_method> #marker for __ItabT {}
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
    Ok(())
}

/// What stands behind the name of the trait.
struct Supertraits {
    /// The embedded interfaces.
    interfaces: Vec<Path>,
    /// `Send` and `Sync`, as they are written.
    send: Option<Path>,
    sync: Option<Path>,
    /// `Debug`, `Display` and `Error`, which interface values have, whatever they hold.
    shown: Vec<Path>,
}

impl Supertraits {
    /// # Errors
    ///
    /// If one is there that interface values cannot have.
    fn new(item: &ItemTrait) -> Result<Self> {
        let mut supers = Supertraits { interfaces: Vec::new(), send: None, sync: None, shown: Vec::new() };
        for bound in &item.supertraits {
            match bound {
                TypeParamBound::Trait(bound) if matches!(bound.modifier, syn::TraitBoundModifier::None) => {
                    if let Some(lifetimes) = &bound.lifetimes {
                        return Err(Error::new_spanned(
                            lifetimes,
                            "an interface has no lifetimes to be embedded for",
                        ));
                    }
                    supers.add(&bound.path, item)?;
                }
                TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static" => {}
                TypeParamBound::Trait(_) => {}
                other => {
                    return Err(Error::new_spanned(
                        other,
                        "an interface embeds other interfaces, nothing else",
                    ));
                }
            }
        }
        Ok(supers)
    }

    fn add(&mut self, path: &Path, item: &ItemTrait) -> Result<()> {
        let last = unraw(&path.segments.last().expect("a path has a segment").ident);
        let refused = match last.as_str() {
            "Send" => {
                self.send = Some(path.clone());
                return Ok(());
            }
            "Sync" => {
                self.sync = Some(path.clone());
                return Ok(());
            }
            "Debug" | "Display" | "Error" => {
                self.shown.push(path.clone());
                return Ok(());
            }
            "Unpin" | "UnwindSafe" | "RefUnwindSafe" => {
                format!("an interface says nothing of `{last}`: write `dyn {} + {last}` where it is used", item.ident)
            }
            "Sized" => "an interface is used as `dyn`, which is not `Sized`".into(),
            "Any" => "interface values have `is`, `downcast_ref` and `downcast` without it, as `IfaceRef::is::<T>(value)`: leave `Any` out".into(),
            "Clone" => "interface values have `try_clone` without it, if the value is `Clone`: leave `Clone` out".into(),
            "PartialEq" | "Eq" | "PartialOrd" | "Ord" | "Hash" => {
                format!("interface values are compared and hashed by what they hold, without it: leave `{last}` out")
            }
            _ => {
                self.interfaces.push(path.clone());
                return Ok(());
            }
        };
        Err(Error::new_spanned(path, refused))
    }
}

/// The methods that the trait asks for: those that it does not provide.
fn requirements(item: &ItemTrait) -> Result<Vec<Required<'_>>> {
    let mut required = Vec::new();
    for member in &item.items {
        let Some((item, erased)) = requirement(member)? else { continue };
        let (number, name) = (required.len(), unraw(&item.sig.ident));
        required.push(Required {
            item,
            cfgs: cfgs(&item.attrs)?,
            erased,
            number: LitInt::new(&number.to_string(), Span::call_site()),
            signature: generated(format_args!("Sig{number}")),
            marker: generated(format_args!("Method{number}_{name}")),
            name,
        });
    }
    Ok(required)
}

/// The method that a member asks for, if it is not provided.
fn requirement(member: &TraitItem) -> Result<Option<(&TraitItemFn, Erased)>> {
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
    let name = unraw(&item.sig.ident);
    if CONVERSIONS.contains(&name.as_str()) {
        return Err(Error::new_spanned(
            &item.sig.ident,
            format!(
                "interface values have a conversion `{name}`, which would hide this method: call it otherwise"
            ),
        ));
    }
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
        let name = spell(item.sig.ident.to_token_stream());
        let message = format!(
            "a method that an interface asks for takes `&self`, `&mut self`, `self` or `self: Box<Self>`: `{name}` does not"
        );
        return Err(match item.sig.inputs.first() {
            Some(first @ FnArg::Receiver(_)) => Error::new_spanned(
                first,
                format!(
                    "{message}. An interface value lends its value or gives it away, and there is no other pointer to it: put this method into an ordinary trait that types list by `#[methods(dyn TRAIT)]`, and call it on what `into_dyn::<dyn TRAIT>()` returns. With a body it is provided, and may"
                ),
            ),
            _ => Error::new_spanned(&item.sig.ident, message),
        });
    };
    Ok(Some((item, erased)))
}
