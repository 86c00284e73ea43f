//! Adding, replacing, deleting and describing rules.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::filters::Filters;
use super::policy::{self, check_count, check_duplicates, direction, is_same, read_direction};
use super::resource::SECURITY_GROUP;
use super::{Call, Response};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::{Account, Key, Peer, Rule, SecurityGroup};

/// A change of the rules of one direction.
struct Change<'a> {
    key: Key,
    group: &'a SecurityGroup,
    set: View<'a>,
    inbound: bool,
}

impl<'a> Change<'a> {
    /// Returns the change in a call, for the version of the rules that the call names.
    fn read(account: &'a Account, call: &Call<'a>) -> Result<Self, ApiError> {
        let (key, group, set) = find(account, call)?;
        check_version(call, group, set)?;
        Ok(Self { key, group, set, inbound: direction(call, set)? })
    }

    fn rules(&self) -> &'a [Rule] {
        self.group.rules(self.inbound)
    }

    fn views(&self) -> Vec<View<'a>> {
        self.set.objects(policy::name(self.inbound))
    }
}

fn find<'a>(
    account: &'a Account,
    call: &Call<'a>,
) -> Result<(Key, &'a SecurityGroup, View<'a>), ApiError> {
    let groups = &account.security_groups;
    let group = SECURITY_GROUP.named(call, groups, "SecurityGroupId")?;
    let key = SECURITY_GROUP.key(call, groups, &group.id)?;
    let set = call.parameters.object("SecurityGroupPolicySet");
    let set = set.ok_or_else(|| ApiError::missing("SecurityGroupPolicySet"))?;
    Ok((key, group, set))
}

/// Checks that the rules have not changed since the version that a call names.
fn check_version(call: &Call<'_>, group: &SecurityGroup, set: View<'_>) -> Result<(), ApiError> {
    let own = group.version.to_string();
    match set.string("Version") {
        Some(given) if given != own => {
            let message =
                format!("The rules have version {own}, but the request is for version {given}.");
            let codes = ["UnsupportedOperation.VersionMismatch"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
        _ => Ok(()),
    }
}

fn store(account: &mut Account, call: &Call<'_>, key: Key, inbound: bool, rules: Vec<Rule>) {
    if let Some(mut group) = account.security_groups.get_mut(key) {
        group.change_rules(inbound, call.now, |list| *list = rules);
    }
}

/// `CreateSecurityGroupPolicies`: inserts rules at an index, or after all others.
pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let change = Change::read(account, call)?;
    let new = read_direction(account, call, change.set, change.inbound)?;
    let indexes: BTreeSet<Option<i64>> =
        change.views().iter().map(|view| view.integer("PolicyIndex")).collect();
    let mut rules = change.rules().to_vec();
    let index = match indexes.first() {
        Some(_) if indexes.len() > 1 => {
            let message = "All rules of a request must have the same `PolicyIndex`.";
            return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
        }
        Some(Some(index)) => usize::try_from(*index).ok().filter(|index| *index <= rules.len()),
        _ => Some(rules.len()),
    };
    let index = index.ok_or_else(|| out_of_range(call, rules.len()))?;
    rules.splice(index..index, new);
    check_count(account, call, rules.len())?;
    check_duplicates(call, &rules)?;
    let (key, inbound) = (change.key, change.inbound);
    store(account, call, key, inbound, rules);
    Ok(Response::empty())
}

fn out_of_range(call: &Call<'_>, count: usize) -> ApiError {
    let message = format!("The property `PolicyIndex` is out of range; there are {count} rules.");
    call.invalid(&["InvalidParameterValue.Range"], message)
}

/// Returns the index of an existing rule.
fn index(call: &Call<'_>, view: View<'_>, count: usize) -> Result<usize, ApiError> {
    let given = view.integer("PolicyIndex").ok_or_else(|| {
        let message = "The property `PolicyIndex` of a rule is missing.";
        call.invalid(&["InvalidParameterValue.Empty"], message)
    })?;
    let index = usize::try_from(given).ok().filter(|index| *index < count);
    index.ok_or_else(|| out_of_range(call, count))
}

/// `DeleteSecurityGroupPolicies`: deletes rules by index or by content.
pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let change = Change::read(account, call)?;
    let rules = change.rules();
    let mut deleted = BTreeSet::new();
    for view in change.views() {
        if view.has("PolicyIndex") {
            deleted.insert(index(call, view, rules.len())?);
            continue;
        }
        let wanted = policy::read(account, call, view)?;
        let position = rules.iter().position(|rule| is_same(rule, &wanted));
        deleted.insert(position.ok_or_else(|| {
            let message = format!("The security group `{}` has no such rule.", change.group.id);
            call.error(&["ResourceNotFound"], "ResourceNotFound", message)
        })?);
    }
    let kept = rules.iter().enumerate().filter(|(index, _)| !deleted.contains(index));
    let kept = kept.map(|(_, rule)| rule.clone()).collect();
    let (key, inbound) = (change.key, change.inbound);
    store(account, call, key, inbound, kept);
    Ok(Response::empty())
}

