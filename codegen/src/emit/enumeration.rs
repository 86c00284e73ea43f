//! Open enumerations of a group.

use quote::quote;

use super::file::File;
use super::tokens::{code, doc};
use crate::ir::{Group, Service, Values};

pub(super) fn emit(service: &Service<'_>, group: &Group<'_>) -> Result<String, String> {
    let mut file = File::new(service.source);
    file.imports(&group.enumeration_imports);
    for enumeration in &group.enumerations {
        let name = code(&enumeration.name);
        let variants = enumeration.variants.iter().map(|variant| {
            let (docs, name) = (doc(&variant.doc), code(&variant.name));
            quote!(#docs #name)
        });
        let (derives, unknown, table) = match enumeration.values {
            Values::Strings => (quote!(Clone), quote!(UnknownValue), "enumeration"),
            Values::Integers => {
                let derives = quote!(Clone, Copy, Debug, PartialEq, Eq, Hash);
                (derives, quote!(UnknownNumber), "numbered")
            }
        };
        let item = quote! {
            #[derive(#derives)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                /// A value that this version of the crate does not know.
                Unknown(#unknown),
            }
        };
        file.item(&enumeration.doc, item)?;
        let entries = enumeration.variants.iter();
        let entries = entries.map(|variant| format!("{}: {}", variant.name, variant.literal));
        file.table(table, &enumeration.name, entries);
    }
    Ok(file.into_text())
}
