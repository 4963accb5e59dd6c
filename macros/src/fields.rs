//! `#[typed(eq, hash, ord, clone, debug, send, sync)]`: what a type does field by field.
//!
//! What is generated is safe code, which takes a value apart and gives each pair of fields to the library; and for `send` and
//! `sync` a call of `auto_by_fields!`, which has rustc prove what they say.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Expr, Field, Generics, Ident, Index, Member, Result, Type, parse_quote};

use crate::attr::unraw;
use crate::bodies::{Body, add, ask, bodies, contains, match_self, mentioned, spelled};
use crate::generics::Header;

/// How many types of fields `send` and `sync` can depend on: as many as `AutoByFields` has.
const PARTS: usize = 12;

/// The words in `#[typed(..)]`.
#[derive(Default)]
pub struct Words {
    clone: bool,
    eq: bool,
    hash: bool,
    ord: bool,
    debug: bool,
    send: bool,
    sync: bool,
    /// That its fields are told: no operation, see `field_list`.
    pub fields: bool,
    /// The first of them, for errors about all.
    first: Option<Ident>,
}

impl Words {
    /// Takes one word.
    ///
    /// # Errors
    ///
    /// If there is no such word.
    pub fn add(&mut self, word: Ident) -> Result<()> {
        if word == "fields" {
            self.fields = true;
            return Ok(());
        }
        let place = match word.to_string().as_str() {
            "clone" => &mut self.clone,
            "eq" => &mut self.eq,
            "hash" => &mut self.hash,
            "ord" => &mut self.ord,
            "debug" => &mut self.debug,
            "send" => &mut self.send,
            "sync" => &mut self.sync,
            _ => {
                return Err(Error::new_spanned(
                    word,
                    "what a type can do field by field is `clone`, `eq`, `hash`, `ord`, `debug`, `send` and `sync`; `fields` tells the fields; an ordinary trait is listed as `dyn Trait`",
                ));
            }
        };
        *place = true;
        self.first.get_or_insert(word);
        Ok(())
    }

    /// # Errors
    ///
    /// If a hash or an order is asked for without equality, with which it has to agree.
    fn agree(&self) -> Result<()> {
        match &self.first {
            Some(word) if (self.hash || self.ord) && !self.eq => Err(Error::new_spanned(
                word,
                "a hash or an order field by field has to agree with equality field by field: ask for `eq`, too",
            )),
            _ => Ok(()),
        }
    }
}

/// A field or a part of one, about which the library knows something.
struct Part {
    ty: Type,
    /// Of a field whose type does not depend on the parameters: its name. It must have what is asked for.
    fixed: Option<String>,
}

struct Variant {
    /// `Self` or `Self::Name`.
    path: TokenStream,
    name: String,
    members: Vec<Place>,
    discriminant: Option<Expr>,
}

/// A field of a variant.
struct Place {
    member: Member,
    /// Its number among all fields of the type.
    at: usize,
    /// Whether the type contains itself through this field, so that what it has is not known when that is asked for.
    is_recursive: bool,
}

/// What a type consists of.
pub struct ByFields {
    words: Words,
    variants: Vec<Variant>,
    /// The fields, then the parameters in those through which the type contains itself.
    parts: Vec<Part>,
    /// Those of them that decide which operations the type has.
    decisive: Vec<usize>,
    /// The parameters that are only marked, in fields that otherwise do not depend on them.
    marked: Vec<Ident>,
}

