//! Open enumerations.

use tencent_cloud_spec::{
    Diagnostic,
    model::{EnumValue, NumberedValue, Schema},
};

use super::{context::Context, uses::Uses};
use crate::ir::{self, Values};
use crate::naming::{self, Scope};
use crate::text::Doc;

/// Resolves the enumeration of `schema`, of texts.
pub(super) fn lower(
    context: &Context<'_>,
    schema: &Schema,
    values: &[EnumValue],
    uses: &mut Uses,
    findings: &mut Vec<Diagnostic>,
) -> ir::Enumeration {
    uses.runtime.extend(["enumeration", "shape::UnknownValue"]);
    let mut variants = variants(schema);
    let values = values.iter().map(|value| ir::Variant {
        name: variants.name(&value.value, value.span, naming::variant, findings),
        literal: format!("{:?}", value.value),
        doc: value_doc(context, &value.value, &value.description, uses),
    });
    let values = values.collect();
    enumeration(context, schema, Values::Texts, values, uses)
}

/// Resolves the enumeration of `schema`, of numbers: what a number means is in its name, which the documents give.
pub(super) fn lower_numbered(
    context: &Context<'_>,
    schema: &Schema,
    values: &[NumberedValue],
    uses: &mut Uses,
    findings: &mut Vec<Diagnostic>,
) -> ir::Enumeration {
    uses.runtime.extend(["numbered", "shape::UnknownNumber"]);
    let mut variants = variants(schema);
    let values = values.iter().map(|value| ir::Variant {
        name: variants.name(&value.name, value.span, naming::variant, findings),
        literal: value.number.to_string(),
        doc: value_doc(context, &value.number.to_string(), &value.description, uses),
    });
    let values = values.collect();
    enumeration(context, schema, Values::Numbers, values, uses)
}

fn variants(schema: &Schema) -> Scope {
    let mut variants = Scope::of("value", &schema.name);
    variants.reserve("Unknown", "every other value");
    variants
}

fn value_doc(
    context: &Context<'_>,
    value: &str,
    description: &str,
    uses: &mut Uses,
) -> Vec<String> {
    let text = context.markdown(description, &|_| false, &mut uses.links);
    Doc::at(4).paragraph(&text).paragraph(&format!("On the wire: `{value}`.")).into_lines()
}

fn enumeration(
    context: &Context<'_>,
    schema: &Schema,
    values: Values,
    variants: Vec<ir::Variant>,
    uses: &mut Uses,
) -> ir::Enumeration {
    let name = &schema.name;
    let description = match &schema.description {
        Some(text) => context.markdown(text, &|_| false, &mut uses.links),
        None => format!("The values of `{name}`."),
    };
    ir::Enumeration {
        name: context.names.type_of(name).to_owned(),
        values,
        doc: Doc::at(0).paragraph(&description).into_lines(),
        variants,
    }
}
