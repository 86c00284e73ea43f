//! Key pairs.

use serde_json::{Map, Value, json};

use super::instances::count;
use super::{Account, Refusal};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{KeyPair, members};

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;

pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let ids = asked.texts("keyIds");
    let name = asked.text("keyName");
    let project = asked.text("projectId");
    let fits = |pair: &&KeyPair| {
        (ids.is_empty() || ids.contains(&pair.id.as_str()))
            && name.is_none_or(|name| pair.name == name)
            && project.is_none_or(|project| pair.project_id.to_string() == project)
    };
    let found: Vec<&KeyPair> = account.world.key_pairs.iter().filter(fits).collect();
    let page = found.iter().skip(count(asked, "offset", 0)).take(count(asked, "limit", PAGE));
    let items: Vec<Value> = page.map(|pair| show(account, pair)).collect();
    Ok(members(json!({"data": {"totalCount": found.len(), "sshSet": items}})))
}

fn show(account: &Account<'_>, pair: &KeyPair) -> Value {
    let opened = account.world.opened_by(&pair.id);
    let bound = account.world.instances.iter().filter(|i| opened.contains(&i.id.as_str()));
    let addresses: Vec<String> = bound.map(|i| i.network.private.to_string()).collect();
    json!({
        "keyId": pair.id,
        "keyName": pair.name,
        "pubkey": pair.public_key,
        "status": 0,
        "bindUnInstanceIds": opened,
        "bindIps": addresses,
        "createTime": pair.created.text(),
    })
}

pub(super) fn create(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let parameters = json!({"KeyName": asked.text("keyName"), "ProjectId": 0});
    let reply = account.ask("CreateKeyPair", parameters)?;
    let pair = reply.get("KeyPair").unwrap_or(&Value::Null);
    Ok(members(json!({
        "data": {
            "keyId": pair["KeyId"],
            "keyName": pair["KeyName"],
            "pubkey": pair["PublicKey"],
            "secretkey": pair["PrivateKey"],
        }
    })))
}

pub(super) fn import(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let parameters = json!({
        "KeyName": asked.text("keyName"),
        "ProjectId": 0,
        "PublicKey": asked.text("pubKey"),
    });
    let mut reply = account.ask("ImportKeyPair", parameters)?;
    Ok(members(json!({"keyId": reply.remove("KeyId")})))
}

pub(super) fn rename(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let parameters = json!({"KeyId": asked.text("keyId"), "KeyName": asked.text("keyName")});
    account.ask("ModifyKeyPairAttribute", parameters)?;
    Ok(members(json!({"data": []})))
}

/// Each key pair may fail by itself; the whole is a success all the same.
pub(super) fn delete(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let mut deleted = Vec::new();
    for id in asked.texts("keyIds") {
        let mut part: Map<String, Value> =
            match account.ask("DeleteKeyPairs", json!({"KeyIds": [id]})) {
                Ok(_) => members(json!({"code": 0, "message": "success"})),
                Err(error) => Refusal::from(error).into_members().0,
            };
        part.remove("codeDesc");
        part.insert("keyId".to_owned(), json!(id));
        deleted.push(Value::Object(part));
    }
    Ok(members(json!({"detail": {"deleteKeySet": deleted}})))
}

pub(super) fn bind(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    change(account, asked, "AssociateInstancesKeyPairs")
}

pub(super) fn unbind(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    change(account, asked, "DisassociateInstancesKeyPairs")
}

fn change(account: &mut Account<'_>, asked: View<'_>, action: &str) -> Result<Response, Refusal> {
    let parameters =
        json!({"InstanceIds": asked.texts("instanceIds"), "KeyIds": [asked.text("keyId")]});
    account.ask(action, parameters)?;
    Ok(Response::new())
}
