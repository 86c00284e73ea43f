//! Random requests, which mostly refer to objects that exist.
//!
//! A request has the properties of its schema: the required ones, and a random part of the others. The name of a property
//! decides what its values look like ([`fields`]), its type decides otherwise. What one property alone cannot know, such as
//! that the subnet of an order belongs to its VPC, is arranged per action afterwards ([`arrange`]).

mod arrange;
mod enumerations;
mod fields;
mod networks;
mod orders;
mod references;
mod tags;

pub(super) use references::kind_of;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tencent_cloud_spec::model::{Property, SchemaKind, Type};

use super::actions::Action;
use super::caller::Scope;
use super::tables::Kind;
use super::world::World;

/// The zones of calls, by region.
const ZONES: [&[&str]; 2] =
    [&["ap-guangzhou-4", "ap-guangzhou-6"], &["ap-shanghai-2", "ap-shanghai-4"]];

/// Draws the request of one call.
pub(super) struct Draw<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) world: &'a World,
    pub(super) scope: Scope,
    /// Seconds since 1970.
    pub(super) now: u64,
    /// The probability that an optional property is given.
    density: f64,
}

impl<'a> Draw<'a> {
    pub(super) fn new(rng: &'a mut Rng, world: &'a World, scope: Scope, now: u64) -> Self {
        let density = [0.0, 0.1, 0.3, 0.6][rng.usize(..4)];
        Self { rng, world, scope, now, density }
    }

    /// Returns a request of an action.
    pub(super) fn request(&mut self, action: Action) -> Value {
        let mut request = self.object(action, &action.operation.request, 0);
        arrange::arrange(self, action, &mut request);
        Value::Object(request)
    }

    /// Returns an object with the required properties of a schema, and some of the others.
    fn object(&mut self, action: Action, schema: &str, depth: usize) -> Map<String, Value> {
        let mut object = Map::new();
        let SchemaKind::Object(schema) = &action.spec.schemas[schema].kind else { return object };
        for property in &schema.properties {
            let is_given = property.required || self.rng.f64() < self.density;
            if is_given
                && depth < 4
                && let Some(value) = self.property(action, property, depth)
            {
                object.insert(property.name.clone(), value);
            }
        }
        self.agree(&mut object);
        object
    }

    fn property(&mut self, action: Action, property: &Property, depth: usize) -> Option<Value> {
        if let Some(value) = fields::by_name(self, action, property) {
            return value;
        }
        Some(self.typed(action, property, &property.ty, depth))
    }

    /// Returns a value of a type.
    fn typed(&mut self, action: Action, property: &Property, ty: &Type, depth: usize) -> Value {
        match ty {
            Type::String => json!(format!("text-{}", self.rng.u8(..30))),
            Type::Binary => json!("ZWNobyBoaQ=="),
            Type::DateTimeIso => json!(self.time()),
            Type::DateTime => json!(self.beijing_time()),
            Type::Date => json!(self.beijing_time()[..10]),
            Type::Int64 | Type::Uint64 | Type::Double => self.number(property),
            Type::Boolean => json!(self.rng.bool()),
            Type::Object(name) => Value::Object(self.object(action, name, depth + 1)),
            Type::Enumeration(name) => enumerations::text(self, action, property, name),
            Type::Numbered(name) => match &action.spec.schemas[name].kind {
                SchemaKind::Numbered(values) if !values.is_empty() => {
                    json!(values[self.rng.usize(..values.len())].number)
                }
                _ => json!(1),
            },
            Type::List(item) => {
                let count = if self.chance(70) { 1 } else { 2 };
                (0..count).map(|_| self.typed(action, property, item, depth)).collect()
            }
            Type::Map(_) => json!({}),
        }
    }

    fn number(&mut self, property: &Property) -> Value {
        let bound = |number: &Option<serde_json::Number>| number.as_ref()?.as_i64();
        let least = bound(&property.bounds.minimum).unwrap_or(0);
        let most = bound(&property.bounds.maximum).unwrap_or(least + 5).min(least + 5);
        json!(self.rng.i64(least..=most.max(least)))
    }

    /// Returns true in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    pub(super) fn choose<'v>(&mut self, values: &[&'v str]) -> &'v str {
        values[self.rng.usize(..values.len())]
    }

    /// Returns a zone of the region, mostly the same one.
    pub(super) fn zone(&mut self) -> &'static str {
        let zones = ZONES[self.scope.region];
        match self.rng.u8(..20) {
            0 => "ap-nowhere-1",
            1..=4 => zones[1],
            _ => zones[0],
        }
    }

    /// Returns a time that is mostly in the near future.
    pub(super) fn time(&mut self) -> String {
        let offsets = [-3600, 60, 3600, 86_400, 40 * 86_400];
        let offset = offsets[self.rng.usize(..offsets.len())];
        iso(self.now.saturating_add_signed(offset))
    }

    fn beijing_time(&mut self) -> String {
        let offset = [3600, 86_400, 40 * 86_400][self.rng.usize(..3)];
        iso(self.now + 8 * 3600 + offset).replace('T', " ").replace('Z', "")
    }

    /// Returns the id of an offer of reserved instances.
    pub(super) fn offering(&mut self) -> Option<String> {
        let offerings = &self.world.offerings;
        (!offerings.is_empty()).then(|| offerings[self.rng.usize(..offerings.len())].clone())
    }

    /// Returns the id of an existing object that satisfies a condition, if there is one.
    pub(super) fn object_with(
        &mut self,
        kind: Kind,
        condition: impl Fn(&Value) -> bool,
    ) -> Option<String> {
        let rows = self.world.rows(self.scope, kind).iter();
        let fitting: Vec<&String> =
            rows.filter(|(_, row)| condition(row)).map(|(id, _)| id).collect();
        (!fitting.is_empty()).then(|| fitting[self.rng.usize(..fitting.len())].clone())
    }
}

/// Returns a time in the form `2023-11-14T22:13:20Z`.
fn iso(seconds: u64) -> String {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let date = httpdate::HttpDate::from(time).to_string();
    // Such as `Tue, 14 Nov 2023 22:13:20 GMT`.
    let parts: Vec<&str> = date.split(' ').collect();
    let months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|month| *month == parts[2]).unwrap() + 1;
    format!("{}-{month:02}-{}T{}Z", parts[3], parts[1], parts[4])
}
