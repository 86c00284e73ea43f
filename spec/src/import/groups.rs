//! The default subject groups of new actions: by the noun in their names.
//!
//! Actions about the same noun, `CreateNatGateway` and `DescribeNatGateways`, share a group, `nat-gateways`. A large group
//! is divided by the next word; nouns with few actions join the group of the noun they start with, or `general`.

use std::collections::BTreeMap;

/// The number of actions from which a group is divided.
const MANY: usize = 14;

/// The number of actions from which a noun has a group of its own.
const FEW: usize = 3;

/// The group of actions whose nouns have no group.
const GENERAL: &str = "general";

/// Names of specification files that are not groups.
const RESERVED: [&str; 3] = ["errors", "openapi", "schemas"];

/// Words before the noun.
const VERBS: [&str; 116] = [
    "Accept",
    "Activate",
    "Add",
    "Adjust",
    "Allocate",
    "And",
    "Apply",
    "Assign",
    "Associate",
    "Attach",
    "Audit",
    "Authorize",
    "Batch",
    "Bind",
    "Build",
    "Cancel",
    "Change",
    "Check",
    "Clean",
    "Clear",
    "Clone",
    "Close",
    "Complete",
    "Configure",
    "Confirm",
    "Control",
    "Copy",
    "Count",
    "Create",
    "Deactivate",
    "Delete",
    "Deploy",
    "Describe",
    "Destroy",
    "Detach",
    "Detect",
    "Disable",
    "Disassociate",
    "Download",
    "Edit",
    "Enable",
    "End",
    "Enter",
    "Execute",
    "Exit",
    "Export",
    "Extract",
    "Forbid",
    "Generate",
    "Get",
    "Grant",
    "Import",
    "Init",
    "Inquire",
    "Inquiry",
    "Install",
    "Invoke",
    "Isolate",
    "Kill",
    "List",
    "Lock",
    "Merge",
    "Migrate",
    "Modify",
    "Move",
    "Notify",
    "Offline",
    "Online",
    "Open",
    "Pause",
    "Preview",
    "Price",
    "Publish",
    "Purchase",
    "Push",
    "Put",
    "Query",
    "Rebuild",
    "Recover",
    "Refresh",
    "Register",
    "Reject",
    "Release",
    "Remove",
    "Renew",
    "Replace",
    "Reset",
    "Resize",
    "Restart",
    "Restore",
    "Resume",
    "Retry",
    "Revoke",
    "Roll",
    "Rollback",
    "Run",
    "Save",
    "Scale",
    "Search",
    "Send",
    "Set",
    "Start",
    "Stop",
    "Submit",
    "Switch",
    "Sync",
    "Terminate",
    "Transfer",
    "Unassign",
    "Unbind",
    "Uninstall",
    "Unlock",
    "Update",
    "Upgrade",
    "Upload",
    "Verify",
];

/// Assigns every new action to a group: the one of the existing actions with the most similar noun, or a default.
pub(super) fn assign<'a>(
    new: &[&'a str],
    existing: &BTreeMap<&str, &str>,
) -> BTreeMap<&'a str, String> {
    let existing: Vec<(Vec<String>, &str)> =
        existing.iter().map(|(action, group)| (noun(action), *group)).collect();
    let mut assigned = BTreeMap::new();
    let mut open = Vec::new();
    for action in new {
        let words = noun(action);
        match most_similar(&words, &existing) {
            Some(group) => {
                assigned.insert(*action, group.to_owned());
            }
            None => open.push((words, *action)),
        }
    }
    open.sort();
    divide(&open, 0, &mut assigned);
    assigned
}

