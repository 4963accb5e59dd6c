//! The attributes of `itab`; use them through that crate.
use proc_macro::TokenStream;
#[proc_macro_attribute] pub fn interface(_: TokenStream, i: TokenStream) -> TokenStream { i }
#[proc_macro_attribute] pub fn methods(_: TokenStream, i: TokenStream) -> TokenStream { i }
#[proc_macro_derive(Typed, attributes(itab))] pub fn typed(_: TokenStream) -> TokenStream { TokenStream::new() }
#[proc_macro] pub fn type_switch(_: TokenStream) -> TokenStream { TokenStream::new() }
