//! Names that must differ, and the findings where they do not.

use std::collections::BTreeMap;

use tencent_cloud_spec::{Diagnostic, Span};

/// One Rust namespace being filled: the fields of a struct, the types of a module, the constants of the errors.
#[derive(Debug)]
pub(crate) struct Scope {
    /// What is named, such as "member".
    what: &'static str,
    /// Where, such as " of `Placement`"; empty for what belongs to the service.
    owner: String,
    /// Rust name to who has it.
    taken: BTreeMap<String, Owner>,
}

/// Who has a name.
#[derive(Debug)]
enum Owner {
    /// Something of ours.
    Generator(&'static str),
    /// The vendor's name and its place.
    Vendor(String, Span),
}

impl Scope {
    /// An empty namespace of the service.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, owner: String::new(), taken: BTreeMap::new() }
    }

    /// An empty namespace of a schema.
    pub(crate) fn of(what: &'static str, schema: &str) -> Self {
        Self { what, owner: format!(" of `{schema}`"), taken: BTreeMap::new() }
    }

    /// Takes a name for the generator's own use.
    pub(crate) fn reserve(&mut self, rust: &str, owner: &'static str) {
        self.taken.insert(rust.to_owned(), Owner::Generator(owner));
    }

    /// Takes the name that `make` gives `vendor`. Where there is none, or another has it already, that is a finding at
    /// each of the places, and the name is given all the same, so that lowering can go on.
    pub(crate) fn name(
        &mut self,
        vendor: &str,
        span: Span,
        make: impl Fn(&str) -> Option<String>,
        findings: &mut Vec<Diagnostic>,
    ) -> String {
        let (what, owner) = (self.what, &self.owner);
        let Some(rust) = make(vendor) else {
            let message = format!("{what} `{vendor}`{owner} has no Rust name");
            let help = "a name needs a letter or a digit of ASCII";
            findings.push(Diagnostic::error(span, message).help(help));
            return "unnamed".to_owned();
        };
        match self.taken.get(&rust) {
            Some(Owner::Vendor(other, other_span)) => {
                let clash = |this: &str, that: &str| {
                    format!("{what} `{this}`{owner} becomes `{rust}` in Rust, and so does `{that}`")
                };
                findings.push(Diagnostic::error(span, clash(vendor, other)));
                findings.push(Diagnostic::error(*other_span, clash(other, vendor)));
            }
            Some(Owner::Generator(use_of_it)) => {
                let message = format!(
                    "{what} `{vendor}`{owner} becomes `{rust}` in Rust, the name of {use_of_it}"
                );
                findings.push(Diagnostic::error(span, message));
            }
            None => {
                self.taken.insert(rust.clone(), Owner::Vendor(vendor.to_owned(), span));
            }
        }
        rust
    }
}
