//! Responses that need much memory for their size, derived from the specification of an action.

use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use flate2::Compression;
use flate2::write::GzEncoder;
use tencent_cloud_spec::model::{Dialect, Operation, Property, SchemaKind, Spec, Type};

/// The size of the responses, and the limit of the client.
pub(crate) const LIMIT: usize = 1_000_000;

/// The depth of the properties that are tried. Some objects contain themselves.
const DEPTH: usize = 6;

/// The decompressed size of a gzip bomb.
const BOMB: usize = 100 * LIMIT;

/// The body of an HTTP response.
#[derive(Clone, Default)]
pub(crate) struct Body {
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) is_gzip: bool,
}

impl Body {
    pub(crate) fn plain(text: String) -> Self {
        Self { bytes: text.into_bytes().into(), is_gzip: false }
    }

    fn gzip(text: &str) -> Result<Self, String> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let compressed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
        let bytes = compressed.map_err(|error| format!("gzip: {error}"))?.into();
        Ok(Self { bytes, is_gzip: true })
    }
}

/// A hostile response.
pub(crate) struct Hostile {
    /// What is repeated.
    pub(crate) kind: &'static str,
    pub(crate) body: Body,
    /// The same response without repetition, which the client must be able to decode.
    pub(crate) sample: Option<String>,
}

/// Returns the hostile responses of an action.
pub(crate) fn responses(spec: &Spec, operation: &Operation) -> Result<Vec<Hostile>, String> {
    let envelope = Envelope(spec.dialect);
    let paths = paths(spec, operation);
    let mut responses = Vec::new();
    for path in &paths {
        responses.extend(envelope.repetitions(path));
    }
    let first = responses.first().map(|hostile| hostile.body.clone());
    let plain = |kind, fields: String| {
        let body = Body::plain(envelope.around(&fields));
        Hostile { kind, body, sample: None }
    };
    let unknown = repeated("\"a\":{\"b\":[0,\"\"]},", LIMIT - 100);
    responses.push(plain("unknown fields", format!("{unknown}\"z\":0")));
    let depth = LIMIT / 10;
    let deep = ["{\"a\":[".repeat(depth), "]}".repeat(depth)].concat();
    responses.push(plain("deep nesting", format!("\"z\":{deep}")));
    let long = "x".repeat(LIMIT - 100);
    let escaped = repeated("\\u00e9", LIMIT - 100);
    let failure = match spec.dialect {
        Dialect::Api30 => {
            |text: &str| format!("\"Error\":{{\"Code\":\"A\",\"Message\":\"{text}\"}}")
        }
        Dialect::Api20 => |text: &str| format!("\"code\":4000,\"message\":\"{text}\""),
    };
    responses.push(plain("long error messages", failure(&long)));
    responses.push(plain("escaped error messages", failure(&escaped)));
    for property in strings(spec, operation) {
        responses.push(plain("long strings", format!("\"{property}\":\"{long}\"")));
        responses.push(plain("escaped strings", format!("\"{property}\":\"{escaped}\"")));
    }
    if let Some(path) = paths.first() {
        responses.extend(envelope.repeated_field(path));
    }
    if let Some(first) = first {
        let text = String::from_utf8_lossy(&first.bytes);
        let body = Body::gzip(&text)?;
        responses.push(Hostile { kind: "compressed lists", body, sample: None });
    }
    responses.push(Hostile { kind: "gzip bombs", body: bomb()?, sample: None });
    // The client would reject a larger one unseen.
    match responses.iter().find(|hostile| hostile.body.bytes.len() > LIMIT) {
        Some(hostile) => Err(format!("{}: a response exceeds the limit", hostile.kind)),
        None => Ok(responses),
    }
}

/// A response that expands far beyond the limit.
fn bomb() -> Result<Body, String> {
    static TEXT: LazyLock<Result<Body, String>> = LazyLock::new(|| {
        Body::gzip(&format!("{{\"Response\":{{\"z\":\"{}\"}}}}", " ".repeat(BOMB)))
    });
    TEXT.clone()
}

/// The properties from a response to a list or map, or to an object in one, with the type of its items.
#[derive(Clone)]
struct Path<'s> {
    steps: Vec<Step<'s>>,
    item: Type,
}

#[derive(Clone)]
struct Step<'s> {
    property: &'s str,
    kind: StepKind,
}

#[derive(Clone, Copy, PartialEq)]
enum StepKind {
    Object,
    List,
    Map,
}

/// Returns every path to a list or map, or to an object in one.
fn paths<'s>(spec: &'s Spec, operation: &'s Operation) -> Vec<Path<'s>> {
    let mut paths = Vec::new();
    collect(spec, properties(spec, &operation.response), &[], &mut paths);
    paths
}

fn collect<'s>(
    spec: &'s Spec,
    properties: &'s [Property],
    before: &[Step<'s>],
    out: &mut Vec<Path<'s>>,
) {
    for property in properties {
        let (kind, item) = match &property.ty {
            Type::List(item) => (StepKind::List, &**item),
            Type::Map(item) => (StepKind::Map, &**item),
            item @ Type::Object(_) => (StepKind::Object, item),
            _ => continue,
        };
        let steps = [before, &[Step { property: &property.name, kind }]].concat();
        // An object counts if it is part of an item that can be repeated.
        if steps.iter().any(|step| step.kind != StepKind::Object) {
            out.push(Path { steps: steps.clone(), item: item.clone() });
        }
        if let Type::Object(name) = item
            && steps.len() < DEPTH
        {
            collect(spec, self::properties(spec, name), &steps, out);
        }
    }
}

