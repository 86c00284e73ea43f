//! The file of an action: its request, its reply, and what makes the one lead to the other.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::File;
use super::object;
use super::tokens::{code, option};
use crate::ir::{Action, Cursor, Paging, Service};

pub(super) fn emit(service: &Service, action: &Action) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&[format!("`{}`.", action.name)]);
    file.imports(&action.imports);
    object::emit(&action.request, &mut file)?;
    let (request, reply) = (code(&action.request.name), code(&action.reply_type));
    let info = &action.info;
    let (service_name, version, name) = (&info.service, &info.version, &action.name);
    let idempotency = code(info.idempotency);
    let token = option(info.idempotency_token.as_ref());
    let rate = option(info.rate_limit.map(proc_macro2::Literal::u32_unsuffixed));
    let signed = info.signed;
    let dialect = code(&info.dialect);
    let item = quote! {
        impl Action for #request {
            type Response = #reply;
            const INFO: &'static ActionInfo = &ActionInfo {
                service: #service_name,
                version: #version,
                name: #name,
                idempotency: Idempotency::#idempotency,
                idempotency_token: #token,
                rate_limit: #rate,
                signed: #signed,
                dialect: #dialect,
            };
        }
    };
    file.item(&[], item)?;
    if let Some(paging) = &action.paging {
        file.item(&[], paginated(&request, paging))?;
    }
    if let Some(member) = &action.dry_run {
        let item = quote! {
            impl DryRun for #request {
                const DRY_RUN: &'static str = #member;
            }
        };
        file.item(&[], item)?;
    }
    if let Some(reply) = &action.reply {
        object::emit(reply, &mut file)?;
    }
    Ok(file.into_text())
}

fn paginated(request: &TokenStream, paging: &Paging) -> TokenStream {
    let item = code(&paging.item_type);
    let take = code(&paging.take_items);
    let cursor = match &paging.cursor {
        Cursor::Offset(member) => quote!(Cursor::Offset(#member)),
        Cursor::Page(member) => quote!(Cursor::Page(#member)),
        Cursor::Token { request, reply } => {
            quote!(Cursor::Token { request: #request, response: #reply })
        }
    };
    let (limit, total) = (option(paging.limit.as_ref()), option(paging.total.as_ref()));
    let items = &paging.items;
    let maximum = option(paging.maximum.map(proc_macro2::Literal::u32_unsuffixed));
    quote! {
        impl Paginated for #request {
            type Item = #item;
            const PAGINATION: &'static Pagination = &Pagination {
                cursor: #cursor,
                limit: #limit,
                total: #total,
                items: #items,
                maximum: #maximum,
            };
            #[inline]
            fn take_items(response: &mut Self::Response) -> Vec<#item> {
                #take
            }
        }
    }
}
