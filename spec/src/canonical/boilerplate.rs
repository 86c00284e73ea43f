//! The parts of an operation that follow from its name, so that authors write only what is specific to it.

use super::{closed, constants, results};
use crate::model::Dialect;
use crate::sources::{ERRORS, INDEX, SHARED};
use crate::yaml::{Node, Yaml};

/// The order in which operations list the shared parameters; others follow.
const PARAMETERS: [&str; 5] = ["Version", "Region", "Timestamp", "Token", "Language"];

/// Adds the missing boilerplate of every operation to the specification files of a version, given as file names and
/// trees.
///
/// The boilerplate is: the entry in the paths of `openapi.yaml`, `operationId`, `tags`, `parameters`, the schema
/// references of `requestBody` and `responses`, the default response, the schemas of the response envelope and of the
/// result, and `additionalProperties` of objects. What is present is not changed, except for the form of earlier
/// versions of the profile: `const` becomes `enum`, and a reference to a response becomes one to a result.
pub fn complete(files: &mut [(String, Node)]) {
    let tree = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, tree)| tree);
    let Some(dialect) = tree(INDEX).and_then(|index| index.get("x-dialect")?.as_str()) else {
        return;
    };
    let Some(dialect) = Dialect::from_name(dialect) else { return };
    let parameters = tree(SHARED).map(parameters).unwrap_or_default();
    let error = tree(SHARED).and_then(|shared| results::error(shared, dialect));
    let declared: Vec<String> = files.iter().flat_map(|(_, tree)| schemas(tree)).collect();
    let mut actions = Vec::new();
    for (file, tree) in files.iter_mut().filter(|(file, _)| is_group(file)) {
        let group = file.strip_suffix(".yaml").unwrap_or(file);
        let Some(Yaml::Map(paths)) = tree.get_mut("paths").map(|paths| &mut paths.value) else {
            continue;
        };
        let mut envelopes = Vec::new();
        for path in paths {
            let Some(operation) = path.value.get_mut("post") else { continue };
            if !matches!(operation.value, Yaml::Map(_)) {
                continue;
            }
            let action = Action { name: &path.key, group, dialect };
            constants::replace(operation);
            action.complete(operation, &parameters);
            let envelope = format!("{}Envelope", path.key);
            if dialect == Dialect::Api30 && !declared.contains(&envelope) {
                envelopes.push((envelope, action.envelope()));
            }
            actions.push((path.key.clone(), file.clone()));
        }
        for (name, envelope) in envelopes {
            set_default(tree, &["components", "schemas", &name], envelope);
        }
    }
    if let Some((_, shared)) = files.iter_mut().find(|(file, _)| file == SHARED) {
        constants::replace_shared(shared);
    }
    if let Some(error) = error {
        results::complete(files, dialect, &error);
    }
    closed::complete(files, dialect);
    if let Some((_, index)) = files.iter_mut().find(|(file, _)| file == INDEX) {
        for (action, file) in actions {
            let path = format!("{}{action}", dialect.path_prefix());
            set_default(index, &["paths", &path], reference(&format!("{file}#/paths/{action}")));
        }
    }
}

pub(super) fn is_group(file: &str) -> bool {
    ![INDEX, SHARED, ERRORS].contains(&file)
}

/// Returns the keys of the shared parameters that an operation lists by default. If two are the same header, that is the
/// required one.
fn parameters(shared: &Node) -> Vec<String> {
    let parameters = shared.at(&["components", "parameters"]).and_then(Node::as_map);
    let parameters = parameters.unwrap_or_default();
    let is_required = |node: &Node| node.get("required") == Some(&Yaml::Bool(true).into());
    let header = |node: &Node| node.get("name").and_then(Node::as_str).map(str::to_owned);
    let is_listed = |key: &str, node: &Node| {
        let mut others = parameters.iter().filter(|other| other.key != key);
        is_required(node)
            || !others
                .any(|other| is_required(&other.value) && header(&other.value) == header(node))
    };
    let listed = parameters.iter().filter(|entry| is_listed(&entry.key, &entry.value));
    let mut keys: Vec<String> = listed.map(|entry| entry.key.clone()).collect();
    let rank = |key: &str| PARAMETERS.iter().position(|known| *known == key);
    keys.sort_by_key(|key| rank(key).unwrap_or(PARAMETERS.len()));
    keys
}

