//! Formats the public API of a crate as text: one line per item, sorted so that related items are adjacent.

use std::collections::HashSet;

use rustdoc_types::{Crate, Id, Item, ItemEnum, Type};

use crate::rustdoc::Description;

/// The items in a snapshot.
pub(crate) enum Detail {
    /// Every item.
    Everything,
    /// Types and the methods of clients. The specification defines the fields of generated types, and thousands of
    /// lines for them would hide structural changes.
    TypesAndMethods,
}

/// Returns the lines, each with a line feed.
pub(crate) fn snapshot(described: &Description, detail: &Detail) -> String {
    let functions = Functions::of(&described.krate);
    let mut text = String::new();
    for item in described.api.items() {
        let is_listed = match described.krate.index.get(&item.id()) {
            // The line of the implementation implies the functions of the trait.
            Some(found) if functions.of_traits.contains(&found.id) => false,
            Some(found) => match detail {
                Detail::Everything => true,
                Detail::TypesAndMethods => {
                    is_type(found) || functions.of_clients.contains(&found.id)
                }
            },
            // A re-export from another crate has no item in the index.
            None => true,
        };
        if is_listed {
            text.push_str(&item.to_string());
            text.push('\n');
        }
    }
    text
}

/// The ids of functions in implementations.
#[derive(Default)]
struct Functions {
    /// Functions of trait implementations.
    of_traits: HashSet<Id>,
    /// Inherent functions of types called `Client`.
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
