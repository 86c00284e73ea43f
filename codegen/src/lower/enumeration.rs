//! Open enumerations.

use tencentcloud_spec::{
    Diagnostic,
    model::{EnumValue, Schema},
};

use super::{context::Context, uses::Uses};
use crate::ir;
use crate::naming::{self, Scope};
use crate::text::Doc;

/// Resolves the enumeration of `schema`.
pub(super) fn lower(
    context: &Context<'_>,
    schema: &Schema,
    values: &[EnumValue],
    uses: &mut Uses,
    findings: &mut Vec<Diagnostic>,
) -> ir::Enumeration {
    uses.runtime.extend(["enumeration", "shape::UnknownValue"]);
    let mut variants = Scope::of("value", &schema.name);
    variants.reserve("Unknown", "every other value");
    let name = &schema.name;
    let description = match &schema.description {
        Some(text) => context.markdown(text, &|_| false, &mut uses.links),
        None => format!("The values of `{name}`."),
    };
    ir::Enumeration {
        name: context.names.type_of(name).to_owned(),
        doc: Doc::at(0).paragraph(&description).into_lines(),
        variants: values
            .iter()
            .map(|value| {
                let doc = match value.description.as_str() {
                    "" => format!("`{}`.", value.value),
                    text => context.markdown(text, &|_| false, &mut uses.links),
                };
                ir::Variant {
                    name: variants.name(&value.value, value.span, naming::variant, findings),
                    wire: value.value.clone(),
                    doc: Doc::at(4).paragraph(&doc).into_lines(),
                }
            })
            .collect(),
    }
}
