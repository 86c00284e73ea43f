//! Rules of security groups.

use std::net::Ipv4Addr;

use serde_json::{Map, Value};

use crate::api20::Api20Error;
use crate::ids::is_well_formed;
use crate::parameters::View;
use crate::state::Rule;

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
pub(super) fn read(given: &Map<String, Value>) -> Result<Rule, Api20Error> {
    let view = View::new(given);
    let ends = ["cidrIp", "sgId", "addressModule"];
    if ends.iter().filter(|name| view.has(name)).count() > 1 {
        return Err(malformed(
            "The fields `cidrIp`, `sgId` and `addressModule` are mutually exclusive.",
        ));
    }
    if let Some(block) = view.string("cidrIp").filter(|block| !is_block(block)) {
        let message = format!(
            "The value `{block}` is neither an IP address nor a CIDR block such as 10.0.0.0/8."
        );
        return Err(malformed(&message));
    }
    let forms = [
        ("sgId", &["sg"][..]),
        ("addressModule", &["ipm", "ipmg"]),
        ("serviceModule", &["ppm", "ppmg"]),
    ];
    for (name, prefixes) in forms {
        let Some(id) = view.string(name) else { continue };
        if !prefixes.iter().any(|prefix| is_well_formed(id, prefix)) {
            return Err(malformed(&format!("The id `{id}` in `{name}` is malformed.")));
        }
    }
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
    Ok(given.clone())
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
