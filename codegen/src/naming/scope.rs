//! Namespaces of Rust names, and the diagnostics for names that clash.

use std::collections::BTreeMap;

use tencent_cloud_spec::{Diagnostic, Span};

/// A Rust namespace: the fields of a struct, the types of a module, the constants of the errors.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The kind of the names, such as "property".
    what: &'static str,
    /// The schema, such as " of `Placement`"; empty for the service.
    owner: String,
    /// The owner of each Rust name.
    taken: BTreeMap<String, Owner>,
}

/// The owner of a Rust name.
#[derive(Debug)]
enum Owner {
    /// An item that the generator adds.
    Generator(&'static str),
    /// A name of the specification, and its place.
    Specification(String, Span),
}

impl Scope {
    /// Creates an empty namespace of the service.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, owner: String::new(), taken: BTreeMap::new() }
    }

    /// Creates an empty namespace of a schema.
    pub(crate) fn of(what: &'static str, schema: &str) -> Self {
        Self { what, owner: format!(" of `{schema}`"), taken: BTreeMap::new() }
    }

    /// Reserves a name for an item that the generator adds.
    pub(crate) fn reserve(&mut self, rust: &str, owner: &'static str) {
        self.taken.insert(rust.to_owned(), Owner::Generator(owner));
    }

    /// Returns the name that `make` derives from `original`. If there is none, or it is taken, a diagnostic is added for each
    /// place, and lowering continues with the name.
    pub(crate) fn name(
        &mut self,
        original: &str,
        span: Span,
        make: impl Fn(&str) -> Option<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let (what, owner) = (self.what, &self.owner);
        let Some(rust) = make(original) else {
            let message = format!("{what} `{original}`{owner} has no Rust name");
            let help = "a name needs an ASCII letter or digit";
            diagnostics.push(Diagnostic::error(span, message).help(help));
            return "unnamed".to_owned();
        };
        match self.taken.get(&rust) {
            Some(Owner::Specification(other, other_span)) => {
                let clash = |this: &str, that: &str| {
                    format!("duplicate Rust name `{rust}`: {what} `{this}`{owner}, also `{that}`")
                };
                diagnostics.push(Diagnostic::error(span, clash(original, other)));
                diagnostics.push(Diagnostic::error(*other_span, clash(other, original)));
            }
            Some(Owner::Generator(use_of_it)) => {
                let message = format!(
                    "reserved Rust name `{rust}`: {what} `{original}`{owner}, also {use_of_it}"
                );
                diagnostics.push(Diagnostic::error(span, message));
            }
            None => {
                self.taken.insert(rust.clone(), Owner::Specification(original.to_owned(), span));
            }
        }
        rust
    }
}
