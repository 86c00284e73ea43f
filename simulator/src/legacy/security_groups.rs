//! Security groups, which API 2.0 has among its own actions: groups, their rules, and the instances in them.
//!
//! API 3.0 asks another product for them. There and here, an instance may be in a group that was never made, as long as its id
//! has the right form; only what is done to a group itself needs it.

mod change;
mod members;
mod rule;

pub(super) use change::{
    add_rules, create, delete, delete_rules, modify, replace_rule, replace_rules,
};
pub(super) use members::{describe_instances, set_of_instances};
pub(super) use rule::fold_case;

use serde_json::{Map, Value, json};

use super::instances::count;
use super::{Account, Refusal};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{ACCOUNT_ID, Rule, SecurityGroup, members as reply};

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;
/// What the default group of a project is called.
const DEFAULT_NAME: &str = "default";

/// `DescribeSecurityGroupEx`: `offset` counts pages, and `offsetLine` groups.
pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let found: Vec<&SecurityGroup> = matching(account, asked).collect();
    let limit = count(asked, "limit", PAGE);
    let pages = count(asked, "offset", 0).saturating_mul(limit);
    let offset = if asked.has("offsetLine") { count(asked, "offsetLine", 0) } else { pages };
    let show = |group: &&SecurityGroup| {
        let mut shown = plain(group);
        shown["beAssociateCount"] = json!(account.world.guarded_by(&group.id).len());
        shown["version"] = json!(group.version);
        shown
    };
    let items: Vec<Value> = found.iter().skip(offset).take(limit).map(show).collect();
    Ok(reply(json!({"data": {"totalNum": found.len(), "detail": items}})))
}

/// `DescribeSecurityGroups`: all at once, those of one instance if it is named.
pub(super) fn describe_all(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let groups: Vec<Value> = match asked.text("instanceId") {
        Some(id) => {
            let own = |instance: &&crate::state::Instance| instance.id == id;
            let instance = account.world.instances.iter().find(own);
            let ids = instance.map(|instance| instance.security_group_ids.as_slice());
            let ids = ids.unwrap_or_default();
            here(account).filter(|group| ids.contains(&group.id)).map(plain).collect()
        }
        None => matching(account, asked).map(plain).collect(),
    };
    Ok(reply(json!({"data": groups})))
}

fn here<'a>(account: &'a Account<'_>) -> impl Iterator<Item = &'a SecurityGroup> {
    account.world.security_groups.iter().filter(|group| group.region == account.region)
}

fn matching<'a>(
    account: &'a Account<'_>,
    asked: View<'a>,
) -> impl Iterator<Item = &'a SecurityGroup> {
    let part = asked.text("sgName").unwrap_or_default();
    here(account).filter(move |group| {
        asked.text("sgId").is_none_or(|id| group.id == id)
            && asked.integer("projectId").is_none_or(|project| group.project_id == project)
            && group.name.contains(part)
    })
}

fn plain(group: &SecurityGroup) -> Value {
    json!({
        "sgId": group.id,
        "sgName": group.name,
        "sgRemark": group.remark,
        "createTime": group.created.text(),
        "projectId": group.project_id,
    })
}

/// The default group of a project, which lets everything through; made where there is none.
pub(super) fn describe_default(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let project = asked.integer("projectId").unwrap_or(0);
    let default = |group: &&SecurityGroup| group.is_default && group.project_id == project;
    let is_new = here(account).find(default).is_none();
    if is_new {
        change::check_quota(account, project)?;
        let id = account.world.ids.resource("sg");
        let all = || vec![Rule::from_iter([("action".to_owned(), json!("ACCEPT"))])];
        account.world.security_groups.push(SecurityGroup {
            region: account.region.clone(),
            id,
            name: DEFAULT_NAME.to_owned(),
            remark: "Made by the service".to_owned(),
            project_id: project,
            created: account.now,
            is_default: true,
            version: 0,
            ingress: all(),
            egress: all(),
        });
    }
    let group = here(account).find(default);
    let shown = group.map(|group| {
        json!({
            "sgId": group.id,
            "sgName": group.name,
            "sgRemark": group.remark,
            "new": i64::from(is_new),
            "sys": 1,
            "appId": ACCOUNT_ID,
            "os": 0,
            "createTime": group.created.text(),
        })
    });
    Ok(reply(json!({"data": shown})))
}

/// `DescribeSecurityGroupPolicys`, with the place of each rule.
pub(super) fn describe_rules(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let group = find(account, asked, NOT_FOUND)?;
    let numbered = |rules: &[Rule]| -> Vec<Value> {
        let with_index = |(index, rule): (usize, &Rule)| {
            let mut shown = Map::from_iter([("index".to_owned(), json!(index))]);
            shown.extend(rule.clone());
            Value::Object(shown)
        };
        rules.iter().enumerate().map(with_index).collect()
    };
    Ok(reply(json!({"data": {
        "version": group.version,
        "ingress": numbered(&group.ingress),
        "egress": numbered(&group.egress),
    }})))
}

/// `DescribeSecurityGroupPolicy`, without places and templates.
pub(super) fn describe_plain_rules(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let group = find(account, asked, NOT_FOUND)?;
    let plain = |rules: &[Rule]| -> Vec<Rule> {
        let without_templates = |rule: &Rule| {
            let mut rule = rule.clone();
            rule.retain(|name, _| !rule::TEMPLATES.contains(&name.as_str()));
            rule
        };
        rules.iter().map(without_templates).collect()
    };
    Ok(reply(json!({"data": {"ingress": plain(&group.ingress), "egress": plain(&group.egress)}})))
}

/// `DescribeAssociateSecurityGroups`: which others have rules about each.
pub(super) fn describe_references(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let mut found = Map::new();
    for id in asked.texts("sgIds") {
        let others = here(account).filter(|group| group.id != id && group.refers_to(id));
        let others: Vec<&str> = others.map(|group| group.id.as_str()).collect();
        found.insert(id.to_owned(), json!(others));
    }
    Ok(reply(json!({"data": found})))
}

/// The numbers for a group that is not there: actions that do not document the one of their own have the general one.
const NOT_FOUND: i64 = 7001;
const NO_RESOURCE: i64 = 5000;

fn find<'a>(
    account: &'a Account<'_>,
    asked: View<'_>,
    number: i64,
) -> Result<&'a SecurityGroup, Refusal> {
    let place = place(account, asked, number)?;
    let group = account.world.security_groups.get(place);
    group.ok_or_else(|| Refusal::new(number, "InvalidParameter.ResourceNotFound", ""))
}

fn place(account: &Account<'_>, asked: View<'_>, number: i64) -> Result<usize, Refusal> {
    let id = asked.text("sgId").unwrap_or_default();
    let own = |group: &SecurityGroup| group.id == id && group.region == account.region;
    account.world.security_groups.iter().position(own).ok_or_else(|| {
        let message = format!("The security group `{id}` does not exist.");
        Refusal::new(number, "InvalidParameter.ResourceNotFound", message)
    })
}
