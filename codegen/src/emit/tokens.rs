//! Resolved texts as tokens.

use proc_macro2::TokenStream;
use quote::quote;

/// A name, a type or an expression.
///
/// What does not even lex becomes a `compile_error!`, which no place of a template takes: the item is then reported.
pub(super) fn code(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(compile_error!(#text)))
}

/// A documentation comment.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let attributes = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#attributes)*)
}

/// `#[deprecated]`, where there is a note.
pub(super) fn deprecated(note: Option<&String>) -> TokenStream {
    note.map(|note| quote!(#[deprecated(note = #note)])).unwrap_or_default()
}

/// An `Option` of something constant.
pub(super) fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}