fn properties<'s>(spec: &'s Spec, schema: &str) -> &'s [Property] {
    match spec.schemas.get(schema).map(|schema| &schema.kind) {
        Some(SchemaKind::Object(object)) => &object.properties,
        _ => &[],
    }
}

/// Returns the names of one string and one time of a response.
fn strings<'s>(spec: &'s Spec, operation: &Operation) -> impl Iterator<Item = &'s str> {
    let all = properties(spec, &operation.response);
    let find = |wanted: fn(&Type) -> bool| all.iter().find(|property| wanted(&property.ty));
    let string = find(|ty| *ty == Type::String);
    let parsed = find(|ty| matches!(ty, Type::DateTime | Type::DateTimeIso | Type::Enumeration(_)));
    string.into_iter().chain(parsed).map(|property| property.name.as_str())
}

/// The object around the properties of a response.
struct Envelope(Dialect);

impl Envelope {
    fn around(&self, fields: &str) -> String {
        match self.0 {
            Dialect::Api30 => format!("{{\"Response\":{{{fields}}}}}"),
            Dialect::Api20 => format!("{{\"code\":0,{fields}}}"),
        }
    }

    /// Returns responses that repeat the item of every list or map on a path.
    fn repetitions(&self, path: &Path<'_>) -> Vec<Hostile> {
        let mut responses = Vec::new();
        for (index, step) in path.steps.iter().enumerate() {
            let is_last = index + 1 == path.steps.len();
            let last = path.steps.last().map(|step| step.kind);
            let kind = match (step.kind, last) {
                (StepKind::Object, _) => continue,
                (StepKind::Map, _) => "maps of items",
                (StepKind::List, Some(StepKind::Object)) => "lists of items with an empty object",
                (StepKind::List, _) if is_last => "lists of empty items",
                (StepKind::List, _) => "lists of items with a list of one item",
            };
            for leaf in leaves(&path.item) {
                let inner = nested(path.steps.get(index + 1..).unwrap_or_default(), leaf);
                let item = inner.map_or_else(|| (*leaf).to_owned(), |field| format!("{{{field}}}"));
                let before = path.steps.get(..=index).unwrap_or_default();
                let response = |items: &str| self.around(&opened(before, items));
                let sample = response(&items(step.kind, &item, 1));
                let size = LIMIT.saturating_sub(sample.len());
                let body = Body::plain(response(&items(step.kind, &item, size)));
                responses.push(Hostile { kind, body, sample: Some(sample) });
            }
        }
        responses
    }

    /// Returns a response that has the same list many times.
    fn repeated_field(&self, path: &Path<'_>) -> Option<Hostile> {
        let leaf = leaves(&path.item).first()?;
        let field = nested(&path.steps, leaf)?;
        let fields = repeated(&format!("{field},"), LIMIT - 200);
        let body = Body::plain(self.around(fields.trim_end_matches(',')));
        Some(Hostile { kind: "repeated fields", body, sample: Some(self.around(&field)) })
    }
}

/// Returns the smallest values of a type.
fn leaves(ty: &Type) -> &'static [&'static str] {
    match ty {
        Type::Object(_) => &["{}", "null"],
        Type::Int64 | Type::Uint64 | Type::Double | Type::Numbered(_) => &["0"],
        Type::Boolean => &["true"],
        Type::List(_) => &["[]"],
        Type::Map(_) => &["{}"],
        _ => &["\"\"", "\"x\""],
    }
}

/// Returns `"A":{"B":[leaf]}`, or `None` without steps.
fn nested(steps: &[Step<'_>], leaf: &str) -> Option<String> {
    let mut steps = steps.iter().rev();
    let mut field = field(steps.next()?, &items_of_one(leaf));
    for step in steps {
        field = self::field(step, &items_of_one(&format!("{{{field}}}")));
    }
    Some(field)
}

/// Returns a value as the only item of each kind of step.
fn items_of_one(item: &str) -> impl Fn(StepKind) -> String {
    let item = item.to_owned();
    move |kind| items(kind, &item, 1)
}

fn field(step: &Step<'_>, value: &dyn Fn(StepKind) -> String) -> String {
    format!("\"{}\":{}", step.property, value(step.kind))
}

/// Returns the properties up to a list or map with these items.
fn opened(steps: &[Step<'_>], items: &str) -> String {
    let Some((last, before)) = steps.split_last() else { return String::new() };
    let mut field = format!("\"{}\":{items}", last.property);
    for step in before.iter().rev() {
        field = self::field(step, &items_of_one(&format!("{{{field}}}")));
    }
    field
}

/// Returns a list, a map or an object of items, of about `size` bytes but with at least one item.
fn items(kind: StepKind, item: &str, size: usize) -> String {
    match kind {
        StepKind::Object => item.to_owned(),
        StepKind::List => {
            let repeated = repeated(&format!("{item},"), size);
            format!("[{}]", repeated.trim_end_matches(','))
        }
        StepKind::Map => {
            let mut map = String::from("{");
            let mut number = 0;
            while number == 0 || map.len() + item.len() + 12 < size {
                let separator = if number == 0 { "" } else { "," };
                map.push_str(&format!("{separator}\"{number:x}\":{item}"));
                number += 1;
            }
            map + "}"
        }
    }
}

/// Repeats a string up to `size` bytes, but at least once.
fn repeated(text: &str, size: usize) -> String {
    text.repeat((size / text.len().max(1)).max(1))
}
