//! The file of an action: its request, its response and the facts that connect them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use tencent_cloud_spec::model::{Cursor, Idempotency};

use super::file::File;
use super::object;
use super::tokens::code;
use crate::ir::{Action, Pagination, Service};

pub(super) fn emit(service: &Service<'_>, action: &Action<'_>) -> Result<String, String> {
    let mut file = File::new(service.source);
    file.imports(&action.imports);
    object::emit(&action.request, &mut file)?;
    let (request, response) = (code(&action.request.name), code(&action.response_type));
    let (name, facts) = (&action.operation.name, facts(action));
    let item = quote! {
        impl Action for #request {
            type Response = #response;
            const INFO: &'static ActionInfo = &info(#name) #facts;
        }
    };
    file.item(&[], item)?;
    if let Some(pagination) = &action.pagination {
        file.item(&[], paginated(&request, pagination))?;
    }
    if action.operation.stream {
        file.item(&[], quote!(impl StreamingAction for #request {}))?;
    }
    if let Some(field) = &action.dry_run {
        let item = quote! {
            impl DryRun for #request {
                const DRY_RUN: &'static str = #field;
            }
        };
        file.item(&[], item)?;
    }
    if let Some(response) = &action.response {
        object::emit(response, &mut file)?;
    }
    Ok(file.into_text())
}

/// Returns the calls that set the facts which differ from those of the service.
fn facts(action: &Action<'_>) -> TokenStream {
    let operation = action.operation;
    let idempotency = match operation.idempotency {
        Some(Idempotency::ReadOnly) => Some(quote!(.idempotency(Idempotency::ReadOnly))),
        Some(Idempotency::Idempotent) => Some(quote!(.idempotency(Idempotency::Idempotent))),
        Some(Idempotency::NonIdempotent) | None => None,
    };
    let fields: Vec<&String> = operation.non_idempotent_with.keys().collect();
    let condition = (!fields.is_empty()).then(|| quote!(.non_idempotent_with(&[#(#fields),*])));
    let token = operation.idempotency_token.as_ref();
    let token = token.map(|field| quote!(.idempotency_token(#field)));
    let rate = operation.rate_limit.map(Literal::u32_unsuffixed);
    let rate = rate.map(|rate| quote!(.rate_limit(#rate)));
    let unsigned = (!operation.signed).then(|| quote!(.unsigned()));
    let dialect = action.dialect.as_deref().map(code);
    let dialect = dialect.map(|dialect| quote!(.dialect(#dialect)));
    quote!(#idempotency #condition #token #rate #unsigned #dialect)
}

fn paginated(request: &TokenStream, pagination: &Pagination<'_>) -> TokenStream {
    let facts = pagination.facts;
    let item = code(&pagination.item_type.to_string());
    let take = code(&pagination.take_items);
    let cursor = match &facts.cursor {
        Cursor::Offset(field) => quote!(Cursor::Offset(#field)),
        Cursor::Page(field) => quote!(Cursor::Page(#field)),
        Cursor::Token { request, response } => {
            quote!(Cursor::Token { request: #request, response: #response })
        }
    };
    let items = &facts.items;
    let limit = facts.limit.as_ref().map(|field| quote!(.limit(#field)));
    let total = facts.total.as_ref().map(|field| quote!(.total(#field)));
    let maximum = facts.maximum.map(Literal::u32_unsuffixed);
    let maximum = maximum.map(|maximum| quote!(.maximum(#maximum)));
    quote! {
        impl Paginated for #request {
            type Item = #item;
            const PAGINATION: &'static Pagination =
                &Pagination::new(#cursor, #items) #limit #total #maximum;
            #[inline]
            fn take_items(response: &mut Self::Response) -> Vec<#item> {
                #take
            }
        }
    }
}
