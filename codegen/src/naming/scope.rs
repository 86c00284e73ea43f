//! Names that must differ, and the findings where they do not.

use std::collections::BTreeMap;

use tencentcloud_spec::{Diagnostic, Span};

/// One Rust namespace being filled: the fields of a struct, the types of a module, the constants of the errors.
#[derive(Debug)]
pub(crate) struct Scope {
    /// What is named, such as "member of `Placement`".
    what: String,
    /// Rust name to the vendor's name and its place.
    taken: BTreeMap<String, (String, Span)>,
}

impl Scope {
    /// An empty namespace of `what`.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), taken: BTreeMap::new() }
    }

    /// Takes a name that no vendor's name may fall together with.
    pub(crate) fn reserve(&mut self, rust: &str, owner: &str) {
        self.taken.insert(rust.to_owned(), (owner.to_owned(), Span::default()));
    }

    /// Takes the name that `make` gives `vendor`. Where there is none, or another vendor's name has it already, that
    /// is a finding at each of the places, and the name is given all the same, so that lowering can go on.
    pub(crate) fn name(
        &mut self,
        vendor: &str,
        span: Span,
        make: impl Fn(&str) -> Option<String>,
        findings: &mut Vec<Diagnostic>,
    ) -> String {
        let Some(rust) = make(vendor) else {
            let message = format!("{} `{vendor}` has no Rust name", self.what);
            let help = "a name needs a letter or a digit of ASCII";
            findings.push(Diagnostic::error(span, message).help(help));
            return "unnamed".to_owned();
        };
        match self.taken.get(&rust) {
            Some((other, other_span)) => {
                let clash = |this: &str, that: &str| {
                    format!("{} `{this}` becomes `{rust}` in Rust, and so does `{that}`", self.what)
                };
                findings.push(Diagnostic::error(span, clash(vendor, other)));
                if *other_span != Span::default() {
                    findings.push(Diagnostic::error(*other_span, clash(other, vendor)));
                }
            }
            None => {
                self.taken.insert(rust.clone(), (vendor.to_owned(), span));
            }
        }
        rust
    }
}