/// Returns the group of the existing actions that share the most leading words of a noun.
fn most_similar<'g>(words: &[String], existing: &[(Vec<String>, &'g str)]) -> Option<&'g str> {
    let mut best: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (other, group) in existing {
        let common = common_words(words, other);
        let found = best.entry(group).or_default();
        match common.cmp(&found.0) {
            std::cmp::Ordering::Greater => *found = (common, 1),
            std::cmp::Ordering::Equal => found.1 += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    let best = best.into_iter().filter(|(_, (common, _))| *common > 0);
    // Of equals, the first by name.
    Some(best.rev().max_by_key(|(_, rank)| *rank)?.0)
}

fn common_words(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Assigns actions, sorted by noun, whose nouns share the first `depth` words.
fn divide<'a>(
    actions: &[(Vec<String>, &'a str)],
    depth: usize,
    assigned: &mut BTreeMap<&'a str, String>,
) {
    let Some((first, _)) = actions.first() else { return };
    // Words that all nouns share belong to the name of the group.
    let last = actions.last().map_or(first, |(words, _)| words);
    let common = if depth == 0 { 0 } else { common_words(first, last) };
    if depth > 0 && actions.len() <= MANY {
        return put(actions, first.get(..common).unwrap_or(first), assigned);
    }
    let depth = common.max(depth);
    let mut rest = Vec::new();
    for actions in actions.chunk_by(|(one, _), (other, _)| one.get(depth) == other.get(depth)) {
        let is_whole = actions.first().is_some_and(|(words, _)| words.len() <= depth);
        if is_whole || actions.len() < FEW {
            rest.extend_from_slice(actions);
        } else {
            divide(actions, depth + 1, assigned);
        }
    }
    put(&rest, first.get(..depth).unwrap_or(first), assigned);
}

fn put<'a>(
    actions: &[(Vec<String>, &'a str)],
    words: &[String],
    assigned: &mut BTreeMap<&'a str, String>,
) {
    let name = name(words);
    assigned.extend(actions.iter().map(|(_, action)| (*action, name.clone())));
}

/// Returns the name of a group: the words in lower case, the last one in the plural.
fn name(words: &[String]) -> String {
    let Some((last, before)) = words.split_last() else { return GENERAL.to_owned() };
    let mut parts = before.to_vec();
    parts.push(plural(last));
    let name = parts.join("-");
    if RESERVED.contains(&name.as_str()) { format!("{name}-actions") } else { name }
}

/// Returns the heading of a group: `NAT gateways` for `nat-gateways`.
pub(super) fn title(group: &str) -> String {
    const ACRONYMS: [&str; 24] = [
        "acl", "ai", "api", "bgp", "ccn", "cdc", "cdn", "cidr", "cpu", "dns", "gpu", "id", "ip",
        "mfa", "nat", "qos", "sql", "ssl", "tls", "url", "vip", "vpc", "vpn", "waf",
    ];
    let word = |(index, word): (usize, &str)| {
        let single = word.strip_suffix('s').unwrap_or(word);
        if ACRONYMS.contains(&single) {
            let s = if single == word { "" } else { "s" };
            return format!("{}{s}", single.to_uppercase());
        }
        if let Some(rest) = word.strip_prefix("ipv") {
            return format!("IPv{rest}");
        }
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index == 0 => format!("{}{}", first.to_uppercase(), letters.as_str()),
            _ => word.to_owned(),
        }
    };
    group.split('-').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// Returns the words of the noun in the name of an action, in the singular and in lower case.
fn noun(action: &str) -> Vec<String> {
    let words = words(action);
    let verbs = words.iter().take_while(|word| VERBS.contains(&word.as_str())).count();
    let noun = words.get(verbs..).filter(|noun| !noun.is_empty()).unwrap_or(&words);
    noun.iter().map(|word| singular(&word.to_ascii_lowercase())).collect()
}

/// Splits a name in CamelCase: `DescribeIPv6Addresses`, `CreateCdcLDCXList`.
fn words(name: &str) -> Vec<String> {
    let name = name.replace("IPv", "Ipv");
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_none_or(|before| !before.is_ascii_uppercase())
            || letter.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase);
        match words.last_mut() {
            Some(word) if !begins => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
    }
    words.retain(|word| word != "_");
    words
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let is_plural_of_sibilant =
        ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end));
    let keeps = ["ss", "us", "is", "os"].iter().any(|end| word.ends_with(end)) || word.len() < 3;
    match word {
        _ if is_plural_of_sibilant => word.strip_suffix("es").unwrap_or(word).to_owned(),
        _ if keeps => word.to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

fn plural(word: &str) -> String {
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|end| word.ends_with(end));
    match word {
        _ if ["ss", "x", "ch", "sh", "us", "is"].iter().any(|end| word.ends_with(end)) => {
            format!("{word}es")
        }
        _ if word.ends_with('y') && !vowel_before_y => {
            format!("{}ies", word.strip_suffix('y').unwrap_or(word))
        }
        _ if word.ends_with('s') || word.ends_with(|c: char| c.is_ascii_digit()) => word.to_owned(),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_nouns() {
        for (action, expected) in [
            ("CreateNatGateways", "nat gateway"),
            ("DescribeIPv6Addresses", "ipv6 address"),
            ("CreateAndAttachNetworkInterface", "network interface"),
            ("InquiryPriceRenewAddresses", "address"),
            ("CreateCdcLDCXList", "cdc ldcx list"),
            ("DescribeAddressTemplateGroups", "address template group"),
            ("RunInstances", "instance"),
            ("ChatCompletions", "chat completion"),
            ("Query", "query"),
            ("DescribeSnapshotPolicies", "snapshot policy"),
        ] {
            assert_eq!(noun(action).join(" "), expected, "{action}");
        }
    }

    #[test]
    fn groups_by_noun_and_divides_large_groups() {
        let mut actions: Vec<String> = Vec::new();
        for verb in ["Create", "Delete", "Describe", "Modify", "Start", "Stop", "Reset", "Lock"] {
            actions.extend(["Gateway", "GatewayRule"].map(|noun| format!("{verb}{noun}s")));
        }
        actions
            .extend(["CreateVpc", "DeleteVpc", "DescribeVpcs", "DescribeQuota"].map(str::to_owned));
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let assigned = assign(&actions, &BTreeMap::new());
        assert_eq!(assigned.len(), actions.len());
        let groups: std::collections::BTreeSet<&str> =
            assigned.values().map(String::as_str).collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        assert_eq!(groups, ["gateway-rules", "gateways", "general", "vpcs"]);
        assert_eq!(assigned.get("DescribeQuota").map(String::as_str), Some("general"));
    }

    #[test]
    fn a_new_action_joins_the_group_of_its_noun() {
        let existing = BTreeMap::from([
            ("CreateVpc", "networks"),
            ("DescribeVpcQuota", "quotas"),
            ("CreateDisk", "disks"),
        ]);
        let assigned = assign(&["DeleteVpcs", "DescribeZones", "DeleteVpcQuota"], &existing);
        let groups: Vec<&str> = assigned.values().map(String::as_str).collect();
        assert_eq!(groups, ["quotas", "networks", "general"]);
    }

    #[test]
    fn writes_headings() {
        for (group, expected) in [
            ("nat-gateways", "NAT gateways"),
            ("vpcs", "VPCs"),
            ("ipv6-addresses", "IPv6 addresses"),
            ("key-pairs", "Key pairs"),
        ] {
            assert_eq!(title(group), expected);
        }
    }
}
