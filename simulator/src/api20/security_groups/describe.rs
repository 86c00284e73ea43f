//! Describing security groups and their rules.

use serde_json::{Map, Value, json};

use super::change;
use super::lookup::{NOT_FOUND, find, in_region};
use super::rule;
use crate::api20::request::{count, limit};
use crate::api20::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::{Rule, SecurityGroup};

/// `DescribeSecurityGroupEx`: `offset` counts pages, `offsetLine` counts groups.
pub(in crate::api20) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let found: Vec<&SecurityGroup> = matching(context, parameters).collect();
    let limit = limit(parameters);
    let pages = count(parameters, "offset", 0).saturating_mul(limit);
    let offset =
        if parameters.has("offsetLine") { count(parameters, "offsetLine", 0) } else { pages };
    let to_json = |group: &&SecurityGroup| {
        let mut value = plain(group);
        value["beAssociateCount"] = json!(context.account.instances_with(&group.id).len());
        value["version"] = json!(group.version);
        value
    };
    let items: Vec<Value> = found.iter().skip(offset).take(limit).map(to_json).collect();
    Ok(fields(json!({"data": {"totalNum": found.len(), "detail": items}})))
}

/// `DescribeSecurityGroups`: all security groups, or those of an instance.
pub(in crate::api20) fn describe_all(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let groups: Vec<Value> = match parameters.string("instanceId") {
        Some(id) => {
            let instance = context.account.instances.find(id);
            let ids = instance.map(|instance| instance.security_group_ids.as_slice());
            let ids = ids.unwrap_or_default();
            in_region(context)
                .filter(|group| ids.iter().any(|id| *id == group.id))
                .map(plain)
                .collect()
        }
        None => matching(context, parameters).map(plain).collect(),
    };
    Ok(fields(json!({"data": groups})))
}

fn matching<'a>(
    context: &'a Context<'_>,
    parameters: View<'a>,
) -> impl Iterator<Item = &'a SecurityGroup> {
    let part = parameters.string("sgName").unwrap_or_default();
    in_region(context).filter(move |group| {
        parameters.string("sgId").is_none_or(|id| group.id == id)
            && parameters.integer("projectId").is_none_or(|project| group.project_id == project)
            && group.name.contains(part)
    })
}

fn plain(group: &SecurityGroup) -> Value {
    json!({
        "sgId": group.id,
        "sgName": group.name,
        "sgRemark": group.remark,
        "createTime": group.created.beijing_time(),
        "projectId": group.project_id,
    })
}

/// Returns the default security group of a project, which permits all traffic. Creates it if necessary.
pub(in crate::api20) fn describe_default(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let project = parameters.integer("projectId").unwrap_or(0);
    let is_new = context.account.default_security_group(&context.region, project).is_none();
    if is_new {
        change::check_quota(context, project)?;
    }
    let (region, now) = (context.region.clone(), context.now);
    let id = context.account.ensure_default_security_group(&region, project, now);
    let group = context.account.security_groups.find(&id);
    let value = group.map(|group| {
        json!({
            "sgId": group.id,
            "sgName": group.name,
            "sgRemark": group.remark,
            "new": i64::from(is_new),
            "sys": 1,
            "appId": context.account.id,
            "os": 0,
            "createTime": group.created.beijing_time(),
        })
    });
    Ok(fields(json!({"data": value})))
}

/// `DescribeSecurityGroupPolicys`: the rules with their indexes.
pub(in crate::api20) fn describe_rules(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let group = find(context, parameters, NOT_FOUND)?;
    let numbered = |rules: &[Rule]| -> Vec<Value> {
        let with_index = |(index, rule): (usize, &Rule)| {
            let mut value = Map::from_iter([("index".to_owned(), json!(index))]);
            value.extend(rule::to_json(rule));
            Value::Object(value)
        };
        rules.iter().enumerate().map(with_index).collect()
    };
    Ok(fields(json!({"data": {
        "version": group.version,
        "ingress": numbered(&group.ingress),
        "egress": numbered(&group.egress),
    }})))
}

/// `DescribeSecurityGroupPolicy`: the rules without indexes and templates.
pub(in crate::api20) fn describe_plain_rules(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let group = find(context, parameters, NOT_FOUND)?;
    let plain = |rules: &[Rule]| -> Vec<Map<String, Value>> {
        let without_templates = |rule: &Rule| {
            let mut rule = rule::to_json(rule);
            rule.retain(|name, _| !rule::TEMPLATES.contains(&name.as_str()));
            rule
        };
        rules.iter().map(without_templates).collect()
    };
    Ok(fields(json!({"data": {"ingress": plain(&group.ingress), "egress": plain(&group.egress)}})))
}

/// `DescribeAssociateSecurityGroups`: the security groups with rules that refer to each of the given ones.
pub(in crate::api20) fn describe_references(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let mut found = Map::new();
    for id in parameters.strings("sgIds") {
        let others = context.account.security_groups.referring_to(id);
        let others = others.filter(|group| group.id != id);
        let others: Vec<&str> = others.map(|group| group.id.as_str()).collect();
        found.insert(id.to_owned(), json!(others));
    }
    Ok(fields(json!({"data": found})))
}
