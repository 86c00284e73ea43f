//! A struct, its field table, its constructor and its setters.

use quote::quote;

use super::file::{File, Method, literal};
use super::tokens::{code, deprecated, doc};
use crate::ir::{Builder, Filter, Group, Object, Parameter, Service, Setter};

/// The file with a group's objects.
pub(super) fn emit_file(service: &Service, group: &Group) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["Objects of the group.".to_owned()]);
    file.imports(&group.object_imports);
    for object in &group.objects {
        emit(object, &mut file)?;
    }
    Ok(file.into_text())
}

/// The items of an object.
pub(super) fn emit(object: &Object, file: &mut File) -> Result<(), String> {
    let name = code(&object.name);
    let fields = object.members.iter().map(|member| {
        let (docs, field, ty) = (doc(&member.doc), code(&member.field), code(&member.ty));
        let deprecated = deprecated(member.deprecated.as_ref());
        quote!(#docs #deprecated pub #field: #ty)
    });
    let item = quote! {
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    };
    file.item(&object.doc, item)?;
    let entries = object.members.iter().enumerate().map(|(index, member)| {
        let flags = match (member.required, member.sensitive) {
            (false, false) => "",
            (true, false) => " (required)",
            (false, true) => " (sensitive)",
            (true, true) => " (required, sensitive)",
        };
        format!("{index} => {}: {}{flags}", member.field, literal(&member.wire))
    });
    let mark = if object.is_request { " (request)" } else { "" };
    file.table("shape", &format!("{}{mark}", object.name), entries);
    if !object.filters.is_empty() {
        file.methods(&[], &object.name, object.filters.iter().map(filter))?;
    }
    let Some(builder) = &object.builder else {
        return Ok(());
    };
    let mut methods = vec![constructor(builder)];
    methods.extend(builder.setters.iter().map(setter));
    methods.extend(object.flatten_doc.as_deref().map(flatten));
    file.methods(&[], &object.name, methods)
}

fn filter(filter: &Filter) -> Method<'_> {
    let (name, wire) = (code(&filter.constant), &filter.wire);
    let code = quote!(pub const #name: FilterName = FilterName::new(#wire););
    Method { doc: &filter.doc, code }
}

fn constructor(builder: &Builder) -> Method<'_> {
    let parameters = builder.parameters.iter().map(|Parameter { field, ty, .. }| {
        let (field, ty) = (code(field), code(ty));
        quote!(#field: #ty)
    });
    let fields = builder.parameters.iter().map(|Parameter { field, value, .. }| {
        let field = code(field);
        match value {
            Some(value) => {
                let value = code(value);
                quote!(#field: #value,)
            }
            None => quote!(#field,),
        }
    });
    let body = match (builder.parameters.is_empty(), builder.has_rest) {
        (true, _) => quote!(Self::default()),
        (false, true) => quote!(Self { #(#fields)* ..Self::default() }),
        (false, false) => quote!(Self { #(#fields)* }),
    };
    // Clippy's own bound on the number of parameters.
    let many = (builder.parameters.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let code = quote! {
        #[inline]
        #[must_use]
        #many
        pub fn new(#(#parameters),*) -> Self { #body }
    };
    Method { doc: &builder.doc, code }
}

fn setter(setter: &Setter) -> Method<'_> {
    let (method, field) = (code(&setter.method), code(&setter.field));
    let (ty, value) = (code(&setter.ty), code(&setter.value));
    let deprecated = deprecated(setter.deprecated.as_ref());
    let code = quote! {
        #deprecated
        #[inline]
        #[must_use]
        pub fn #method(mut self, #field: #ty) -> Self {
            self.#field = #value;
            self
        }
    };
    Method { doc: &setter.doc, code }
}

fn flatten(doc: &[String]) -> Method<'_> {
    let code = quote! {
        #[inline]
        #[must_use]
        pub fn flatten(&self) -> Parameters {
            Parameters::of(self)
        }
    };
    Method { doc, code }
}
