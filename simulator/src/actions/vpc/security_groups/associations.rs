//! The members of security groups, and the rules that refer to them.

use serde_json::{Value, json};

use super::resource::SECURITY_GROUP;
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::Account;

/// `DescribeSecurityGroupReferences`: the other security groups with rules that refer to each group.
pub(in crate::actions::vpc) fn describe_references(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let groups = &account.security_groups;
    let mut items = Vec::new();
    for id in call.parameters.strings("SecurityGroupIds") {
        SECURITY_GROUP.key(call, groups, id)?;
        let others = groups.referring_to(id).filter(|other| other.id != id);
        let others: Vec<&str> = others.map(|other| other.id.as_str()).collect();
        items.push(json!({"SecurityGroupId": id, "ReferredSecurityGroupIds": others}));
    }
    Ok(Response::new(json!({"ReferredSecurityGroupSet": items})))
}

/// `DescribeSecurityGroupAssociationStatistics`: the numbers of members and references.
pub(in crate::actions::vpc) fn describe_statistics(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let groups = &account.security_groups;
    let mut items = Vec::new();
    for id in call.parameters.strings("SecurityGroupIds") {
        SECURITY_GROUP.key(call, groups, id)?;
        let instances = account.instances.count_referring_to(id);
        let interfaces = account.vpc.interfaces.count_referring_to(id);
        let references = groups.referring_to(id).filter(|other| other.id != id).count();
        let kinds = [("CVM", instances), ("ENI", interfaces)];
        let statistics: Vec<Value> = kinds
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| json!({"InstanceType": kind, "InstanceCount": count}))
            .collect();
        items.push(json!({
            "SecurityGroupId": id,
            "CVM": instances,
            "CDB": 0,
            "ENI": interfaces,
            "SG": references,
            "CLB": 0,
            "InstanceStatistics": statistics,
            "TotalCount": instances + interfaces,
        }));
    }
    Ok(Response::new(json!({"SecurityGroupAssociationStatisticsSet": items})))
}
