//! Rules of security groups.

use std::net::Ipv4Addr;

use serde_json::{Map, Value, json};

use crate::api20::{Api20Error, Context};
use crate::ids::is_well_formed;
use crate::parameters::View;
use crate::state::{Peer, Rule};

/// The error number of a malformed rule.
const MALFORMED: i64 = 9003;

/// Fields that refer to templates, which belong to other actions.
pub(super) const TEMPLATES: [&str; 2] = ["addressModule", "serviceModule"];

/// Converts protocols and actions to the case of the specification, since rules are not case-sensitive.
pub(in crate::api20) fn fold_case(parameters: &mut Map<String, Value>) {
    for (name, value) in parameters {
        match value {
            Value::Object(inner) => fold_case(inner),
            Value::String(text) if name == "ipProtocol" => text.make_ascii_lowercase(),
            Value::String(text) if name == "action" => text.make_ascii_uppercase(),
            _ => {}
        }
    }
}

pub(super) fn malformed(message: &str) -> Api20Error {
    Api20Error::new(MALFORMED, "InvalidParameter", message)
}

/// Returns a rule after checking it.
pub(super) fn read(context: &Context<'_>, view: View<'_>) -> Result<Rule, Api20Error> {
    if view.has("serviceModule") && (view.has("ipProtocol") || view.has("portRange")) {
        return Err(malformed("The field `serviceModule` replaces `ipProtocol` and `portRange`."));
    }
    if let Some(ports) = view.string("portRange") {
        let has_ports = matches!(view.string("ipProtocol"), Some("tcp" | "udp"));
        if !has_ports || !are_ports(ports) {
            let message =
                format!("The value `{ports}` is not a port or a range of ports of TCP or UDP.");
            return Err(malformed(&message));
        }
    }
    Ok(Rule {
        protocol: view.string("ipProtocol").map(str::to_ascii_uppercase),
        port: view.string("portRange").map(str::to_owned),
        service: template(context, view, "serviceModule", &["ppm", "ppmg"])?,
        peer: peer(context, view)?,
        accepts: view.string("action") == Some("ACCEPT"),
        description: view.string("desc").map(str::to_owned),
        modified: context.now,
    })
}

fn peer(context: &Context<'_>, view: View<'_>) -> Result<Peer, Api20Error> {
    let ends = ["cidrIp", "sgId", "addressModule"];
    if ends.iter().filter(|name| view.has(name)).count() > 1 {
        return Err(malformed(
            "The fields `cidrIp`, `sgId` and `addressModule` are mutually exclusive.",
        ));
    }
    if let Some(block) = view.string("cidrIp") {
        if is_block(block) {
            return Ok(Peer::Ipv4(block.to_owned()));
        }
        let message = format!(
            "The value `{block}` is neither an IP address nor a CIDR block such as 10.0.0.0/8."
        );
        return Err(malformed(&message));
    }
    if let Some(id) = well_formed(view, "sgId", &["sg"])? {
        if context.account.security_groups.key_in(&context.region, &id).is_none() {
            return Err(malformed(&format!("The security group `{id}` does not exist.")));
        }
        return Ok(Peer::Group(id));
    }
    let template = template(context, view, "addressModule", &["ipm", "ipmg"])?;
    Ok(template.map_or(Peer::Any, Peer::Template))
}

/// Returns the id of the template in a field, which must exist.
fn template(
    context: &Context<'_>,
    view: View<'_>,
    name: &str,
    prefixes: &[&str],
) -> Result<Option<String>, Api20Error> {
    let id = well_formed(view, name, prefixes)?;
    let exists = |id: &String| context.account.vpc.templates.contains(&context.region, id);
    match id {
        Some(id) if !exists(&id) => {
            Err(malformed(&format!("The template `{id}` in `{name}` does not exist.")))
        }
        id => Ok(id),
    }
}

/// Returns the well-formed id in a field.
fn well_formed(
    view: View<'_>,
    name: &str,
    prefixes: &[&str],
) -> Result<Option<String>, Api20Error> {
    let Some(id) = view.string(name) else { return Ok(None) };
    if prefixes.iter().any(|prefix| is_well_formed(id, prefix)) {
        return Ok(Some(id.to_owned()));
    }
    Err(malformed(&format!("The id `{id}` in `{name}` is malformed.")))
}

/// Returns the fields of a rule.
pub(super) fn to_json(rule: &Rule) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), json!(value));
        }
    };
    let protocol = rule.protocol.as_deref().map(str::to_ascii_lowercase);
    add("ipProtocol", protocol.as_deref());
    add("portRange", rule.port.as_deref());
    add("serviceModule", rule.service.as_deref());
    match &rule.peer {
        Peer::Any => {}
        Peer::Ipv4(block) | Peer::Ipv6(block) => add("cidrIp", Some(block)),
        Peer::Group(id) => add("sgId", Some(id)),
        Peer::Template(id) => add("addressModule", Some(id)),
    }
    add("action", Some(if rule.accepts { "ACCEPT" } else { "DROP" }));
    add("desc", rule.description.as_deref());
    fields
}

/// Returns whether a string is an IPv4 address or a CIDR block.
fn is_block(text: &str) -> bool {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let length = length.parse::<u8>().is_ok_and(|length| length <= 32);
    length && address.parse::<Ipv4Addr>().is_ok()
}

/// Returns whether a string is a port or a range of ports.
fn are_ports(text: &str) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => first <= last,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_blocks_and_ports() {
        for text in ["10.0.0.1", "10.0.0.0/8", "0.0.0.0/0"] {
            assert!(is_block(text), "{text}");
        }
        for text in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "all", "::1"] {
            assert!(!is_block(text), "{text}");
        }
        for text in ["80", "8000-8010", "1-65535", "22-22"] {
            assert!(are_ports(text), "{text}");
        }
        for text in ["", "all", "80,443", "10-9", "65536", "-1"] {
            assert!(!are_ports(text), "{text}");
        }
    }
}
