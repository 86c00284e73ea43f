//! A struct, its field table, its constructor and its setters.

use quote::quote;

use super::file::{File, Item, STEP, constant, literal};
use super::function::Function;
use super::tokens::{code, deprecated, doc};
use crate::ir::{Builder, Filter, Group, Object, Parameter, Service, Setter};
use crate::text::{Expression, Statement, WIDTH};

/// Emits the file with the objects of a group.
pub(super) fn emit_file(service: &Service<'_>, group: &Group<'_>) -> Result<String, String> {
    let mut file = File::new(service.source);
    file.imports(&group.object_imports);
    for object in &group.objects {
        emit(object, &mut file)?;
    }
    Ok(file.into_text())
}

/// Emits the items of an object.
pub(super) fn emit(object: &Object<'_>, file: &mut File) -> Result<(), String> {
    let name = code(&object.name);
    let fields = object.fields.iter().map(|field| {
        let (docs, name, ty) = (doc(&field.doc), code(&field.name), code(&field.ty.to_string()));
        let deprecated = deprecated(field.deprecated.as_ref());
        quote!(#docs #deprecated pub #name: #ty)
    });
    // On the type instead of on each setter: the setters return the type.
    let must_use = object.builder.as_ref().map(|_| quote!(#[must_use]));
    let item = quote! {
        #[derive(Clone, Default)]
        #must_use
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    };
    file.item(&object.doc, item)?;
    let entries = object.fields.iter().enumerate().map(|(index, field)| {
        // Only requests and their parts are checked for required fields.
        let is_required = object.builder.is_some() && field.property.required;
        let flags = match (is_required, field.property.sensitive) {
            (false, false) => "",
            (true, false) => " (required)",
            (false, true) => " (sensitive)",
            (true, true) => " (required, sensitive)",
        };
        format!("{index} => {}: {}{flags}", field.name, literal(&field.property.name))
    });
    let mark = if object.is_request { " (request)" } else { "" };
    file.table("shape", &format!("{}{mark}", object.name), entries);
    if !object.filters.is_empty() {
        file.inherent_impl(&[], &object.name, object.filters.iter().map(filter));
    }
    if let Some(builder) = &object.builder {
        let setters = builder.setters.iter().map(setter);
        let methods = std::iter::once(constructor(builder)).chain(setters);
        file.inherent_impl(&[], &object.name, methods);
    }
    Ok(())
}

fn filter<'a>(filter: &'a Filter<'_>) -> Item<'a> {
    let declaration = format!("pub const {}: FilterName", filter.constant);
    let value = format!("FilterName::new({})", literal(filter.wire));
    Item { doc: &filter.doc, source: constant(&declaration, &value, WIDTH - STEP) }
}

fn constructor(builder: &Builder) -> Item<'_> {
    let parameters = builder.parameters.iter();
    let fields = parameters.clone().map(|Parameter { field, value, .. }| match value {
        Some(value) => format!("{field}: {value}"),
        None => field.clone(),
    });
    let rest = builder.has_rest.then(|| "..Self::default()".to_owned());
    let value = if builder.parameters.is_empty() {
        Expression::atom("Self::default()")
    } else {
        Expression::fields("Self", fields.chain(rest))
    };
    let function = Function {
        name: "new",
        deprecated: None,
        parameters: parameters
            .map(|Parameter { field, ty, .. }| format!("{field}: {ty}"))
            .collect(),
        returns: "Self",
        body: vec![Statement::value(value)],
    };
    Item { doc: &builder.doc, source: function.into_source() }
}

fn setter(setter: &Setter) -> Item<'_> {
    let place = format!("self.{}", setter.field);
    let name = match setter.generic {
        Some(generic) => format!("{}<{generic}>", setter.method),
        None => setter.method.clone(),
    };
    let function = Function {
        name: &name,
        deprecated: setter.deprecated.as_deref(),
        parameters: vec!["mut self".to_owned(), format!("value: {}", setter.ty)],
        returns: "Self",
        body: vec![
            Statement::assignment(&place, &setter.value, WIDTH - 2 * STEP),
            Statement::Lines("self".to_owned()),
        ],
    };
    Item { doc: &setter.doc, source: function.into_source() }
}
