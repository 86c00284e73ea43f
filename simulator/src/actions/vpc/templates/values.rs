//! Addresses and protocol ports in templates.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Call, MEMBERS, word};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::vpc::{TemplateKind, TemplateMember};

/// The longest list of ports, in characters.
const MAX_PORTS: usize = 128;

/// Returns the members in a request, which gives them with or without descriptions. `None` if it gives none.
pub(super) fn read(
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Option<Vec<TemplateMember>>, ApiError> {
    let (plain, extra) = match kind {
        TemplateKind::Address => ("Addresses", "AddressesExtra"),
        TemplateKind::Service => ("Services", "ServicesExtra"),
    };
    let parameters = call.parameters;
    let values = match (parameters.has(plain), parameters.has(extra)) {
        (false, false) => return Ok(None),
        (true, true) => {
            let message = format!("The parameters `{plain}` and `{extra}` are mutually exclusive.");
            return Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message));
        }
        (true, false) => parameters.strings(plain).into_iter().map(|value| (value, "")).collect(),
        (false, true) => pairs(&parameters.objects(extra), word(kind)),
    };
    let members = members(call, kind, &values)?;
    if members.is_empty() {
        let message = format!("The parameters `{plain}` and `{extra}` are empty.");
        return Err(call.invalid(&["InvalidParameterValue.Empty"], message));
    }
    Ok(Some(members))
}

/// Returns the values with their descriptions in a list of objects.
pub(super) fn pairs<'a>(objects: &[View<'a>], name: &str) -> Vec<(&'a str, &'a str)> {
    let text = |object: &View<'a>, name: &str| object.string(name).unwrap_or_default();
    objects.iter().map(|object| (text(object, name), text(object, "Description"))).collect()
}

/// Returns the members of a template, after checking them.
pub(super) fn members(
    call: &Call<'_>,
    kind: TemplateKind,
    values: &[(&str, &str)],
) -> Result<Vec<TemplateMember>, ApiError> {
    check(call, values.iter().map(|(value, _)| *value))?;
    let member = |(value, description): &(&str, &str)| {
        let is_valid = match kind {
            TemplateKind::Address => is_address(value),
            TemplateKind::Service => is_service(value),
        };
        if !is_valid {
            let expected = match kind {
                TemplateKind::Address => "an IP address, a CIDR block or a range of addresses",
                TemplateKind::Service => "a protocol with ports, such as tcp:80,443 or udp:all",
            };
            let message = format!("The member `{value}` of the template must be {expected}.");
            return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
        }
        Ok(TemplateMember {
            value: (*value).to_owned(),
            description: (*description).to_owned(),
            updated: call.now,
        })
    };
    values.iter().map(member).collect()
}

/// Checks that members are unique, and their number.
pub(super) fn check<'a>(
    call: &Call<'_>,
    values: impl Iterator<Item = &'a str>,
) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value) {
            let message = format!("The member `{value}` is a duplicate.");
            return Err(call.invalid(&["InvalidParameterValue.Duplicate"], message));
        }
    }
    if seen.len() > MEMBERS {
        let message = format!("There would be {} members; the maximum is {MEMBERS}.", seen.len());
        return Err(call.error(&["LimitExceeded"], "LimitExceeded", message));
    }
    Ok(())
}

/// Returns whether a text is an address, a block or a range of addresses.
fn is_address(text: &str) -> bool {
    let address = |text: &str| text.parse::<IpAddr>().ok();
    if let Some((first, last)) = text.split_once('-') {
        return match (address(first), address(last)) {
            (Some(first), Some(last)) => first.is_ipv4() == last.is_ipv4() && first <= last,
            _ => false,
        };
    }
    let Some((first, length)) = text.split_once('/') else { return address(text).is_some() };
    let longest = if first.contains(':') { 128 } else { 32 };
    address(first).is_some() && length.parse::<u8>().is_ok_and(|length| length <= longest)
}

/// Returns whether a text is a protocol with ports.
fn is_service(text: &str) -> bool {
    let (protocol, ports) = match text.split_once(':') {
        Some((protocol, ports)) => (protocol, Some(ports)),
        None => (text, None),
    };
    let is_all = |ports: &str| ports.eq_ignore_ascii_case("all");
    match protocol.to_ascii_uppercase().as_str() {
        "TCP" | "UDP" => ports.is_some_and(|ports| is_all(ports) || are_ports(ports)),
        "ICMP" | "GRE" => ports.is_none_or(is_all),
        _ => false,
    }
}

/// Returns whether a text is a port, a range or a list of ports.
fn are_ports(text: &str) -> bool {
    let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    if text.len() > MAX_PORTS {
        return false;
    }
    if let Some((first, last)) = text.split_once('-') {
        return match (port(first), port(last)) {
            (Some(first), Some(last)) => first <= last,
            _ => false,
        };
    }
    text.split(',').all(|part| port(part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_blocks_and_ranges_are_valid() {
        for text in ["10.0.0.1", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "fe80::1", "fe80::/64"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "10.0.0", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-fe80::1", "a/8"] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn protocols_with_ports_are_valid() {
        for text in ["TCP:80", "udp:53,80", "tcp:1-65535", "tcp:all", "icmp", "GRE:ALL"] {
            assert!(is_service(text), "{text}");
        }
        for text in ["", "80", "tcp", "tcp:", "tcp:0", "tcp:65536", "tcp:9-1", "icmp:8", "smtp:25"]
        {
            assert!(!is_service(text), "{text}");
        }
    }
}
