//! What the profile allows, and a reader of the generated documentation would miss.

use crate::Diagnostic;
use crate::diagnostics::Findings;
use crate::model::{Operation, SchemaKind, Spec};

pub(super) fn check(spec: &Spec, findings: &Findings) {
    for operation in &spec.operations {
        let warn = |message: &str, help: &str| {
            let message = format!("{} {message}", operation.name);
            findings.add(Diagnostic::warning(operation.span, message).help(help));
        };
        if operation.summary.is_none() {
            warn("has no summary", "say in one line what it does");
        }
        if operation.safety.is_none() {
            warn("has no x-safety", "it is taken for once, and hardly ever retried");
        }
        if operation.pagination.is_none() && operation.unpaged.is_none() && pages(spec, operation) {
            warn("takes an Offset", "describe its pages with x-pagination, or say x-unpaged");
        }
    }
}

fn pages(spec: &Spec, operation: &Operation) -> bool {
    let request = spec.schemas.get(&operation.request).map(|schema| &schema.kind);
    matches!(request, Some(SchemaKind::Object(object))
        if object.members.iter().any(|member| member.name == "Offset"))
}
