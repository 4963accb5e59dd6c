//! `#[typed(fields)]`: an impl of `Fields`, which lists the fields and borrows those that are `pub`. Safe code.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Field, Generics, Ident, Result, Type, Visibility};

use crate::attr::unraw;
use crate::bodies::{Body, ask, bodies, contains, match_self, mentioned};
use crate::generics::Header;

/// A struct, or a variant of an enum.
struct Variant {
    /// `Self` or `Self::Name`.
    path: TokenStream,
    name: String,
    fields: Vec<Told>,
}

/// A field that is told of.
struct Told {
    member: TokenStream,
    name: String,
    exported: bool,
    ty: Type,
}

/// The fields of a type.
pub struct FieldList(Vec<Variant>);

impl FieldList {
    /// Reads them, and asks in the `generics` for descriptors of those that are handed out and depend on parameters.
    ///
    /// # Errors
    ///
    /// If the fields of the type cannot be borrowed.
    pub fn read(input: &DeriveInput, generics: &mut Generics, private: &TokenStream) -> Result<Self> {
        let of_enum = matches!(input.data, Data::Enum(_));
        let variant = |body: Body<'_>| {
            let fields = body.fields.iter().enumerate().map(|(at, field)| Told::new(field, at, of_enum));
            Variant { path: body.path, name: body.name, fields: fields.collect() }
        };
        let bodies = bodies(input, &input.ident, "the fields of a packed type cannot be borrowed")?;
        let variants: Vec<Variant> = bodies.into_iter().map(variant).collect();
        let params: Vec<Ident> = generics.type_params().map(|param| param.ident.clone()).collect();
        let exported = variants.iter().flat_map(|variant| &variant.fields).filter(|field| field.exported);
        let described: Vec<Type> = exported
            .filter(|field| !mentioned(&field.ty, &params).0.is_empty())
            // That one in which the type itself occurs has a descriptor follows from that of the type.
            .filter(|field| !contains(field.ty.to_token_stream(), &input.ident))
            .map(|field| field.ty.clone())
            .collect();
        ask(generics, &described, &quote!(#private::Typed));
        Ok(FieldList(variants))
    }

    /// The impl.
    pub fn implement(&self, private: &TokenStream, ty: &Type, header: &Header) -> TokenStream {
        let (of_type, clause) = header.of_impl(quote!());
        let core = quote!(#private::core);
        let text = quote!(&'static #core::primitive::str);
        let names = self.0.iter().map(|variant| &variant.name);
        let variant = self.matched(|variant| variant.name.to_token_stream());
        let list = self.matched(|variant| {
            let fields = variant
                .fields
                .iter()
                .map(|Told { name, exported, .. }| quote!(#private::StructField::new(#name, #exported)));
            quote!(const { &[#(#fields),*] })
        });
        let at = self.borrowed(private, &Ident::new("__itab_ref", Span::call_site()));
        let at_mut = self.borrowed(private, &Ident::new("__itab_mut", Span::call_site()));
        quote! {
            #[allow(deprecated)]
            #of_type #private::Fields for #ty #clause {
                fn variants(&self) -> &'static [#text] { &[#(#names),*] }
                fn variant(&self) -> #text { #variant }
                fn list(&self) -> &'static [#private::StructField] { #list }
                fn at(&self, __itab_field: #core::primitive::usize) -> #core::option::Option<#private::AnyRef<'_>> {
                    #[allow(unused_imports)]
                    use #private::NotReached as _;
                    #at
                }
                fn at_mut(&mut self, __itab_field: #core::primitive::usize) -> #core::option::Option<#private::AnyMut<'_>> {
                    #[allow(unused_imports)]
                    use #private::NotReached as _;
                    #at_mut
                }
            }
        }
    }

    /// One arm for each variant, which looks at none of its fields.
    fn matched(&self, each: impl Fn(&Variant) -> TokenStream) -> TokenStream {
        let arms = self.0.iter().map(|variant| {
            let (path, body) = (&variant.path, each(variant));
            quote!(#path { .. } => #body,)
        });
        match_self(arms)
    }

    /// The field with the number `__itab_field`, borrowed by this function of `Reach`.
    fn borrowed(&self, private: &TokenStream, borrow: &Ident) -> TokenStream {
        let arms = self.0.iter().map(|Variant { path, fields, .. }| {
            let exported = fields.iter().enumerate().filter(|(_, field)| field.exported);
            let (mut bound, mut found) = (TokenStream::new(), TokenStream::new());
            for (at, Told { member, ty, .. }) in exported {
                let name = Ident::new(&format!("__itab_{at}"), Span::mixed_site());
                bound.extend(quote!(#member: #name,));
                found.extend(quote!(#at => #private::Reach::<#ty>::#borrow(#name),));
            }
            quote!(#path { #bound .. } => match __itab_field { #found _ => #private::core::option::Option::None },)
        });
        match_self(arms)
    }
}

impl Told {
    fn new(field: &Field, at: usize, of_enum: bool) -> Self {
        let (member, name) = match &field.ident {
            Some(ident) => (ident.to_token_stream(), unraw(ident)),
            None => (syn::Index::from(at).to_token_stream(), at.to_string()),
        };
        let exported = of_enum || matches!(field.vis, Visibility::Public(_));
        Told { member, name, exported, ty: field.ty.clone() }
    }
}
