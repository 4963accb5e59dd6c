//! `#[methods]` on an impl block, and `#[derive(Typed)]`.
//!
//! What is generated for a block stands in one `const _`. It is of two kinds. Impls of the library's safe
//! traits, written here: whatever they say, they can only say it with values that the library has made for
//! the type that they are about. And calls of two macros of the library, which write `unsafe`:
//! `has_method!`, once a method, and `typed!`, once a type.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, ConstParam, Data, DeriveInput, Error, GenericArgument, Generics, Ident, ImplItem, ImplItemFn,
    ItemImpl, Lifetime, Path, PathArguments, Result, Token, TraitItemFn, Type, TypeTraitObject, Visibility,
    parse_quote,
};

use crate::attr::{
    Crate, allows, argument, cfgs, list_of_types, located, name_type, no_reserved_names, take_itab, unraw,
};
use crate::by_name;
use crate::field_list::FieldList;
use crate::fields::{ByFields, Words};
use crate::generics::Header;
use crate::signature::{Erased, ReplaceSelf, SelfType, Takes, erase, spell};

/// What stands in the parentheses of `#[methods(..)]`.
struct Arguments {
    /// The other blocks of the type, which its first block names.
    blocks: Vec<Ident>,
    /// The name of this block, which is not the first.
    name: Option<Ident>,
    /// `unexported`: the methods of this trait impl are not exported.
    unexported: bool,
    /// `unlisted`: this trait impl is not for the method set.
    unlisted: bool,
    /// `nominal`: this is an impl of a nominal interface. One without methods need not say it.
    nominal: bool,
    /// `dyn Display`: the ordinary traits that the type lists.
    objects: Vec<TypeTraitObject>,
    /// `call`: the exported methods of this block can be called by their names.
    call: bool,
}

