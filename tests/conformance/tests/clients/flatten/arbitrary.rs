//! Random requests that conform to their schema.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Bounds, Object, Operation, Property, SchemaKind, Type};

/// The characters of random strings, including those with a meaning in queries, JSON or parameter names.
const CHARACTERS: &[char] = &[
    'a', 'Z', '0', '9', '.', '_', '-', '~', ' ', '+', '%', '&', '=', '*', '/', '?', '#', ';', ',',
    '"', '\\', '{', '[', '\t', '\n', '\u{7f}', 'é', '名', '😀',
];

pub(crate) struct Arbitrary<'a> {
    spec: &'a Spec,
    random: Rng,
}

impl<'a> Arbitrary<'a> {
    pub(crate) fn new(spec: &'a Spec, seed: u64) -> Self {
        Self { spec, random: Rng::with_seed(seed) }
    }

    pub(crate) fn request(&mut self, operation: &Operation) -> Map<String, Value> {
        let mut request = self.object(&operation.request, 0);
        for (name, most) in &operation.max_items {
            match request.get_mut(name) {
                Some(Value::Array(items)) => items.truncate(*most as usize),
                Some(Value::Number(number)) if number.as_u64() > Some(u64::from(*most)) => {
                    request.insert(name.clone(), json!(most));
                }
                _ => {}
            }
        }
        request
    }

    fn schema(&self, name: &str) -> &'a SchemaKind {
        &self.spec.schemas[name].kind
    }

    /// Sets every required property and half of the others.
    fn object(&mut self, schema: &str, depth: usize) -> Map<String, Value> {
        let SchemaKind::Object(Object { properties: members }) = self.schema(schema) else {
            panic!("{schema}")
        };
        let mut object = Map::new();
        for member in members {
            if (member.required || self.random.bool())
                && let Some(value) = self.member(member, depth)
            {
                object.insert(member.name.clone(), value);
            }
        }
        // An empty object below the request has no parameter and would be lost.
        if object.is_empty() && depth > 0 {
            let mut first = members
                .iter()
                .find_map(|member| Some((member.name.clone(), self.member(member, depth)?)));
            object.extend(first.take());
        }
        object
    }

    fn member(&mut self, member: &Property, depth: usize) -> Option<Value> {
        let bounds = &member.bounds;
        if let Some(string) = self.patterned(member) {
            return Some(string);
        }
        match &member.ty {
            Type::List(item) => {
                let least = bounds.min_items.unwrap_or(1).max(1);
                // Sometimes eleven items, because `10` sorts before `2` as a string.
                let usual = if self.random.u8(..8) == 0 { 11 } else { 3 };
                let most = bounds.max_items.unwrap_or(u64::MAX).min(least.max(usual));
                let count = self.random.u64(least..=most.max(least));
                let items: Vec<Value> = (0..count)
                    .filter_map(|_| self.value(item, &Bounds::default(), depth + 1))
                    .collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            ty => self.value(ty, bounds, depth + 1),
        }
    }

    /// Returns an example of a string with a pattern, or else a string that most patterns accept.
    fn patterned(&mut self, member: &Property) -> Option<Value> {
        member.bounds.pattern.as_ref()?;
        match member.examples.len() {
            0 => Some(json!(["abc-123", "Abc12345", "12345678"][self.random.usize(..3)])),
            count => member.examples.get(self.random.usize(..count)).cloned(),
        }
    }

    fn value(&mut self, ty: &Type, bounds: &Bounds, depth: usize) -> Option<Value> {
        Some(match ty {
            Type::String => Value::String(self.string(bounds)),
            Type::Binary => json!("aGVsbG8="),
            Type::DateTimeIso => json!("2020-03-10T02:43:51Z"),
            Type::DateTime => json!("2020-03-10 02:43:51"),
            Type::Date => json!("2020-03-10"),
            Type::Int64 => json!(self.integer(bounds, i64::MIN)),
            Type::Uint64 => json!(self.integer(bounds, 0).unsigned_abs()),
            Type::Double => {
                let least = bounds.minimum.as_ref().and_then(serde_json::Number::as_f64);
                let values = [0.0, 0.5, 1.0, 3.125, 1e-7, 1e20];
                let number = values[self.random.usize(..values.len())];
                json!(least.unwrap_or(0.0) + number)
            }
            Type::Boolean => json!(self.random.bool()),
            Type::Enumeration(schema) => {
                let SchemaKind::Enumeration(values) = self.schema(schema) else { return None };
                json!(values[self.random.usize(..values.len())].value)
            }
            Type::Numbered(schema) => {
                let SchemaKind::Numbered(values) = self.schema(schema) else { return None };
                json!(values[self.random.usize(..values.len())].number)
            }
            Type::Object(schema) => {
                let object = self.object(schema, depth);
                if object.is_empty() {
                    return None;
                }
                Value::Object(object)
            }
            Type::List(_) | Type::Map(_) => return None,
        })
    }

    fn string(&mut self, bounds: &Bounds) -> String {
        let least = bounds.min_length.unwrap_or(0);
        let most = bounds.max_length.unwrap_or(u64::MAX).min(least + 12);
        let length = self.random.u64(least..=most);
        let mut character = || CHARACTERS[self.random.usize(..CHARACTERS.len())];
        (0..length).map(|_| character()).collect()
    }

    fn integer(&mut self, bounds: &Bounds, least: i64) -> i64 {
        let bound = |bound: &Option<serde_json::Number>| bound.as_ref()?.as_i64();
        let least = bound(&bounds.minimum).unwrap_or(least).max(least);
        let most = bound(&bounds.maximum).unwrap_or(i64::MAX);
        let number = match self.random.u8(..4) {
            0 => least,
            1 => most,
            2 => self.random.i64(least..=most),
            _ => self.random.i64(least..=most.min(least.saturating_add(100))),
        };
        match bound(&bounds.multiple_of) {
            Some(step) => (number / step * step).max((least + step - 1) / step * step),
            None => number,
        }
    }
}
