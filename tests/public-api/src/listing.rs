//! A crate's interface as lines, one an item, sorted so that what belongs together stands together.

use std::collections::HashSet;

use rustdoc_types::{Crate, Id, Item, ItemEnum, Type};

use crate::rustdoc::Description;

/// How much is listed.
pub(crate) enum Detail {
    /// Every item.
    Everything,
    /// Every type and the methods of clients. What a type holds is in the documents that it was made from, and
    /// listing it would hide a change of shape under a thousand lines of content.
    TypesAndMethods,
}

/// The lines, each with its end.
pub(crate) fn listing(described: &Description, detail: &Detail) -> String {
    let functions = Functions::of(&described.krate);
    let mut text = String::new();
    for item in described.api.items() {
        let listed = match described.krate.index.get(&item.id()) {
            // The line of the implementation says that they are there, and the trait what they are.
            Some(found) if functions.of_traits.contains(&found.id) => false,
            Some(found) => match detail {
                Detail::Everything => true,
                Detail::TypesAndMethods => {
                    is_type(found) || functions.of_clients.contains(&found.id)
                }
            },
            // What is re-exported from another crate has no item here, only a line.
            None => true,
        };
        if listed {
            text.push_str(&item.to_string());
            text.push('\n');
        }
    }
    text
}

/// The functions in implementations.
#[derive(Default)]
struct Functions {
    /// Of a trait.
    of_traits: HashSet<Id>,
    /// Of a type `Client` itself.
    of_clients: HashSet<Id>,
}

impl Functions {
    fn of(krate: &Crate) -> Self {
        let mut functions = Self::default();
        for item in krate.index.values() {
            let ItemEnum::Impl(found) = &item.inner else { continue };
            let client =
                matches!(&found.for_, Type::ResolvedPath(path) if is_client(krate, path.id));
            let ids = found.items.iter().filter(|id| {
                krate.index.get(id).is_some_and(|item| matches!(item.inner, ItemEnum::Function(_)))
            });
            if found.trait_.is_some() {
                functions.of_traits.extend(ids);
            } else if client {
                functions.of_clients.extend(ids);
            }
        }
        functions
    }
}

fn is_client(krate: &Crate, id: Id) -> bool {
    krate.index.get(&id).is_some_and(|item| item.name.as_deref() == Some("Client"))
}

fn is_type(item: &Item) -> bool {
    matches!(
        item.inner,
        ItemEnum::Module(_)
            | ItemEnum::Use(_)
            | ItemEnum::Struct(_)
            | ItemEnum::Enum(_)
            | ItemEnum::Union(_)
            | ItemEnum::Trait(_)
            | ItemEnum::TypeAlias(_)
            | ItemEnum::Macro(_)
            | ItemEnum::Static(_)
    )
}