impl Arguments {
    fn parse(attr: TokenStream, of_trait: bool) -> Result<Self> {
        let mut arguments = Arguments {
            blocks: Vec::new(),
            name: None,
            unexported: false,
            unlisted: false,
            nominal: false,
            objects: Vec::new(),
            call: false,
        };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(Token![dyn]) {
                    arguments.objects.push(input.parse()?);
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                    continue;
                }
                let path = input.call(Path::parse_mod_style).map_err(|error| {
                    Error::new(
                        error.span(),
                        "expected the name of another `#[methods]` block of the type, `block = NAME`, `call`, or `dyn Trait`",
                    )
                })?;
                if path.is_ident("block") && input.peek(Token![=]) {
                    input.parse::<Token![=]>()?;
                    let name: Ident = input.parse()?;
                    if name == "call" {
                        return Err(Error::new_spanned(
                            name,
                            "`call` says that the methods of a block are called by their names: give the block another name",
                        ));
                    }
                    arguments.name = Some(name);
                } else if path.is_ident("call") {
                    arguments.call = true;
                } else if of_trait && path.is_ident("unexported") {
                    arguments.unexported = true;
                } else if of_trait && path.is_ident("unlisted") {
                    arguments.unlisted = true;
                } else if of_trait && path.is_ident("nominal") {
                    arguments.nominal = true;
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

const LISTS_TRAITS: &str = "`#[typed(..)]` lists ordinary traits, `dyn Display, dyn Debug`, and what the type does field by field, `eq, hash, clone, debug`";

fn last_ident(path: &Path) -> Ident {
    path.segments.last().expect("a path has a segment").ident.clone()
}

/// A type, the generics of its block, and what stands in for both where code is generated.
struct Subject {
    /// The path to what generated code names.
    private: TokenStream,
    ty: Type,
    header: Header,
}

impl Subject {
    fn new(private: TokenStream, ty: Type, generics: Generics) -> Result<Self> {
        let declared = generics.lifetimes().next().map(|param| param.lifetime.clone());
        if let Some(lifetime) = declared.or_else(|| elided_lifetime(&ty)) {
            return Err(Error::new_spanned(
                lifetime,
                "a type with a lifetime has no descriptor: a value that is asked for its type must not borrow",
            ));
        }
        if let Type::TraitObject(_) | Type::Slice(_) = ty {
            return Err(Error::new_spanned(
                ty,
                "values of this type have no size of their own, so that none can be put into an interface",
            ));
        }
        if let Some(kind) = of_the_language(&ty) {
            return Err(Error::new_spanned(
                &ty,
                format!(
                    "{kind} is no type of this crate, and a type gets its descriptor, and its methods, in its own: wrap it in a `struct` that has the methods. That values have an ordinary trait, `itab::register!` says of any type"
                ),
            ));
        }
        let header = Header::new(generics, &ty)?;
        Ok(Subject { private, ty, header })
    }
}

/// Types of std that are known by one name nearly everywhere.
const OF_STD: &[&str] = &["Arc", "BTreeMap", "Box", "HashMap", "Option", "Rc", "Result", "String", "Vec"];

const PRIMITIVE: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// What a type is that is certainly of another crate, whatever names mean: rustc would say so of impls that nobody wrote.
fn of_the_language(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Tuple(_) => "a tuple",
        Type::Array(_) => "an array",
        Type::Reference(_) => "a reference",
        Type::Ptr(_) => "a pointer",
        Type::BareFn(_) => "a function",
        Type::Path(ty) if ty.qself.is_none() && ty.path.segments.len() > 1 => {
            match ty.path.segments[0].ident.to_string().as_str() {
                "std" | "core" | "alloc" => "a type of std",
                _ => return None,
            }
        }
        Type::Path(ty)
            if ty.qself.is_none() && OF_STD.iter().any(|name| ty.path.segments[0].ident == name) =>
        {
            "a type of std (one of yours with this name is written `self::NAME`)"
        }
        Type::Path(ty) if PRIMITIVE.iter().any(|primitive| ty.path.is_ident(primitive)) => "a primitive type",
        _ => return None,
    })
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

/// A method of the block.
pub struct Method<'a> {
    /// What stands on everything that is generated for it.
    pub cfgs: Vec<&'a Attribute>,
    pub ident: &'a Ident,
    /// The name, raw prefix removed.
    name: String,
    /// The name as a type.
    pub name_type: TokenStream,
    pub erased: Erased,
    exported: bool,
    /// Whether the trait provides it, and the block says so.
    provided: bool,
    /// Whether it can be called by its name.
    by_name: bool,
}

impl Method<'_> {
    /// Who sees the method, as a type.
    fn viewer(&self, private: &TokenStream) -> TokenStream {
        if self.exported { quote!(#private::Anyone) } else { quote!(#private::Inside<__ItabHere>) }
    }
}

pub fn expand(attr: TokenStream, mut item: ItemImpl) -> Result<TokenStream> {
    no_reserved_names(item.to_token_stream())?;
    let of_trait = match &item.trait_ {
        Some((Some(not), ..)) => return Err(Error::new_spanned(not, "a negative impl has no methods")),
        Some((None, path, _)) => Some(path.clone()),
        None => None,
    };
    let arguments = Arguments::parse(attr, of_trait.is_some())?;
    let private = Crate::take(&mut item.attrs, "`crate = path`", |_| Ok(false))?.private();
    if let (true, Some(of_trait)) = (arguments.unlisted, &of_trait) {
        return Ok(unlisted(&private, &item, of_trait));
    }
    let provided = if of_trait.is_some() { read_provided(&mut item) } else { vec![false; item.items.len()] };
    let skipped = take_skips(&mut item)?;
    let subject = Subject::new(private, (*item.self_ty).clone(), item.generics.clone())?;
    let self_type = SelfType {
        of_trait: of_trait.as_ref(),
        associated: item.items.iter().filter_map(associated_type).collect(),
    };
    let exports = |vis: &Visibility| match of_trait {
        Some(_) => !arguments.unexported,
        None => matches!(vis, Visibility::Public(_)),
    };
    let methods =
        methods_of(&subject.private, &item, &skipped, &provided, &self_type, arguments.call, exports)?;

    let mut trait_for_type = of_trait.clone();
    if let Some(path) = &mut trait_for_type {
        ReplaceSelf(&subject.ty).visit_path_mut(path);
    }
    let impls: TokenStream =
        methods.iter().map(|method| has_method(&subject, method, trait_for_type.as_ref())).collect();
    let by_name: TokenStream = methods
        .iter()
        .filter(|method| method.by_name)
        .map(|method| {
            by_name::expand(&subject.private, &subject.ty, &subject.header, method, trait_for_type.as_ref())
        })
        .collect();
    let exported_trait = of_trait
        .as_ref()
        .filter(|_| !arguments.unexported)
        .map(|path| only_of_pub_trait(path, &item.generics));
    let name = arguments.name.or_else(|| of_trait.as_ref().map(last_ident));
    let descriptor = match (&name, arguments.blocks.first()) {
        (Some(_), Some(block)) => {
            return Err(Error::new_spanned(
                block,
                "an impl of a trait is named by another block: give the list to the inherent one, or to `#[derive(Typed)]` as `#[itab(blocks(..))]`",
            ));
        }
        (Some(_), None) if !arguments.objects.is_empty() => {
            return Err(Error::new_spanned(
                &arguments.objects[0],
                "the block that makes the descriptor lists the traits: the first inherent one, or `#[derive(Typed)]` with `#[typed(..)]`",
            ));
        }
        (Some(name), None) => {
            // A mark costs rustc what a method costs.
            let is_marked = of_trait.is_some() && (arguments.nominal || methods.is_empty());
            let block = named_block(&subject, &methods, name, is_marked);
            match &of_trait {
                Some(of_trait) => {
                    let (of_type, clause) = subject.header.of_impl(quote!(__ItabRest));
                    let mark = is_marked.then(|| mark(&subject, &unraw(name)));
                    let check = check_trait(&subject.private, of_trait, &methods, arguments.nominal);
                    let inside = quote!(#mark #block #check);
                    by_methods(
                        &subject.private,
                        of_trait,
                        &item.generics,
                        &unraw(name),
                        (of_type, &subject.ty, clause),
                        &inside,
                    )
                }
                None => block,
            }
        }
        (None, _) => {
            first_block(&subject, &methods, &arguments.blocks, &arguments.objects, quote!(Named), None)
        }
    };
    let here = here(&subject.private, name.is_none() || methods.iter().any(|method| !method.exported));
    let allows = allows(&item.attrs);
    let mut written = item.clone();
    let mut is_provided = provided.iter();
    written.items.retain(|_| is_provided.next() == Some(&false));
    Ok(quote! {
        #written
        #(#allows)*
        const _: () = {
            #here
            #exported_trait
            #impls
            #by_name
            #descriptor
        };
    })
}

/// `__ItabHere`, which stands for the crate that the macro is used in, if it is `needed`.
fn here(private: &TokenStream, needed: bool) -> Option<TokenStream> {
    needed.then(|| quote!(#private::here! {}))
}

/// The methods of a block that are in the method set.
fn methods_of<'a>(
    private: &TokenStream,
    item: &'a ItemImpl,
    skipped: &[bool],
    provided: &[bool],
    self_type: &SelfType<'_>,
    call: bool,
    exports: impl Fn(&Visibility) -> bool,
) -> Result<Vec<Method<'a>>> {
    let mut methods: Vec<Method<'_>> = Vec::new();
    for (i, member) in item.items.iter().enumerate() {
        let ImplItem::Fn(function) = member else { continue };
        if skipped[i] {
            continue;
        }
        let advice = "; `#[itab(skip)]` leaves it out of the method set";
        let Some(erased) = erase(&function.sig, Some(self_type), advice)? else { continue };
        let (cfgs, name) = (cfgs(&function.attrs)?, unraw(&function.sig.ident));
        if cfgs.is_empty() && methods.iter().any(|other| other.name == name) {
            return Err(Error::new_spanned(&function.sig.ident, "the block has two methods of this name"));
        }
        let (exported, owns) = (exports(&function.vis), erased.takes.owns());
        methods.push(Method {
            cfgs,
            ident: &function.sig.ident,
            name_type: name_type(private, &name),
            name,
            erased,
            exported,
            provided: provided[i],
            // Nobody can call the others by their names, whatever their block says.
            by_name: call && exported && !owns,
        });
    }
    Ok(methods)
}

/// `type Item = u8;` of a trait impl.
fn associated_type(member: &ImplItem) -> Option<&Ident> {
    match member {
        ImplItem::Type(item) => Some(&item.ident),
        _ => None,
    }
}

/// Reads methods without a body, which the trait provides and the block puts into the method set: says which these are.
///
/// They get an empty body, to be functions as the others are, and do not stay in the block.
fn read_provided(item: &mut ItemImpl) -> Vec<bool> {
    let read = |member: &mut ImplItem| {
        let ImplItem::Verbatim(tokens) = member else { return false };
        let Ok(TraitItemFn { attrs, sig, default: None, .. }) = syn::parse2(tokens.clone()) else {
            return false;
        };
        *member = ImplItem::Fn(ImplItemFn {
            attrs,
            vis: Visibility::Inherited,
            defaultness: None,
            sig,
            block: parse_quote!({}),
        });
        true
    };
    item.items.iter_mut().map(read).collect()
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

/// A trait impl that is for those who know the type.
fn unlisted(private: &TokenStream, item: &ItemImpl, of_trait: &Path) -> TokenStream {
    let mut generics = item.generics.clone();
    generics.params.push(parse_quote!(__ItabRest));
    let (params, _, clause) = generics.split_for_impl();
    let of_type = (quote!(impl #params), &*item.self_ty, clause.to_token_stream());
    let check =
        by_methods(private, of_trait, &item.generics, &spell(of_trait.to_token_stream()), of_type, &quote!());
    quote! {
        #item
        const _: () = { #check };
    }
}

/// Says that the trait is implemented by a block with `#[methods]`, if it is that of an interface. `inside` stands where `__ItabTrait` is
/// what the trait says of itself.
///
/// What an interface says of itself is a constant with the name of its trait. An ordinary trait has none, and the name then means what
/// stands in the outer block.
///
/// It is said of the types that the path names. One that it does not name has a default, whatever that is.
fn by_methods(
    private: &TokenStream,
    of_trait: &Path,
    generics: &Generics,
    block: &str,
    (of_type, ty, clause): (TokenStream, &Type, TokenStream),
    inside: &TokenStream,
) -> TokenStream {
    let mut path = of_trait.clone();
    path.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
    let types = list_of_types(private, types_among(of_trait, generics).into_iter(), quote!(__ItabRest));
    quote! {
        #[allow(unused_imports)]
        use #private::ORDINARY as __ItabTrait;
        const _: () = {
            #[allow(unused_imports)]
            use #path as __ItabTrait;
            #of_type #private::ByMethods<#private::Tag<{ #private::tag(&__ItabTrait, #block) }, #types>> for #ty #clause {
                #private::held! {}
            }
            #inside
        };
    }
}

/// The types among the arguments of a trait.
fn types_among<'a>(of_trait: &'a Path, generics: &Generics) -> Vec<&'a Type> {
    let Some(PathArguments::AngleBracketed(given)) = of_trait.segments.last().map(|last| &last.arguments)
    else {
        return Vec::new();
    };
    // A constant that has a parameter's name is parsed as a type.
    let is_const = |ty: &Type| match ty {
        Type::Path(ty) => generics.const_params().any(|param| ty.path.is_ident(&param.ident)),
        _ => false,
    };
    let types = given.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) if !is_const(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// Checks the methods of a trait's block against those that the interface provides, and whether the block says of a nominal interface that it is
/// one.
fn check_trait(
    private: &TokenStream,
    of_trait: &Path,
    methods: &[Method<'_>],
    nominal: bool,
) -> Option<TokenStream> {
    let own = methods.iter().filter(|method| !method.provided);
    let names: Vec<_> = own.map(|Method { cfgs, name, .. }| quote!(#(#cfgs)* #name)).collect();
    let span = Span::call_site().located_at(of_trait.span());
    let check = quote_spanned!(span=> __itab_check_trait(&__ItabTrait, &[#(#names),*], #nominal));
    (!methods.is_empty()).then(|| {
        quote! {
            use #private::check_trait as __itab_check_trait;
            const _: () = #check;
        }
    })
}

/// What rustc is told of the type if the trait is a nominal interface: that it has the method that stands for its word.
fn mark(subject: &Subject, block: &str) -> TokenStream {
    let Subject { private, ty, header } = subject;
    let (of_type, clause) =
        header.of_impl(quote!(__ItabTypeMustBeOfThisCrate, __ItabM, __ItabH, __ItabP: #private::Place<#ty>));
    quote! {
        #of_type #private::HasMethod<
            #private::MarkName<{ #private::tag_of_mark(&__ItabTrait, #block) }>,
            __ItabTypeMustBeOfThisCrate,
            #private::Marked<__ItabM>,
            __ItabH,
            __ItabP,
        > for #ty #clause {
            const CODE: #private::Code<Self, __ItabP, #private::Marked<__ItabM>, __ItabH, __ItabTypeMustBeOfThisCrate> =
                #private::code_of_mark();
        }
    }
}

/// An error unless the trait is declared `pub`: the methods of a trait that only its crate can name are not for
/// every crate to call.
///
/// rustc refuses an associated type that is more visible than a trait in its bounds, however that was imported.
/// The trait is named there and nothing is asked of it: a bound for all `'__itab` is not checked. For its type
/// arguments, which may be less visible, stands `&'__itab ()`.
fn only_of_pub_trait(of_trait: &Path, generics: &Generics) -> TokenStream {
    let mut path = of_trait.clone();
    let consts: Vec<&ConstParam> = generics.const_params().collect();
    for segment in &mut path.segments {
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { continue };
        for argument in &mut arguments.args {
            match argument {
                GenericArgument::Type(Type::Path(ty))
                    if consts.iter().any(|param| ty.path.is_ident(&param.ident)) => {}
                GenericArgument::Type(ty) => *ty = parse_quote!(&'__itab ()),
                _ => {}
            }
        }
    }
    let consts = consts.iter().map(|ConstParam { ident, ty, .. }| quote!(const #ident: #ty));
    let span = Span::call_site().located_at(of_trait.span());
    quote_spanned! {span=>
        const _: () = {
            pub trait __ItabExported {
                type OfPubTrait<#(#consts),*> where for<'__itab> &'__itab Self: #path;
            }
        };
    }
}

/// What rustc is told of a method: that the type has it, directly and through pointers, and its code.
///
/// Of a type of another crate rustc says that a parameter of this impl "must be used as the type parameter for some local type", and
/// nothing can make it say more. So the name of the parameter says it.
fn has_method(subject: &Subject, method: &Method<'_>, of_trait: Option<&Path>) -> TokenStream {
    let Subject { private, ty, header } = subject;
    let Method { cfgs, ident, name, name_type, erased, exported, .. } = method;
    let viewer = if *exported { quote!(__ItabTypeMustBeOfThisCrate) } else { method.viewer(private) };
    // A `&self` method is there for whoever holds the value, in whatever way.
    let (is_shared, held) = (erased.takes == Takes::Shared, erased.receiver());
    let held = if is_shared { quote!(__ItabH) } else { quote!(#private::#held) };
    let more = [(*exported, quote!(?__ItabTypeMustBeOfThisCrate)), (is_shared, quote!(?__ItabH))];
    let more = more.into_iter().filter_map(|(is_there, param)| is_there.then_some(param));
    let header = header.of_macro(&more.collect());
    let of_trait = of_trait.map(|path| quote!([#path] ::));
    let mut erased = erased.clone();
    ReplaceSelf(ty).in_signature(&mut erased);
    let (passed, given, Erased { params, output, .. }) = (erased.passed(), erased.given(), &erased);
    let (qualifiers, arguments) = (erased.qualifiers(), (0..params.len()).map(argument));
    // What rustc has to say of it, it says at the method.
    let span = Span::call_site().located_at(ident.span());
    let at_method = located(private, span);
    quote_spanned! {span=>
        #(#cfgs)*
        #at_method::has_method! {
            #header #ty;
            #name_type, #viewer, #passed #given, #held, #name;
            #qualifiers #of_trait #ident(#(#arguments: #params),*) -> #output
        }
    }
}

/// The methods of the block: those of the type itself, and those of a pointer `__ItabPointerToTypeOfThisCrate` to it.
fn lists(subject: &Subject, methods: &[Method<'_>]) -> (TokenStream, TokenStream) {
    let private = &subject.private;
    let list = |[function, function_by_name]: [TokenStream; 2], pointer: TokenStream| {
        let entries = methods.iter().map(|method| {
            let Method { cfgs, name, name_type, erased, .. } = method;
            let (viewer, receiver, signature) =
                (method.viewer(private), erased.receiver(), erased.signature(private));
            let text = &erased.text;
            let function = if method.by_name { &function_by_name } else { &function };
            quote! {
                #(#cfgs)*
                #private::#function::<Self, #name_type, #viewer, #private::#receiver, #signature #pointer>(
                    &#private::MethodInfo { name: #name, text: #text },
                )
            }
        });
        quote!(&[#(#entries),*])
    };
    (
        list([quote!(method), quote!(method_by_name)], quote!()),
        list(
            [quote!(promoted_method), quote!(promoted_method_by_name)],
            quote!(, __ItabPointerToTypeOfThisCrate),
        ),
    )
}

/// How many methods the block has, as a type.
fn count(private: &TokenStream, methods: &[Method<'_>]) -> TokenStream {
    if methods.iter().all(|method| method.cfgs.is_empty()) {
        let count = methods.len();
        return quote!(#private::Len<#count>);
    }
    let units = methods.iter().map(|Method { cfgs, .. }| quote!(#(#cfgs)* ()));
    quote!(#private::Len<{ let units: &[()] = &[#(#units),*]; units.len() }>)
}

/// A block that another one names. That of a trait stands where `__ItabTrait` is what the trait says of itself: see [`by_methods`].
fn named_block(subject: &Subject, methods: &[Method<'_>], name: &Ident, is_marked: bool) -> TokenStream {
    let Subject { private, ty, header } = subject;
    let name_type = name_type(private, &unraw(name));
    let (direct, promoted) = lists(subject, methods);
    let count = count(private, methods);
    let (of_type, clause) = header.of_impl(quote!());
    let (of_pointer, _) =
        header.of_impl(quote!(__ItabPointerToTypeOfThisCrate: #private::Pointer<Target = #ty>));
    let marks = |of: TokenStream| {
        is_marked
            .then(|| quote!(const MARKS: &'static [#private::MethodOf<#of>] = #private::marks(&__ItabTrait);))
    };
    let (marks, marks_of_pointer) = (marks(quote!(Self)), marks(quote!(__ItabPointerToTypeOfThisCrate)));
    let count = match is_marked {
        true => {
            quote!(#private::Sum<#count, #private::Len<{ #private::marks::<(), _>(&__ItabTrait).len() }>>)
        }
        false => count,
    };
    quote! {
        #of_type #private::Block<#name_type> for #ty #clause {
            type Count = #count;
            const LIST: &'static [#private::MethodOf<Self>] = #direct;
            #marks
        }
        #of_pointer #private::PromotedBlock<#name_type, __ItabPointerToTypeOfThisCrate> for #ty #clause {
            const LIST: &'static [#private::MethodOf<__ItabPointerToTypeOfThisCrate>] = #promoted;
            #marks_of_pointer
        }
    }
}

/// The descriptor: made of the first block's methods and those of the blocks that it names.
fn first_block(
    subject: &Subject,
    methods: &[Method<'_>],
    blocks: &[Ident],
    objects: &[TypeTraitObject],
    kind: TokenStream,
    by_fields: Option<&ByFields>,
) -> TokenStream {
    let Subject { private, ty, header } = subject;
    let names: Vec<TokenStream> = blocks.iter().map(|block| name_type(private, &unraw(block))).collect();
    // What rustc has to say of a named block, it says at the name.
    let at = |block: &Ident, bound: TokenStream| {
        let span = Span::call_site().located_at(block.span());
        quote_spanned!(span=> <Self as #bound>)
    };
    let named: Vec<TokenStream> =
        blocks.iter().zip(&names).map(|(block, name)| at(block, quote!(#private::Block<#name>))).collect();
    let promoted_named: Vec<TokenStream> = blocks
        .iter()
        .zip(&names)
        .map(|(block, name)| {
            at(block, quote!(#private::PromotedBlock<#name, __ItabPointerToTypeOfThisCrate>))
        })
        .collect();
    let (direct, promoted) = lists(subject, methods);
    let count = named
        .iter()
        .fold(count(private, methods), |count, block| quote!(#private::Sum<#count, #block::Count>));
    let path = spell(ty.to_token_stream());
    // What rustc has to say of a trait, it says at the trait.
    let objects = objects.iter().map(|object| {
        let span = Span::call_site().located_at(object.span());
        let private = located(private, span);
        quote_spanned!(span=> #private::object!(Self, #object))
    });
    let objects: Vec<TokenStream> = objects.collect();
    let hints = (objects.len() > 1).then(|| hints(private));
    let objects = (!objects.is_empty())
        .then(|| quote!(const OBJECTS: &'static [#private::ObjectOf<Self>] = &[#(#objects),*]; #hints));
    let operations =
        by_fields.map_or_else(|| quote!(#private::operations!(Self)), |fields| fields.operations(private));
    let (of_type, clause) = header.of_impl(quote!());
    let (of_pointer, _) =
        header.of_impl(quote!(__ItabPointerToTypeOfThisCrate: #private::Pointer<Target = #ty>));
    let (form, header) = (
        Ident::new(if header.is_generic() { "constant" } else { "place" }, Span::call_site()),
        header.of_macro(&quote!()),
    );
    quote! {
        // First, because rustc reports conflicts in this order, and this is the one with words.
        #of_type #private::OneOfTheseBlocksNeeds_methods_block_eq_NAME for #ty #clause {}
        #of_type #private::Declared for #ty #clause {
            const KIND: #private::Kind = #private::Kind::#kind;
            const PATH: &'static #private::core::primitive::str = #private::core::concat!(
                #private::core::module_path!(), "::", #path
            );
            const PACKAGE: #private::PackageOf<Self> = #private::package_of::<Self, __ItabHere>();
            const METHODS: #private::Methods<Self> = const {
                &#private::gather::<Self, #count>(&[#direct #(, #named::LIST, #named::MARKS)*])
            }.methods();
            const OPERATIONS: &'static #private::OperationsOf<Self> = #operations;
            #objects
        }
        #of_pointer #private::PromotedSet<__ItabPointerToTypeOfThisCrate> for #ty #clause {
            const METHODS: #private::Methods<__ItabPointerToTypeOfThisCrate> = const {
                &#private::gather_promoted::<__ItabPointerToTypeOfThisCrate, #count>(&[#promoted #(, #promoted_named::LIST, #promoted_named::MARKS)*])
            }.methods();
        }
        #(#of_type #private::Lists<#names> for #ty #clause {})*
        #private::typed! { #form #header #ty }
    }
}

/// Room for where each of several ordinary traits is in the list. The first needs none.
fn hints(private: &TokenStream) -> TokenStream {
    quote! {
        const HINTS: #private::core::option::Option<&'static #private::Hints> = {
            static __ITAB_HINTS: #private::Hints = #private::Hints::new();
            #private::core::option::Option::Some(&__ITAB_HINTS)
        };
    }
}

pub fn derive(mut input: DeriveInput) -> Result<TokenStream> {
    no_reserved_names(input.to_token_stream())?;
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
    let (mut objects, mut words) = (Vec::new(), Words::default());
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("typed")) {
        attr.parse_args_with(|list: ParseStream<'_>| {
            while !list.is_empty() {
                if list.peek(Token![dyn]) {
                    objects.push(list.parse::<TypeTraitObject>()?);
                } else {
                    words
                        .add(list.parse().map_err(|error: Error| Error::new(error.span(), LISTS_TRAITS))?)?;
                }
                if !list.is_empty() {
                    list.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    let kind = match &input.data {
        Data::Struct(_) => quote!(Struct),
        Data::Enum(_) => quote!(Enum),
        Data::Union(_) => quote!(Union),
    };
    let ident = &input.ident;
    let (_, arguments, _) = input.generics.split_for_impl();
    let ty: Type = parse_quote!(#ident #arguments);
    let mut generics = std::mem::take(&mut input.generics);
    let list = if words.fields {
        objects.push(parse_quote!(dyn #private::Fields));
        Some(FieldList::read(&input, &mut generics, &private)?)
    } else {
        None
    };
    let by_fields = ByFields::read(&input, &mut generics, words, &private)?;
    let subject = Subject::new(private, ty, generics)?;
    let descriptor = first_block(&subject, &[], &blocks, &objects, kind, by_fields.as_ref());
    let fields =
        by_fields.map(|fields| fields.impls(&subject.private, &subject.ty, &subject.header)).transpose()?;
    let list = list.map(|list| list.implement(&subject.private, &subject.ty, &subject.header));
    let here = here(&subject.private, true);
    let allows = allows(&input.attrs);
    Ok(quote! {
        #(#allows)*
        const _: () = {
            #here
            #descriptor
            #fields
            #list
        };
    })
}
