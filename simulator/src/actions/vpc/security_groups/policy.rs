//! Rules of security groups in the form of API 3.0.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Map, Value, json};

use super::Call;
use super::resource::{
    ADDRESS_TEMPLATE, ADDRESS_TEMPLATE_GROUP, SECURITY_GROUP, SERVICE_TEMPLATE,
    SERVICE_TEMPLATE_GROUP,
};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::vpc::TemplateKind;
use crate::state::{Account, Peer, Rule};

/// The properties of which a rule has at most one.
const PEERS: [&str; 4] = ["CidrBlock", "Ipv6CidrBlock", "SecurityGroupId", "AddressTemplate"];

/// Returns the name of the rules of a direction.
pub(super) fn name(inbound: bool) -> &'static str {
    if inbound { "Ingress" } else { "Egress" }
}

/// Returns the direction of a set that has rules of one direction only.
pub(super) fn direction(call: &Call<'_>, set: View<'_>) -> Result<bool, ApiError> {
    let [inbound, outbound] = [true, false].map(|inbound| !set.objects(name(inbound)).is_empty());
    match (inbound, outbound) {
        (true, false) => Ok(true),
        (false, true) => Ok(false),
        (true, true) => {
            let message = "The properties `Ingress` and `Egress` of `SecurityGroupPolicySet` are mutually exclusive.";
            Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message))
        }
        (false, false) => {
            let message = "The parameter `SecurityGroupPolicySet` contains no rule.";
            Err(call.invalid(&["InvalidParameterValue.Empty"], message))
        }
    }
}

/// Returns the rules of a direction after checking them.
pub(super) fn read_direction(
    account: &Account,
    call: &Call<'_>,
    set: View<'_>,
    inbound: bool,
) -> Result<Vec<Rule>, ApiError> {
    set.objects(name(inbound)).into_iter().map(|view| read(account, call, view)).collect()
}

/// Returns a rule after checking it.
pub(super) fn read(account: &Account, call: &Call<'_>, view: View<'_>) -> Result<Rule, ApiError> {
    let protocol = text(view, "Protocol").map(str::to_ascii_uppercase);
    let service = view.object("ServiceTemplate");
    if service.is_some() && (protocol.is_some() || text(view, "Port").is_some()) {
        let message = "The property `ServiceTemplate` of a rule excludes `Protocol` and `Port`.";
        return Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message));
    }
    let protocol = protocol.filter(|protocol| protocol != "ALL");
    let port = port(call, view, protocol.as_deref())?;
    let service = match service {
        Some(view) => template(account, call, view, TemplateKind::Service).map(Some)?,
        None => None,
    };
    let peer = peer(account, call, view)?;
    if protocol.as_deref() == Some("ICMP") && matches!(peer, Peer::Ipv6(_)) {
        let message = "The protocol ICMP excludes `Ipv6CidrBlock`; use ICMPV6.";
        return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
    }
    let accepts = match text(view, "Action").map(str::to_ascii_uppercase).as_deref() {
        Some("ACCEPT") => true,
        Some("DROP") => false,
        _ => {
            let message = "The property `Action` of a rule must be ACCEPT or DROP.";
            return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
        }
    };
    let description = text(view, "PolicyDescription").map(str::to_owned);
    Ok(Rule { protocol, port, service, peer, accepts, description, modified: call.now })
}

/// Returns a string that is not empty.
fn text<'a>(view: View<'a>, name: &str) -> Option<&'a str> {
    view.string(name).filter(|text| !text.is_empty())
}

fn port(
    call: &Call<'_>,
    view: View<'_>,
    protocol: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let Some(port) = text(view, "Port").filter(|port| !port.eq_ignore_ascii_case("all")) else {
        return Ok(None);
    };
    let has_ports = matches!(protocol, Some("TCP" | "UDP"));
    if has_ports && port.split(',').all(are_ports) {
        return Ok(Some(port.to_owned()));
    }
    let message = format!(
        "The value `{port}` of `Port` in a rule must be a port or a range such as 8000-8010, with the protocol TCP or UDP."
    );
    Err(call.invalid(&["InvalidParameterValue.Malformed"], message))
}

/// Returns whether a string is a port or a range of ports.
fn are_ports(text: &str) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    matches!((first.parse::<u16>(), last.parse::<u16>()), (Ok(first), Ok(last)) if first <= last)
}

fn peer(account: &Account, call: &Call<'_>, view: View<'_>) -> Result<Peer, ApiError> {
    let is_given = |name: &&str| view.object(name).is_some() || text(view, name).is_some();
    let given: Vec<&str> = PEERS.into_iter().filter(|name| is_given(name)).collect();
    if let [one, other, ..] = given[..] {
        let message =
            format!("The properties `{one}` and `{other}` of a rule are mutually exclusive.");
        return Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message));
    }
    if let Some(block) = text(view, "CidrBlock") {
        // 0.0.0.0/n is treated as 0.0.0.0/0.
        let block = if block.starts_with("0.0.0.0/") { "0.0.0.0/0" } else { block };
        check_block::<Ipv4Addr>(call, "CidrBlock", block, 32)?;
        return Ok(Peer::Ipv4(block.to_owned()));
    }
    if let Some(block) = text(view, "Ipv6CidrBlock") {
        check_block::<Ipv6Addr>(call, "Ipv6CidrBlock", block, 128)?;
        return Ok(Peer::Ipv6(block.to_owned()));
    }
    if let Some(id) = text(view, "SecurityGroupId") {
        SECURITY_GROUP.key(call, &account.security_groups, id)?;
        return Ok(Peer::Group(id.to_owned()));
    }
    match view.object("AddressTemplate") {
        Some(view) => template(account, call, view, TemplateKind::Address).map(Peer::Template),
        None => Ok(Peer::Any),
    }
}

