//! `#[methods]` on an impl block, and `#[derive(Typed)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{
    Attribute, Data, DeriveInput, Error, GenericParam, Generics, Ident, ImplItem, ItemImpl, Lifetime, Path,
    Result, Token, Type, Visibility, parse_quote,
};

use crate::attr::{Crate, allows, argument, cfgs, located, macro_in, name_type, take_itab, unraw};
use crate::signature::{Erased, NO_MACRO, SelfType, erase, spell};

/// What stands in the parentheses of `#[methods(..)]`.
struct Arguments {
    /// The other blocks of the type, which its anchor names.
    blocks: Vec<Ident>,
    /// The name of this block, which is not the anchor.
    name: Option<Ident>,
}

impl Arguments {
    fn parse(attr: TokenStream) -> Result<Self> {
        let mut arguments = Arguments { blocks: Vec::new(), name: None };
        let parser = |input: syn::parse::ParseStream<'_>| {
            while !input.is_empty() {
                let path = input.call(Path::parse_mod_style).map_err(|error| {
                    Error::new(
                        error.span(),
                        "expected the name of another `#[methods]` block of the type, or `block = NAME`",
                    )
                })?;
                if path.is_ident("block") && input.peek(Token![=]) {
                    input.parse::<Token![=]>()?;
                    arguments.name = Some(input.parse()?);
                } else {
                    arguments.blocks.push(last_ident(&path));
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        parser.parse2(attr)?;
        if let (Some(name), Some(_)) = (&arguments.name, arguments.blocks.first()) {
            return Err(Error::new_spanned(
                name,
                "only the first block, which has no name, names the others",
            ));
        }
        Ok(arguments)
    }
}

fn last_ident(path: &Path) -> Ident {
    path.segments.last().expect("a path has a segment").ident.clone()
}

/// A method of the block.
struct Method<'a> {
    /// What stands on everything that is generated for it.
    attrs: Vec<Attribute>,
    is_configured: bool,
    ident: &'a Ident,
    name: String,
    erased: Erased,
    exported: bool,
}

/// A type, its generics made `'static`, and the crate that describes it.
struct Subject {
    private: TokenStream,
    ty: Type,
    generics: Generics,
}

impl Subject {
    fn new(private: TokenStream, ty: Type, mut generics: Generics) -> Result<Self> {
        let declared = generics.lifetimes().next().map(|param| param.lifetime.clone());
        if let Some(lifetime) = declared.or_else(|| elided_lifetime(&ty)) {
            return Err(Error::new_spanned(
                lifetime,
                "a type with a lifetime has no descriptor: a value that is asked for its type must not borrow",
            ));
        }
        if let Some(inner) = macro_in(&ty) {
            return Err(Error::new_spanned(inner, NO_MACRO));
        }
        if let Type::TraitObject(_) | Type::Slice(_) = ty {
            return Err(Error::new_spanned(
                ty,
                "values of this type have no size of their own, so that none can be put into an interface",
            ));
        }
        let types: Vec<Ident> = generics.type_params().map(|param| param.ident.clone()).collect();
        let clause = generics.make_where_clause();
        clause
            .predicates
            .extend(types.iter().map(|ty| -> syn::WherePredicate { parse_quote!(#ty: 'static) }));
        for param in &mut generics.params {
            match param {
                GenericParam::Type(param) => param.default = None,
                GenericParam::Const(param) => param.default = None,
                GenericParam::Lifetime(_) => {}
            }
        }
        Ok(Subject { private, ty, generics })
    }

    /// `impl<..>` with `more` parameters, and the `where` clause.
    fn header(&self, more: TokenStream) -> (TokenStream, TokenStream) {
        let params = &self.generics.params;
        let params = params.iter().map(ToTokens::to_token_stream).chain((!more.is_empty()).then_some(more));
        let clause = &self.generics.where_clause;
        (quote!(impl<#(#params),*>), quote!(#clause))
    }
}

/// The lifetime of `impl Reader<'_>`.
fn elided_lifetime(ty: &Type) -> Option<Lifetime> {
    struct Find(Option<Lifetime>);
    impl<'ast> Visit<'ast> for Find {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            if lifetime.ident == "_" {
                self.0 = Some(lifetime.clone());
            }
        }
    }
    let mut find = Find(None);
    find.visit_type(ty);
    find.0
}

pub fn expand(attr: TokenStream, mut item: ItemImpl) -> Result<TokenStream> {
    let arguments = Arguments::parse(attr)?;
    let private = Crate::take(&mut item.attrs, "`crate = path`", |_| Ok(false))?.private();
    let skipped = take_skips(&mut item)?;
    let subject = Subject::new(private.clone(), (*item.self_ty).clone(), item.generics.clone())?;
    let self_type = SelfType {
        ty: subject.ty.clone(),
        associated: item.items.iter().filter_map(associated_type).collect(),
    };
    let of_trait = match &item.trait_ {
        Some((Some(not), ..)) => return Err(Error::new_spanned(not, "a negative impl has no methods")),
        Some((None, path, _)) => {
            let mut path = path.clone();
            self_type.replace_in(&mut path);
            Some(path)
        }
        None => None,
    };
    let mut methods = Vec::new();
    for (member, skip) in item.items.iter().zip(skipped) {
        let ImplItem::Fn(function) = member else { continue };
        if skip {
            continue;
        }
        let advice = "; `#[itab(skip)]` leaves it out of the method set";
        let Some(erased) = erase(&function.sig, Some(&self_type), advice)? else { continue };
        let mut attrs: Vec<Attribute> = cfgs(&function.attrs).into_iter().cloned().collect();
        if function.attrs.iter().any(|attr| attr.path().is_ident("deprecated")) {
            // Being in a method set is no use of it.
            attrs.push(parse_quote!(#[allow(deprecated)]));
        }
        methods.push(Method {
            is_configured: !cfgs(&function.attrs).is_empty(),
            attrs,
            ident: &function.sig.ident,
            name: unraw(&function.sig.ident),
            erased,
            exported: of_trait.is_some() || matches!(function.vis, Visibility::Public(_)),
        });
    }
    if let Some(method) = methods.iter().enumerate().find_map(|(i, method)| {
        methods[..i].iter().any(|other| other.name == method.name && !method.is_configured).then_some(method)
    }) {
        return Err(Error::new_spanned(method.ident, "the block has two methods of this name"));
    }

    let facts = facts(&subject, &methods, of_trait.as_ref());
    let name = arguments.name.or_else(|| of_trait.as_ref().map(last_ident));
    let descriptor = match (&name, arguments.blocks.first()) {
        (Some(_), Some(block)) => {
            return Err(Error::new_spanned(
                block,
                "an impl of a trait is named by another block: give the list to the inherent one, or to `#[derive(Typed)]` as `#[itab(blocks(..))]`",
            ));
        }
        (Some(name), None) => part(&subject, &methods, name),
        (None, _) => anchor(&subject, &methods, &arguments.blocks, quote!(Named)),
    };
    let allows = allows(&item.attrs);
    Ok(quote! {
        #item
        #(#allows)*
        const _: () = {
            const __ITAB_PACKAGE: #private::Package =
                #private::package(::core::module_path!(), ::core::option_env!("CARGO_PKG_VERSION"));
            struct __ItabVia<__ItabS, __ItabP>(__ItabS, __ItabP);
            #facts
            #descriptor
        };
    })
}

/// `type Item = u8;` of a trait impl, unless it has parameters.
fn associated_type(member: &ImplItem) -> Option<(Ident, Type)> {
    match member {
        ImplItem::Type(item) if item.generics.params.is_empty() => {
            Some((item.ident.clone(), item.ty.clone()))
        }
        _ => None,
    }
}

/// Takes `#[itab(skip)]` off the methods; says which had it.
fn take_skips(item: &mut ItemImpl) -> Result<Vec<bool>> {
    let mut skipped = Vec::new();
    for member in &mut item.items {
        let mut skip = false;
        if let ImplItem::Fn(function) = member {
            take_itab(&mut function.attrs, "`skip`", |meta| {
                skip |= meta.path.is_ident("skip");
                Ok(meta.path.is_ident("skip"))
            })?;
        }
        skipped.push(skip);
    }
    Ok(skipped)
}

/// What rustc is told of each method: that the type has it, and that pointers to the type have it.
fn facts(subject: &Subject, methods: &[Method<'_>], of_trait: Option<&Path>) -> TokenStream {
    let Subject { private, ty, .. } = subject;
    let mut facts = TokenStream::new();
    let pointer = quote!(__ItabP: #private::Pointer<Target = #ty>);
    for Method { attrs, ident, name, erased, exported, .. } in methods {
        let path = match of_trait {
            Some(of_trait) => quote!(<#ty as #of_trait>::#ident),
            None => quote!(<#ty>::#ident),
        };
        let name_type = name_type(private, name);
        let this = erased.this();
        let (receiver, mutability, target) = if erased.exclusive {
            (format_ident!("Exclusive"), quote!(mut), format_ident!("exclusive_target"))
        } else {
            (format_ident!("Shared"), quote!(), format_ident!("shared_target"))
        };
        let sig = erased.pointer(quote!(#private::This<#this>));
        let real = erased.pointer(quote!(&#this #mutability #ty));
        let (viewer, more) = if *exported {
            (quote!(__ItabV), quote!(__ItabV: ?::core::marker::Sized))
        } else {
            (quote!(#private::In<{ #private::package_hash(__ITAB_PACKAGE) }>), quote!())
        };
        let (header, clause) = subject.header(more);
        // What rustc has to say of a fact, it says at the method.
        let span = Span::call_site().located_at(ident.span());
        facts.extend(quote_spanned! {span=>
            #(#attrs)*
            unsafe #header #private::HasMethod<#name_type, #viewer> for #ty #clause {
                type Sig = #sig;
                type Receiver = #private::#receiver;
                const IFN: #private::CodePtr = {
                    let code: #real = #path;
                    unsafe { #private::erase(code) }
                };
            }
        });

        let Erased { lifetimes, params, output, qualifiers, is_unsafe, .. } = erased;
        let arguments: Vec<Ident> = (0..params.len()).map(argument).collect();
        let via = format_ident!("via_{}", name);
        let call = quote!(#path(unsafe { #private::#target::<__ItabP>(this, #name) } #(, #arguments)*));
        let call = if *is_unsafe { quote!(unsafe { #call }) } else { call };
        let (header, clause) = subject.header(pointer.clone());
        facts.extend(quote_spanned! {span=>
            #(#attrs)*
            #header __ItabVia<#ty, (__ItabP,)> #clause {
                #qualifiers fn #via<#(#lifetimes),*>(this: #private::This<#this> #(, #arguments: #params)*) #output {
                    #call
                }
            }
            #(#attrs)*
            unsafe #header #private::Promoted<#name_type, __ItabP> for #ty #clause {
                const IFN: #private::CodePtr = {
                    let code: #sig = __ItabVia::<#ty, (__ItabP,)>::#via;
                    unsafe { #private::erase(code) }
                };
            }
        });
    }
    facts
}

/// `&[Method]`: the methods of the block, with the code that they have in the type, or promoted.
fn list(subject: &Subject, methods: &[Method<'_>], promoted: bool) -> TokenStream {
    let Subject { private, ty, .. } = subject;
    let entries = methods.iter().map(|Method { attrs, name, erased, exported, .. }| {
        let name_type = name_type(private, name);
        let viewer = if *exported {
            quote!(#private::Anyone)
        } else {
            quote!(#private::In<{ #private::package_hash(__ITAB_PACKAGE) }>)
        };
        let has = quote!(<#ty as #private::HasMethod<#name_type, #viewer>>);
        let ifn =
            if promoted { quote!(<#ty as #private::Promoted<#name_type, __ItabP>>) } else { has.clone() };
        let receiver = if erased.exclusive { format_ident!("Exclusive") } else { format_ident!("Shared") };
        let text = &erased.text;
        quote! {
            #(#attrs)*
            unsafe {
                #private::method::<#has::Sig>(
                    &#private::MethodInfo { name: #name, text: #text },
                    #ifn::IFN,
                    #private::Receiver::#receiver,
                    #exported,
                )
            }
        }
    });
    quote!(&[#(#entries),*])
}

/// A block that is not the anchor.
fn part(subject: &Subject, methods: &[Method<'_>], name: &Ident) -> TokenStream {
    let Subject { private, ty, .. } = subject;
    let name_type = name_type(private, &unraw(name));
    let (direct, promoted) = (list(subject, methods, false), list(subject, methods, true));
    let (header, clause) = subject.header(quote!());
    let (pointer_header, _) = subject.header(quote!(__ItabP: #private::Pointer<Target = #ty>));
    quote! {
        unsafe #header #private::Block<#name_type> for #ty #clause {
            const LIST: &'static [#private::Method] = #direct;
        }
        unsafe #pointer_header #private::PromotedBlock<#name_type, __ItabP> for #ty #clause {
            const LIST: &'static [#private::Method] = #promoted;
        }
    }
}

/// The descriptor: of the anchor's own methods and those of the blocks it names.
fn anchor(subject: &Subject, methods: &[Method<'_>], blocks: &[Ident], kind: TokenStream) -> TokenStream {
    let Subject { private, ty, generics } = subject;
    let names: Vec<TokenStream> = blocks.iter().map(|block| name_type(private, &unraw(block))).collect();
    // What rustc has to say of a named block, it says at the name.
    let at = |block: &Ident, bound: TokenStream| {
        let (span, ty) = (Span::call_site().located_at(block.span()), located(ty, block.span()));
        quote_spanned!(span=> <#ty as #bound>)
    };
    let named = || blocks.iter().zip(&names);
    let block_types: Vec<_> =
        named().map(|(block, name)| at(block, quote!(#private::Block<#name>))).collect();
    let promoted_types =
        named().map(|(block, name)| at(block, quote!(#private::PromotedBlock<#name, __ItabP>)));
    let (direct, promoted) = (list(subject, methods, false), list(subject, methods, true));
    let (header, clause) = subject.header(quote!());
    let (pointer_header, _) = subject.header(quote!(__ItabP: #private::Pointer<Target = #ty>));
    let is_generic = !generics.params.is_empty();
    let units = methods.iter().map(|Method { attrs, .. }| quote!(#(#attrs)* ()));
    let own = quote!(({ let units: &[()] = &[#(#units),*]; units.len() }));
    let most = match (blocks.is_empty(), is_generic) {
        (true, _) => own,
        (false, true) => quote!({ #private::MOST }),
        (false, false) => quote!({ #own #(+ #block_types::LIST.len())* }),
    };
    let path = spell(ty.to_token_stream());
    let gathered = quote!(&'static ([#private::Method; #most], usize));
    let descriptor = quote! {
        unsafe {
            #private::Type::new::<#ty>(
                #private::Kind::#kind,
                ::core::concat!(::core::module_path!(), "::", #path),
                __ITAB_PACKAGE,
                __ItabVia::<#ty, ()>::GATHERED.0.split_at(__ItabVia::<#ty, ()>::GATHERED.1).0,
                ::core::option::Option::None,
                #private::operations!(#ty),
                &__ITAB_CELLS,
            )
        }
    };
    // A static where there is one type; instantiations can have a constant only.
    let descriptor = if is_generic {
        quote!(&#descriptor)
    } else {
        quote!({ static __ITAB_TYPE: #private::Type = #descriptor; &__ITAB_TYPE })
    };
    quote! {
        #header __ItabVia<#ty, ()> #clause {
            const GATHERED: #gathered =
                &#private::gather(&[#direct #(, #block_types::LIST)*], true);
        }
        #pointer_header __ItabVia<#ty, (__ItabP,)> #clause {
            const GATHERED: #gathered = &#private::gather(
                &[#promoted #(, #promoted_types::LIST)*],
                #private::holds_exclusively::<__ItabP>(),
            );
        }
        unsafe #header #private::Typed for #ty #clause {
            const TYPE: &'static #private::Type = {
                use #private::{NotClone as _, NotDebug as _, NotEqual as _, NotHash as _, NotNil as _};
                static __ITAB_CELLS: #private::Cells<#private::Entry> = #private::Cells::new();
                #descriptor
            };
        }
        unsafe #pointer_header #private::PromotedSet<__ItabP> for #ty #clause {
            const METHODS: &'static [#private::Method] =
                __ItabVia::<#ty, (__ItabP,)>::GATHERED.0.split_at(__ItabVia::<#ty, (__ItabP,)>::GATHERED.1).0;
        }
        #(#header #private::Lists<#names> for #ty #clause {})*
    }
}

pub fn derive(mut input: DeriveInput) -> Result<TokenStream> {
    let mut blocks = Vec::new();
    let mut attrs: Vec<Attribute> =
        input.attrs.iter().filter(|attr| attr.path().is_ident("itab")).cloned().collect();
    let private = Crate::take(&mut attrs, "`crate = path` and `blocks(NAME, ..)`", |meta| {
        if !meta.path.is_ident("blocks") {
            return Ok(false);
        }
        let content;
        syn::parenthesized!(content in meta.input);
        let names = Punctuated::<Path, Token![,]>::parse_terminated_with(&content, Path::parse_mod_style)?;
        blocks.extend(names.iter().map(last_ident));
        Ok(true)
    })?
    .private();
    let kind = match &input.data {
        Data::Struct(_) => quote!(Struct),
        Data::Enum(_) => quote!(Enum),
        Data::Union(_) => quote!(Union),
    };
    let ident = &input.ident;
    let (_, arguments, _) = input.generics.split_for_impl();
    let ty: Type = parse_quote!(#ident #arguments);
    let generics = std::mem::take(&mut input.generics);
    let subject = Subject::new(private.clone(), ty, generics)?;
    let descriptor = anchor(&subject, &[], &blocks, kind);
    let allows = allows(&input.attrs);
    Ok(quote! {
        #(#allows)*
        const _: () = {
            const __ITAB_PACKAGE: #private::Package =
                #private::package(::core::module_path!(), ::core::option_env!("CARGO_PKG_VERSION"));
            struct __ItabVia<__ItabS, __ItabP>(__ItabS, __ItabP);
            #descriptor
        };
    })
}
