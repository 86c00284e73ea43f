//! Resolved strings as tokens.

use proc_macro2::TokenStream;
use quote::quote;

/// Returns the tokens of a name, a type or an expression.
///
/// A string that is not a sequence of tokens becomes a `compile_error!`, which no template accepts, so that the item is
/// reported.
pub(super) fn code(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(compile_error!(#text)))
}

/// Returns a documentation comment.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let attributes = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#attributes)*)
}

/// Returns `#[deprecated]` if there is a note.
pub(super) fn deprecated(note: Option<&String>) -> TokenStream {
    note.map(|note| quote!(#[deprecated(note = #note)])).unwrap_or_default()
}