fn check_block<T: std::str::FromStr>(
    call: &Call<'_>,
    name: &str,
    block: &str,
    longest: u8,
) -> Result<(), ApiError> {
    let (address, length) =
        block.split_once('/').map_or((block, None), |(address, length)| (address, Some(length)));
    let length =
        length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= longest));
    if length && address.parse::<T>().is_ok() {
        return Ok(());
    }
    let message =
        format!("The value `{block}` of `{name}` is neither an address nor a CIDR block.");
    Err(call.invalid(&["InvalidParameterValue.Malformed"], message))
}

/// Returns the id of a template or a template group.
fn template(
    account: &Account,
    call: &Call<'_>,
    view: View<'_>,
    kind: TemplateKind,
) -> Result<String, ApiError> {
    let templates = &account.vpc.templates;
    let ((one, template), (all, group)) = match kind {
        TemplateKind::Address => {
            (("AddressId", ADDRESS_TEMPLATE), ("AddressGroupId", ADDRESS_TEMPLATE_GROUP))
        }
        TemplateKind::Service => {
            (("ServiceId", SERVICE_TEMPLATE), ("ServiceGroupId", SERVICE_TEMPLATE_GROUP))
        }
    };
    if let Some(id) = text(view, one) {
        template.key(call, templates.of(kind), id)?;
        return Ok(id.to_owned());
    }
    let id = text(view, all).unwrap_or_default();
    group.key(call, templates.groups(kind), id)?;
    Ok(id.to_owned())
}

/// Returns whether two rules are about the same traffic.
pub(super) fn is_same(one: &Rule, other: &Rule) -> bool {
    one.protocol == other.protocol
        && one.port == other.port
        && one.service == other.service
        && is_same_peer(&one.peer, &other.peer)
        && one.accepts == other.accepts
}

/// Returns whether two peers are the same. A rule without a peer is about all addresses.
fn is_same_peer(one: &Peer, other: &Peer) -> bool {
    let all = |peer: &Peer| match peer {
        Peer::Any => true,
        Peer::Ipv4(block) => block == "0.0.0.0/0",
        _ => false,
    };
    one == other || all(one) && all(other)
}

/// Checks that no two rules of a direction are about the same traffic.
pub(super) fn check_duplicates(call: &Call<'_>, rules: &[Rule]) -> Result<(), ApiError> {
    let is_duplicate = |(index, rule): &(usize, &Rule)| {
        rules.iter().take(*index).any(|earlier| is_same(earlier, rule))
    };
    match rules.iter().enumerate().find(is_duplicate) {
        None => Ok(()),
        Some((index, _)) => {
            let message =
                format!("The rule with the index {index} would be a duplicate of an earlier rule.");
            let codes = ["UnsupportedOperation.DuplicatePolicy", "InvalidParameterValue.Duplicate"];
            Err(call.error(&codes, "InvalidParameterValue", message))
        }
    }
}

/// Checks the number of rules of a direction.
pub(super) fn check_count(
    account: &Account,
    call: &Call<'_>,
    count: usize,
) -> Result<(), ApiError> {
    let maximum = account.quotas.security_group_rules;
    if count <= maximum {
        return Ok(());
    }
    let message = format!(
        "The security group would have {count} rules in one direction; the maximum is {maximum}."
    );
    Err(call.error(&["LimitExceeded.SecurityGroupPolicySet"], "LimitExceeded", message))
}

/// Returns a rule with its index.
pub(super) fn to_json(rule: &Rule, index: usize) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    add("PolicyIndex", json!(index));
    match &rule.service {
        Some(id) => {
            let group = id.starts_with("ppmg-");
            let (one, all) = if group { ("", id.as_str()) } else { (id.as_str(), "") };
            add("ServiceTemplate", json!({"ServiceId": one, "ServiceGroupId": all}));
        }
        None => {
            add("Protocol", json!(rule.protocol.as_deref().unwrap_or("ALL")));
            add("Port", json!(rule.port.as_deref().unwrap_or("ALL")));
        }
    }
    match &rule.peer {
        Peer::Any => add("CidrBlock", json!("0.0.0.0/0")),
        Peer::Ipv4(block) => add("CidrBlock", json!(block)),
        Peer::Ipv6(block) => add("Ipv6CidrBlock", json!(block)),
        Peer::Group(id) => add("SecurityGroupId", json!(id)),
        Peer::Template(id) => {
            let group = id.starts_with("ipmg-");
            let (one, all) = if group { ("", id.as_str()) } else { (id.as_str(), "") };
            add("AddressTemplate", json!({"AddressId": one, "AddressGroupId": all}));
        }
    }
    add("Action", json!(if rule.accepts { "ACCEPT" } else { "DROP" }));
    add("PolicyDescription", json!(rule.description.as_deref().unwrap_or_default()));
    add("ModifyTime", json!(rule.modified.beijing_time()));
    Value::Object(fields)
}