impl ByFields {
    /// Reads the fields, and asks in the `generics` for descriptors of the parameters that occur in them, and of the fields in which
    /// they do: that `T` has one is not enough for `Box<T>`, to which the methods of `T` are promoted. `None` if no word was said.
    ///
    /// # Errors
    ///
    /// If the type has no fields that can be looked at one by one.
    pub fn read(
        input: &DeriveInput,
        generics: &mut Generics,
        words: Words,
        private: &TokenStream,
    ) -> Result<Option<Self>> {
        words.agree()?;
        let Some(first) = words.first.clone() else {
            no_marks(&input.data)?;
            return Ok(None);
        };
        let packed = "the fields of a packed type cannot be borrowed, and so not be looked at one by one";
        let bodies = bodies(input, &first, packed)?;
        let params: Vec<Ident> = generics.type_params().map(|param| param.ident.clone()).collect();
        let mut read = ByFields {
            words,
            variants: Vec::new(),
            parts: Vec::new(),
            decisive: Vec::new(),
            marked: Vec::new(),
        };
        let (mut of_recursive, mut described, mut fields_described) = (Vec::new(), Vec::new(), Vec::new());
        for Body { path, name, fields, discriminant } in bodies {
            let mut members = Vec::new();
            for (at, field) in fields.iter().enumerate() {
                let member = match &field.ident {
                    Some(ident) => Member::Named(ident.clone()),
                    None => Member::Unnamed(Index { index: at as u32, span: Span::call_site() }),
                };
                let (used, marked) = mentioned(&field.ty, &params);
                let is_recursive = is_marked(field)? || contains(field.ty.to_token_stream(), &input.ident);
                let at = read.parts.len();
                let name = match &member {
                    Member::Named(ident) => unraw(ident),
                    Member::Unnamed(index) => index.index.to_string(),
                };
                read.parts.push(Part { ty: field.ty.clone(), fixed: used.is_empty().then_some(name) });
                if is_recursive {
                    add(&mut of_recursive, &used);
                } else {
                    read.decisive.push(at);
                    fields_described.extend((!used.is_empty()).then(|| field.ty.clone()));
                }
                add(&mut described, &used);
                if read.asks_for_auto() {
                    add(&mut described, &marked);
                    add(&mut read.marked, &marked);
                }
                members.push(Place { member, at, is_recursive });
            }
            read.variants.push(Variant { path, name, members, discriminant });
        }
        for param in of_recursive {
            read.decisive.push(read.parts.len());
            read.parts.push(Part { ty: parse_quote!(#param), fixed: None });
        }
        let described: Vec<Type> =
            described.iter().map(|param| parse_quote!(#param)).chain(fields_described).collect();
        ask(generics, &described, &quote!(#private::Element));
        Ok(Some(read))
    }

    /// The operations of the type, as an expression.
    pub fn operations(&self, private: &TokenStream) -> TokenStream {
        let auto = self.asks_for_auto().then(|| quote!(, auto));
        quote!(#private::operations_by_fields!(Self #auto))
    }

    fn asks_for_auto(&self) -> bool {
        self.words.send || self.words.sync
    }

    /// What rustc and the library are told of the fields.
    ///
    /// # Errors
    ///
    /// If `Send` depends on too many of them.
    pub fn impls(&self, private: &TokenStream, ty: &Type, header: &Header) -> Result<TokenStream> {
        let (of_type, clause) = header.of_impl(quote!());
        let mut parts: Vec<TokenStream> = self
            .parts
            .iter()
            .enumerate()
            .map(|(at, part)| self.part(private, ty, header, at, &part.ty))
            .collect();
        let auto = self.asks_for_auto().then(|| self.auto(private, ty, header, &mut parts)).transpose()?;
        let (asked, has) = (self.asked(private), self.has(private));
        let Words { clone, eq, hash, ord, debug, .. } = self.words;
        let equal = eq.then(|| self.equal(private));
        let hash = hash.then(|| self.hash(private));
        let order = ord.then(|| self.order(private));
        let duplicate = clone.then(|| self.duplicate(private));
        let debug = debug.then(|| self.debug(private));
        Ok(quote! {
            #(#parts)*
            #auto
            #[allow(deprecated)]
            #of_type #private::ByFields for #ty #clause {
                const ASKED: #private::Has = #asked;
                const HAS: #private::Has = #has;
                #equal
                #hash
                #order
                #duplicate
                #debug
            }
        })
    }

    fn part(&self, private: &TokenStream, ty: &Type, header: &Header, at: usize, part: &Type) -> TokenStream {
        let (of_type, clause) = header.of_impl(quote!());
        // What rustc has to say of the type of a field, it says there.
        let span = Span::call_site().located_at(part.span());
        quote_spanned! {span=>
            #[allow(deprecated)]
            #of_type #private::FieldAt<#at> for #ty #clause {
                type Type = #part;
                const PART: &'static #private::Part<<Self as #private::FieldAt<#at>>::Type> = #private::part!(#part);
            }
        }
    }

    /// `Send` and `Sync`: the parts that the parameters are in. What the others are rustc knows.
    fn auto(
        &self,
        private: &TokenStream,
        ty: &Type,
        header: &Header,
        parts: &mut Vec<TokenStream>,
    ) -> Result<TokenStream> {
        let mut on: Vec<usize> = Vec::new();
        for &at in self.decisive.iter().filter(|&&at| self.parts[at].fixed.is_none()) {
            if !on.iter().any(|&other| spelled(&self.parts[other].ty) == spelled(&self.parts[at].ty)) {
                on.push(at);
            }
        }
        for param in &self.marked {
            on.push(parts.len());
            parts.push(self.part(private, ty, header, parts.len(), &parse_quote!(#param)));
        }
        if on.len() > PARTS {
            return Err(Error::new_spanned(
                &self.words.first,
                format!(
                    "`send` and `sync` can depend on {PARTS} types of fields; this type has {}",
                    on.len()
                ),
            ));
        }
        if on.len() < PARTS {
            let nothing = parts.len();
            parts.push(self.part(private, ty, header, nothing, &parse_quote!(())));
            on.resize(PARTS, nothing);
        }
        let names = (0..PARTS).map(|i| format_ident!("P{i}"));
        let traits = [(self.words.send, quote!(Send)), (self.words.sync, quote!(Sync))];
        let traits = traits.into_iter().filter_map(|(is_asked, name)| is_asked.then_some(name));
        let header = header.of_macro(&quote!());
        Ok(quote!(#private::auto_by_fields! { #header #ty; #(#traits)*: #(#names #on,)* }))
    }

    fn asked(&self, private: &TokenStream) -> TokenStream {
        let Words { clone, eq, hash, ord, debug, .. } = self.words;
        quote!(#private::Has::asked(#clone, #eq, #hash, #ord, #debug))
    }

    fn has(&self, private: &TokenStream) -> TokenStream {
        let fields = self.decisive.iter().map(|&at| {
            let part = part_at(private, at);
            match &self.parts[at].fixed {
                Some(name) => quote!(.and_field(#part, #name)),
                None => quote!(.if_field(#part)),
            }
        });
        quote!(<Self as #private::ByFields>::ASKED #(#fields)*)
    }

    /// A field's type as what has the `asked` operation. Of a field through which the type contains itself that is checked here,
    /// where the type has its descriptor.
    fn having(&self, private: &TokenStream, place: &Place, asked: [bool; 5]) -> TokenStream {
        let (part, member) = (part_at(private, place.at), place.member.to_token_stream().to_string());
        if !place.is_recursive {
            return part;
        }
        quote!({
            const { #private::Has::asked(#(#asked),*).and_field(#part, #member); }
            #part
        })
    }

    /// The arms for two values of one variant.
    fn pairs(
        &self,
        each: impl Fn(&Place, &Ident, &Ident) -> TokenStream,
        join: impl Fn(Vec<TokenStream>) -> TokenStream,
    ) -> Vec<TokenStream> {
        let arm = |variant: &Variant| {
            let (one, two) = (variant.pattern("a"), variant.pattern("b"));
            let fields =
                variant.members.iter().map(|place| each(place, &bound("a", place), &bound("b", place)));
            let body = join(fields.collect());
            quote!((#one, #two) => #body,)
        };
        self.variants.iter().map(arm).collect()
    }

    fn equal(&self, private: &TokenStream) -> TokenStream {
        let core = quote!(#private::core);
        let arms = self.pairs(
            |place, a, b| {
                let part = self.having(private, place, [false, true, false, false, false]);
                quote!(#part.equal(#a, #b))
            },
            |fields| quote!(true #(&& #fields)*),
        );
        let otherwise = (self.variants.len() != 1).then(|| quote!(_ => false,));
        quote! {
            fn equal(&self, __itab_other: &Self) -> #core::primitive::bool {
                match (self, __itab_other) { #(#arms)* #otherwise }
            }
        }
    }

    fn hash(&self, private: &TokenStream) -> TokenStream {
        let core = quote!(#private::core);
        let arms = self.variants.iter().map(|variant| {
            let pattern = variant.pattern("a");
            let fields = variant.members.iter().map(|place| {
                let part = self.having(private, place, [false, false, true, false, false]);
                let a = bound("a", place);
                quote!(#part.hash(#a, __itab_state);)
            });
            quote!(#pattern => { #(#fields)* })
        });
        let variant = (self.variants.len() > 1).then(|| {
            quote! {
                let mut __itab_sized: &mut dyn #core::hash::Hasher = __itab_state;
                #core::hash::Hash::hash(&#core::mem::discriminant(self), &mut __itab_sized);
            }
        });
        let body = match_self(arms);
        quote! {
            fn hash(&self, __itab_state: &mut dyn #core::hash::Hasher) {
                #variant
                #body
            }
        }
    }

    fn order(&self, private: &TokenStream) -> TokenStream {
        let core = quote!(#private::core);
        let arms = self.pairs(
            |place, a, b| {
                let part = self.having(private, place, [false, false, false, true, false]);
                quote!(#part.order(#a, #b))
            },
            |fields| {
                let equal = quote!(#core::cmp::Ordering::Equal);
                quote!({ #(match #fields { #equal => {} __itab_differs => return __itab_differs } )* #equal })
            },
        );
        let (otherwise, rank) = if self.variants.len() == 1 { (None, None) } else { self.rank(private) };
        quote! {
            fn order(&self, __itab_other: &Self) -> #core::cmp::Ordering {
                #rank
                match (self, __itab_other) { #(#arms)* #otherwise }
            }
        }
    }

    /// Variants are ordered by their discriminants, as those of `derive(PartialOrd)`.
    fn rank(&self, private: &TokenStream) -> (Option<TokenStream>, Option<TokenStream>) {
        let core = quote!(#private::core);
        let mut last = quote!(-1);
        let mut discriminants = TokenStream::new();
        let mut arms = Vec::new();
        for (at, Variant { path, discriminant, .. }) in self.variants.iter().enumerate() {
            let name = format_ident!("__ITAB_{at}");
            let value = match discriminant {
                // Written once, in a constant of its own.
                Some(value) => quote!((#value) as #core::primitive::i128),
                None => quote!(#last + 1),
            };
            discriminants.extend(quote!(const #name: #core::primitive::i128 = #value;));
            arms.push(quote!(#path { .. } => #name,));
            last = name.to_token_stream();
        }
        let none = self.variants.is_empty();
        let body =
            if none { quote!(match *__itab_value {}) } else { quote!(match __itab_value { #(#arms)* }) };
        let otherwise = quote!(_ => #core::cmp::Ord::cmp(&__itab_rank(self), &__itab_rank(__itab_other)),);
        let rank = quote! {
            #discriminants
            let __itab_rank = |__itab_value: &Self| -> #core::primitive::i128 { #body };
        };
        (Some(otherwise), Some(rank))
    }

    fn duplicate(&self, private: &TokenStream) -> TokenStream {
        let arms = self.variants.iter().map(|variant| {
            let (path, pattern) = (&variant.path, variant.pattern("a"));
            let fields = variant.members.iter().map(|place| {
                let part = self.having(private, place, [true, false, false, false, false]);
                let (member, a) = (&place.member, bound("a", place));
                quote!(#member: #part.duplicate(#a))
            });
            quote!(#pattern => #path { #(#fields),* },)
        });
        let body = match_self(arms);
        quote!(fn duplicate(&self) -> Self { #body })
    }

    fn debug(&self, private: &TokenStream) -> TokenStream {
        let core = quote!(#private::core);
        let arms = self.variants.iter().map(|variant| {
            let (pattern, name) = (variant.pattern("a"), &variant.name);
            let fields = variant.members.iter().map(|place| {
                let part = self.having(private, place, [false, false, false, false, true]);
                let a = bound("a", place);
                let name = match &place.member {
                    Member::Named(ident) => unraw(ident),
                    Member::Unnamed(_) => String::new(),
                };
                quote!((#name, &#part.shown(#a)))
            });
            quote!(#pattern => #private::print(__itab_f, #name, &[#(#fields),*]),)
        });
        let body = match_self(arms);
        quote! {
            fn debug(&self, __itab_f: &mut #core::fmt::Formatter<'_>) -> #core::fmt::Result { #body }
        }
    }
}

impl Variant {
    /// Binds each field to a name with this prefix.
    fn pattern(&self, prefix: &str) -> TokenStream {
        let fields = self.members.iter().map(|place| {
            let (member, name) = (&place.member, bound(prefix, place));
            quote!(#member: #name)
        });
        let path = &self.path;
        quote!(#path { #(#fields),* })
    }
}

fn bound(prefix: &str, place: &Place) -> Ident {
    Ident::new(&format!("__itab_{prefix}{}", place.at), Span::mixed_site())
}

fn part_at(private: &TokenStream, at: usize) -> TokenStream {
    quote!(<Self as #private::FieldAt<#at>>::PART)
}

/// Whether a field has `#[typed(recursive)]`.
fn is_marked(field: &Field) -> Result<bool> {
    let mut is_marked = false;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("typed")) {
        let word: Ident = attr.parse_args()?;
        if word != "recursive" {
            return Err(Error::new_spanned(word, "what `#[typed(..)]` takes at a field is `recursive`"));
        }
        is_marked = true;
    }
    Ok(is_marked)
}

/// # Errors
///
/// If a field has a mark, which means nothing where nothing is done field by field.
fn no_marks(data: &Data) -> Result<()> {
    let mut fields: Vec<&Field> = Vec::new();
    match data {
        Data::Struct(data) => fields.extend(&data.fields),
        Data::Enum(data) => fields.extend(data.variants.iter().flat_map(|variant| &variant.fields)),
        Data::Union(data) => fields.extend(&data.fields.named),
    }
    match fields.iter().flat_map(|field| &field.attrs).find(|attr| attr.path().is_ident("typed")) {
        Some(attr) => Err(Error::new_spanned(
            attr,
            "`#[typed(recursive)]` is for types that do something field by field: `#[typed(eq)]` above the type",
        )),
        None => Ok(()),
    }
}
