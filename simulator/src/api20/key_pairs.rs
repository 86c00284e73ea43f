//! Key pairs.

use serde_json::{Map, Value, json};

use super::request::page;
use super::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::KeyPair;

pub(super) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = parameters.strings("keyIds");
    let name = parameters.string("keyName");
    let project = parameters.string("projectId");
    let fits = |pair: &&KeyPair| {
        (ids.is_empty() || ids.contains(&pair.id.as_str()))
            && name.is_none_or(|name| pair.name == name)
            && project.is_none_or(|project| pair.project_id.to_string() == project)
    };
    let found: Vec<&KeyPair> = context.account.key_pairs.iter().filter(fits).collect();
    let page = page(parameters, &found);
    let items: Vec<Value> = page.map(|pair| to_json(context, pair)).collect();
    Ok(fields(json!({"data": {"totalCount": found.len(), "sshSet": items}})))
}

fn to_json(context: &Context<'_>, pair: &KeyPair) -> Value {
    let opened = context.account.instances_with_key(&pair.id);
    let bound = context.account.instances.iter().filter(|i| opened.contains(&i.id.as_str()));
    let addresses: Vec<String> = bound.map(|i| i.network.private.to_string()).collect();
    json!({
        "keyId": pair.id,
        "keyName": pair.name,
        "pubkey": pair.public_key,
        "status": 0,
        "bindUnInstanceIds": opened,
        "bindIps": addresses,
        "createTime": pair.created.beijing_time(),
    })
}

pub(super) fn create(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let parameters = json!({"KeyName": parameters.string("keyName"), "ProjectId": 0});
    let response = context.call("CreateKeyPair", parameters)?;
    let pair = response.get("KeyPair").unwrap_or(&Value::Null);
    Ok(fields(json!({
        "data": {
            "keyId": pair["KeyId"],
            "keyName": pair["KeyName"],
            "pubkey": pair["PublicKey"],
            "secretkey": pair["PrivateKey"],
        }
    })))
}

pub(super) fn import(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let parameters = json!({
        "KeyName": parameters.string("keyName"),
        "ProjectId": 0,
        "PublicKey": parameters.string("pubKey"),
    });
    let mut response = context.call("ImportKeyPair", parameters)?;
    Ok(fields(json!({"keyId": response.remove("KeyId")})))
}

pub(super) fn rename(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let parameters =
        json!({"KeyId": parameters.string("keyId"), "KeyName": parameters.string("keyName")});
    context.call("ModifyKeyPairAttribute", parameters)?;
    Ok(fields(json!({"data": []})))
}

/// Deletes key pairs. The call succeeds even if single key pairs cannot be deleted.
pub(super) fn delete(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let mut deleted = Vec::new();
    for id in parameters.strings("keyIds") {
        let mut part: Map<String, Value> =
            match context.call("DeleteKeyPairs", json!({"KeyIds": [id]})) {
                Ok(_) => fields(json!({"code": 0, "message": "success"})),
                Err(error) => Api20Error::from(error).into_fields().0,
            };
        part.remove("codeDesc");
        part.insert("keyId".to_owned(), json!(id));
        deleted.push(Value::Object(part));
    }
    Ok(fields(json!({"detail": {"deleteKeySet": deleted}})))
}

pub(super) fn bind(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    change(context, parameters, "AssociateInstancesKeyPairs")
}

pub(super) fn unbind(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    change(context, parameters, "DisassociateInstancesKeyPairs")
}

fn change(
    context: &mut Context<'_>,
    parameters: View<'_>,
    action: &str,
) -> Result<Fields, Api20Error> {
    let parameters = json!({"InstanceIds": parameters.strings("instanceIds"), "KeyIds": [parameters.string("keyId")]});
    context.call(action, parameters)?;
    Ok(Fields::new())
}