/// `ReplaceSecurityGroupPolicy` and `ReplaceSecurityGroupPolicies`: replaces rules by index.
pub(in crate::actions::vpc) fn replace(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let update = call.parameters.string("UpdateType").unwrap_or("Policy");
    if !update.eq_ignore_ascii_case("Policy") {
        let message = format!("The update type `{update}` is not simulated, only `Policy`.");
        return Err(call.error(
            &["InvalidParameterValue.Invalid"],
            "UnsupportedOperation",
            message,
        ));
    }
    let change = Change::read(account, call)?;
    let mut rules = change.rules().to_vec();
    for view in change.views() {
        let index = index(call, view, rules.len())?;
        let rule = policy::read(account, call, view)?;
        if let Some(old) = rules.get_mut(index) {
            *old = rule;
        }
    }
    check_duplicates(call, &rules)?;
    let (key, inbound) = (change.key, change.inbound);
    store(account, call, key, inbound, rules);
    Ok(Response::empty())
}

/// `ModifySecurityGroupPolicies`: replaces all rules in both directions. Version 0 deletes them.
pub(in crate::actions::vpc) fn reset(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, group, set) = find(account, call)?;
    let mut all = Vec::new();
    for inbound in [true, false] {
        let mut rules = Vec::new();
        if set.string("Version") != Some("0") {
            let views = set.objects(policy::name(inbound));
            if views.iter().any(|view| view.has("PolicyIndex")) {
                let message = "The rules must not have a `PolicyIndex`.";
                return Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message));
            }
            rules = read_direction(account, call, set, inbound)?;
            check_count(account, call, rules.len())?;
            check_duplicates(call, &rules)?;
            if !call.parameters.flag("SortPolicys") {
                let rank = |rule: &Rule| {
                    let own = group.rules(inbound);
                    own.iter().position(|old| is_same(old, rule)).unwrap_or(own.len())
                };
                rules.sort_by_key(rank);
            }
        }
        all.push((inbound, rules));
    }
    if let Some(mut group) = account.security_groups.get_mut(key) {
        let version = group.version + 1;
        for (inbound, rules) in all {
            group.change_rules(inbound, call.now, |list| *list = rules);
        }
        group.version = version;
    }
    Ok(Response::empty())
}

/// A rule with its position, for filters.
struct Item {
    rule: Rule,
    inbound: bool,
    value: Value,
}

const FILTERS: Filters<Item> = Filters {
    names: &[
        "security-group-id",
        "ip",
        "address-module",
        "service-module",
        "protocol-type",
        "port",
        "poly",
        "direction",
        "description",
    ],
    values: 5,
    matches: |item, name, value| {
        let rule = &item.rule;
        let is_all = value.eq_ignore_ascii_case("ALL");
        match name {
            "security-group-id" => rule.group() == Some(value),
            "ip" => match &rule.peer {
                Peer::Any => "0.0.0.0/0".contains(value),
                Peer::Ipv4(block) | Peer::Ipv6(block) => block.contains(value),
                _ => false,
            },
            "address-module" => matches!(&rule.peer, Peer::Template(id) if id == value),
            "service-module" => rule.service.as_deref() == Some(value),
            "protocol-type" => {
                rule.protocol.as_deref().unwrap_or("ALL").eq_ignore_ascii_case(value)
            }
            "port" => rule.port.as_deref().map_or(is_all, |port| port.contains(value)),
            "poly" => is_all || value.eq_ignore_ascii_case("ACCEPT") == rule.accepts,
            "direction" => is_all || value.eq_ignore_ascii_case("INBOUND") == item.inbound,
            _ => rule.description.as_deref().unwrap_or_default().contains(value),
        }
    },
};

/// `DescribeSecurityGroupPolicies`: the rules with their indexes, and their version.
pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let group = SECURITY_GROUP.named(call, &account.security_groups, "SecurityGroupId")?;
    let items = [true, false].into_iter().flat_map(|inbound| {
        group.rules(inbound).iter().enumerate().map(move |(index, rule)| {
            Box::new(Item { inbound, rule: rule.clone(), value: policy::to_json(rule, index) })
        })
    });
    let found = FILTERS.apply(call, items)?;
    let list = |inbound: bool| -> Vec<&Value> {
        let own = found.iter().filter(|item| item.inbound == inbound);
        own.map(|item| &item.value).collect()
    };
    let count = |inbound: bool, ipv6: bool| {
        let rules = group.rules(inbound).iter();
        rules.filter(|rule| matches!(rule.peer, Peer::Ipv6(_)) == ipv6).count()
    };
    Ok(Response::new(json!({"SecurityGroupPolicySet": {
        "Version": group.version.to_string(),
        "Egress": list(false),
        "Ingress": list(true),
        "PolicyStatistics": {
            "IngressIPv4TotalCount": count(true, false),
            "IngressIPv6TotalCount": count(true, true),
            "EgressIPv4TotalCount": count(false, false),
            "EgressIPv6TotalCount": count(false, true),
        },
    }})))
}