/// Returns the names of the schemas that a file declares.
fn schemas(tree: &Node) -> Vec<String> {
    let schemas = tree.at(&["components", "schemas"]).and_then(Node::as_map);
    schemas.unwrap_or_default().iter().map(|entry| entry.key.clone()).collect()
}

/// What the boilerplate of an operation depends on.
struct Action<'a> {
    name: &'a str,
    group: &'a str,
    dialect: Dialect,
}

impl Action<'_> {
    fn complete(&self, operation: &mut Node, parameters: &[String]) {
        let Self { name, group, dialect } = *self;
        let mut default = |path: &[&str], value| set_default(operation, path, value);
        default(&["operationId"], Node::string(name));
        default(&["tags"], Node::list([Node::string(group)]));
        if dialect == Dialect::Api30 {
            default(&["parameters"], self.parameters(parameters));
        }
        let (media_type, request, response) = match dialect {
            Dialect::Api30 => {
                let request = schema_reference(&format!("{name}Request"));
                ("application/json", request, format!("{name}Envelope"))
            }
            Dialect::Api20 => {
                ("application/x-www-form-urlencoded", self.form(), format!("{name}ResponseOrError"))
            }
        };
        default(&["requestBody", "required"], Yaml::Bool(true).into());
        default(&["requestBody", "content", media_type, "schema"], request);
        if dialect == Dialect::Api20 {
            let path = ["requestBody", "content", media_type, "schema", "unevaluatedProperties"];
            default(&path, Yaml::Bool(false).into());
        }
        let description = Node::string(format!("The response to {name}."));
        default(&["responses", "200", "description"], description);
        let path = ["responses", "200", "content", "application/json", "schema"];
        default(&path, schema_reference(&response));
        let error = reference(&format!("{SHARED}#/components/responses/Error"));
        default(&["responses", "default"], error);
    }

    fn parameters(&self, shared: &[String]) -> Node {
        let action = Node::map([
            ("name", Node::string("X-TC-Action")),
            ("in", Node::string("header")),
            ("required", Yaml::Bool(true).into()),
            ("schema", self.constant()),
        ]);
        let shared = shared.iter();
        let shared = shared.map(|key| reference(&format!("{SHARED}#/components/parameters/{key}")));
        Node::list(std::iter::once(action).chain(shared))
    }

    /// The schema of the action name.
    fn constant(&self) -> Node {
        let name = Node::list([Node::string(self.name)]);
        Node::map([("type", Node::string("string")), ("enum", name)])
    }

    /// The schema of a form: common parameters, action name, the action's own parameters.
    fn form(&self) -> Node {
        let action = Node::map([
            ("type", Node::string("object")),
            ("required", Node::list([Node::string("Action")])),
            ("properties", Node::map([("Action", self.constant())])),
        ]);
        let common = reference(&format!("{SHARED}#/components/schemas/CommonParameters"));
        let own = schema_reference(&format!("{}Request", self.name));
        let parts = Node::list([common, action, own]);
        Node::map([("allOf", parts), ("unevaluatedProperties", Yaml::Bool(false).into())])
    }

    fn envelope(&self) -> Node {
        let name = self.name;
        let mut response = schema_reference(&format!("{name}Response"));
        response.set("description", Node::string("The response body."));
        let description = format!("The response envelope of {name}.");
        Node::map([
            ("type", Node::string("object")),
            ("description", Node::string(description)),
            ("required", Node::list([Node::string("Response")])),
            ("properties", Node::map([("Response", response)])),
        ])
    }
}

pub(super) fn schema_reference(name: &str) -> Node {
    reference(&format!("#/components/schemas/{name}"))
}

pub(super) fn reference(target: &str) -> Node {
    Node::map([("$ref", Node::string(target))])
}

/// Sets the value at `path` if it is missing, with the mappings that lead to it. Stops at a value that is not a mapping.
pub(super) fn set_default(node: &mut Node, path: &[&str], value: Node) {
    let [key, rest @ ..] = path else { return };
    if !matches!(node.value, Yaml::Map(_)) {
        return;
    }
    if node.get(key).is_none() {
        let missing = if rest.is_empty() { value.clone() } else { Node::map::<String>([]) };
        node.set(key, missing);
    }
    if let Some(next) = node.get_mut(key) {
        set_default(next, rest, value);
    }
}
