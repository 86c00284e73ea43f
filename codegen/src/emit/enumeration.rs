//! Open enumerations of a group.

use quote::quote;

use super::file::{File, literal};
use super::tokens::{code, doc};
use crate::ir::{Group, Service};

pub(super) fn emit(service: &Service, group: &Group) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["Enumerations of the group.".to_owned()]);
    file.imports(&group.enumeration_imports);
    for enumeration in &group.enumerations {
        let name = code(&enumeration.name);
        let variants = enumeration.variants.iter().map(|variant| {
            let (docs, name) = (doc(&variant.doc), code(&variant.name));
            quote!(#docs #name)
        });
        let item = quote! {
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                /// A value that this version of the crate does not name.
                Unknown(UnknownValue),
            }
        };
        file.item(&enumeration.doc, item)?;
        let entries = enumeration.variants.iter();
        let entries =
            entries.map(|variant| format!("{}: {}", variant.name, literal(&variant.wire)));
        file.table("enumeration", &enumeration.name, entries);
    }
    Ok(file.into_text())
}
