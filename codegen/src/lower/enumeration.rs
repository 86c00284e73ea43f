//! Open enumerations.

use tencent_cloud_spec::{
    Diagnostic,
    model::{EnumValue, NumberedValue, Schema},
};

use super::{context::Context, uses::Uses};
use crate::ir::{self, Values};
use crate::naming::{self, Scope};
use crate::text::Doc;

/// Lowers an enumeration of strings.
pub(super) fn lower(
    context: &Context<'_>,
    schema: &Schema,
    values: &[EnumValue],
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Enumeration {
    uses.runtime.extend(["enumeration", "shape::UnknownValue"]);
    let mut variants = variants(schema);
    let values = values.iter().map(|value| ir::Variant {
        name: variants.name(&value.value, value.span, naming::variant, diagnostics),
        literal: format!("{:?}", value.value),
        doc: value_doc(context, &value.value, &value.description),
    });
    let values = values.collect();
    enumeration(context, schema, Values::Strings, values)
}

/// Lowers an enumeration of integers, whose names the specification states.
pub(super) fn lower_numbered(
    context: &Context<'_>,
    schema: &Schema,
    values: &[NumberedValue],
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Enumeration {
    uses.runtime.extend(["numbered", "shape::UnknownNumber"]);
    let mut variants = variants(schema);
    let values = values.iter().map(|value| ir::Variant {
        name: variants.name(&value.name, value.span, naming::variant, diagnostics),
        literal: value.number.to_string(),
        doc: value_doc(context, &value.number.to_string(), &value.description),
    });
    let values = values.collect();
    enumeration(context, schema, Values::Integers, values)
}

fn variants(schema: &Schema) -> Scope {
    let mut variants = Scope::of("value", &schema.name);
    variants.reserve("Unknown", "the variant of undocumented values");
    variants
}

fn value_doc(context: &Context<'_>, value: &str, description: &str) -> Vec<String> {
    let text = context.markdown(description, &|_| false);
    Doc::at(4).paragraph(&format!("{text} Wire value: `{value}`.")).into_lines()
}

fn enumeration(
    context: &Context<'_>,
    schema: &Schema,
    values: Values,
    variants: Vec<ir::Variant>,
) -> ir::Enumeration {
    let name = &schema.name;
    let description = match &schema.description {
        Some(text) => context.markdown(text, &|_| false),
        None => format!("Values of `{name}`."),
    };
    ir::Enumeration {
        name: context.names.type_of(name).to_owned(),
        values,
        doc: Doc::at(0).paragraph(&description).into_lines(),
        variants,
    }
}
