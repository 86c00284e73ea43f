//! `Debug` over field tables: wire names, without absent fields, with sensitive values redacted.

use std::fmt::{self, Debug, Formatter};

use super::{Field, Get, List, Map, Shape};

/// Writes `shape` as `Name { Field: value, … }`, with `***` in place of sensitive values.
pub fn debug(shape: &dyn Shape, formatter: &mut Formatter<'_>) -> fmt::Result {
    let table = shape.table();
    let mut out = formatter.debug_struct(table.name);
    for (index, info) in table.fields.iter().enumerate() {
        match shape.field(index).map_or(Get::Absent, Field::get) {
            Get::Absent => {}
            _ if info.sensitive => {
                out.field(info.name, &format_args!("***"));
            }
            value => {
                out.field(info.name, &Value(value));
            }
        }
    }
    out.finish()
}

struct Value<'a>(Get<'a>);

impl Debug for Value<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Get::Absent => formatter.write_str("null"),
            Get::String(value) => value.fmt(formatter),
            Get::Int(value) => value.fmt(formatter),
            Get::Uint(value) => value.fmt(formatter),
            Get::Float(value) => value.fmt(formatter),
            Get::Bool(value) => value.fmt(formatter),
            Get::Object(value) => debug(value, formatter),
            Get::List(value) => list(value, formatter),
            Get::Map(value) => map(value, formatter),
        }
    }
}

fn map(map: &dyn Map, formatter: &mut Formatter<'_>) -> fmt::Result {
    let mut out = formatter.debug_map();
    map.each(&mut |key, value| {
        out.entry(&key, &Value(value));
    });
    out.finish()
}

fn list(list: &dyn List, formatter: &mut Formatter<'_>) -> fmt::Result {
    formatter.debug_list().entries((0..list.len()).map(|index| Value(list.get(index)))).finish()
}
