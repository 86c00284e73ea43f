//! Projects, by which resources are grouped.

use serde_json::{Value, json};

use super::pages::by_offset;
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, Project};

pub(super) fn add(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("ProjectName")?;
    check_name(account, call, name)?;
    let quota = account.quotas.projects;
    if account.tags.projects.len() >= quota {
        let message = format!("The account has {quota} projects, which is the quota.");
        return Err(call.error(&["FailedOperation.ProjectNumExceed"], "LimitExceeded", message));
    }
    let number = account.tags.next_project();
    account.tags.projects.insert(Project {
        id: number.to_string(),
        number,
        name: name.to_owned(),
        info: call.parameters.string("Info").unwrap_or_default().to_owned(),
        disabled: false,
        created: call.now,
    });
    Ok(Response::new(json!({"ProjectId": number, "IsNew": 1})))
}

fn check_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    if !account.tags.projects.iter().any(|project| project.name == name) {
        return Ok(());
    }
    let message = format!("A project with the name `{name}` already exists.");
    Err(call.error(&["InvalidParameter.ProjectNameExisted"], "ResourceInUse", message))
}

/// Describes projects; those that are disabled are hidden.
pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let (all, name) = (parameters.integer("AllList") == Some(1), parameters.string("ProjectName"));
    let number = parameters.integer("ProjectId");
    let fits = |project: &&Project| {
        (all || !project.disabled)
            && name.is_none_or(|name| project.name == name)
            && number.is_none_or(|number| project.number == number)
    };
    let page = by_offset(call, account.tags.projects.iter().filter(fits).collect())?;
    let creator: u64 = call.account.parse().unwrap_or_default();
    let item = |project: &Project| {
        json!({
            "ProjectId": project.number,
            "ProjectName": project.name,
            "CreatorUin": creator,
            "ProjectInfo": project.info,
            "CreateTime": project.created.beijing_time(),
        })
    };
    let items: Vec<Value> = page.items.into_iter().map(item).collect();
    Ok(Response::new(json!({"Total": page.total, "Projects": items})))
}

pub(super) fn update(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let id = parameters.integer("ProjectId").unwrap_or(0).to_string();
    let Some(project) = account.tags.projects.find(&id) else {
        let message = format!("The project `{id}` does not exist.");
        return Err(call.error(&["ResourceNotFound.RecordNotFound"], "ResourceNotFound", message));
    };
    let disable = parameters.integer("Disable");
    if project.disabled && disable != Some(0) {
        let message = format!("The project `{id}` is disabled.");
        return Err(call.error(&["FailedOperation.ProjectDisabled"], "FailedOperation", message));
    }
    let name = parameters.string("ProjectName").filter(|name| *name != project.name);
    if let Some(name) = name {
        check_name(account, call, name)?;
    }
    if let Some(mut project) = account.tags.projects.find_mut(&id) {
        if let Some(name) = name {
            name.clone_into(&mut project.name);
        }
        if let Some(info) = parameters.string("Info") {
            info.clone_into(&mut project.info);
        }
        project.disabled = disable.map_or(project.disabled, |disable| disable == 1);
    }
    Ok(Response::empty())
}
