//! Key pairs, which belong to the account rather than to a region.
//!
//! The generated keys have the format of keys, but are not valid.

mod binding;

pub(super) use binding::{associate, disassociate};

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::instances::{check_key_pair_form, check_key_pairs};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::error::ApiError;
use crate::state::{Account, KeyPair};

/// The maximum length of a name.
const MAX_NAME: usize = 25;

const FILTERS: Filters<KeyPair> = Filters {
    names: &["project-id", "key-name", "tag-key", "tag-value", "tag:tag-key"],
    values: 5,
    matches: |pair, name, value| match name {
        "project-id" => pair.project_id.to_string() == value,
        "key-name" => pair.name == value,
        name => tags_match(&pair.tags, name, value),
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let public_key = format!("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ{}", account.ids.letters(171));
    let body = account.ids.letters(832);
    let mut private_key = String::from("-----BEGIN RSA PRIVATE KEY-----\n");
    for line in body.as_bytes().chunks(64) {
        private_key.push_str(&String::from_utf8_lossy(line));
        private_key.push('\n');
    }
    private_key.push_str("-----END RSA PRIVATE KEY-----");
    let pair = add(account, call, public_key)?;
    Ok(Response::new(json!({"KeyPair": pair.to_json(&[], Some(&private_key))})))
}

pub(super) fn import(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = call.required("PublicKey")?.trim();
    let mut parts = key.split_whitespace();
    let (kind, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if kind != "ssh-rsa" || !body.starts_with("AAAA") || !body.bytes().all(letter) {
        let message = "The public key must be in the OpenSSH format `ssh-rsa AAAA…`.";
        return Err(call.invalid(&["InvalidPublicKey.Malformed"], message));
    }
    if account.key_pairs.iter().any(|pair| pair.public_key == key) {
        let message = "The public key has already been imported.";
        return Err(call.invalid(&["InvalidPublicKey.Duplicate"], message));
    }
    let pair = add(account, call, key.to_owned())?;
    Ok(Response::new(json!({"KeyId": pair.id})))
}

fn add(account: &mut Account, call: &Call<'_>, public_key: String) -> Result<KeyPair, ApiError> {
    let name = call.required("KeyName")?;
    check_name(account, call, name)?;
    let quota = account.quotas.key_pairs;
    if account.key_pairs.len() >= quota {
        let message = format!("The account has {quota} key pairs, which is the quota.");
        return Err(call.error(&["InvalidKeyPair.LimitExceeded"], "LimitExceeded", message));
    }
    let pair = KeyPair {
        id: account.ids.resource("skey"),
        name: name.to_owned(),
        description: String::new(),
        project_id: call.parameters.integer("ProjectId").unwrap_or(0),
        public_key,
        created: call.now,
        tags: tags::read(call, "keypair")?,
    };
    account.key_pairs.insert(pair.clone());
    Ok(pair)
}

fn check_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let length = name.chars().count();
    let (code, message) = if name.is_empty() {
        ("InvalidKeyPairNameEmpty", "The key pair name must not be empty.".to_owned())
    } else if length > MAX_NAME {
        let message =
            format!("The key pair name has {length} characters; the maximum is {MAX_NAME}.");
        ("InvalidKeyPairNameTooLong", message)
    } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        let message =
            format!("The key pair name `{name}` must consist of letters, digits and underscores.");
        ("InvalidKeyPairNameIncludeIllegalChar", message)
    } else if account.key_pairs.iter().any(|pair| pair.name == name) {
        (
            "InvalidKeyPairName.Duplicate",
            format!("A key pair with the name `{name}` already exists."),
        )
    } else {
        return Ok(());
    };
    Err(call.invalid(&[code], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("KeyIds");
    if !ids.is_empty() && !call.parameters.objects("Filters").is_empty() {
        let message = "The parameters `KeyIds` and `Filters` are mutually exclusive.";
        return Err(call.error(&[], "InvalidParameter", message));
    }
    ids.iter().try_for_each(|id| check_key_pair_form(call, id))?;
    let wanted = |pair: &&KeyPair| ids.is_empty() || ids.contains(&pair.id.as_str());
    let found = FILTERS.apply(call, account.key_pairs.iter().filter(wanted))?;
    let page = page(call, found)?;
    let to_json = |pair: &KeyPair| pair.to_json(&account.instances_with(&pair.id), None);
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "KeyPairSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.required("KeyId")?;
    check_key_pairs(call, &account.key_pairs, &[id])?;
    let name = call.parameters.string("KeyName");
    let has_name = |name| account.key_pairs.find(id).is_some_and(|pair| pair.name == name);
    if let Some(name) = name.filter(|name| !has_name(*name)) {
        check_name(account, call, name)?;
    }
    if let Some(mut pair) = account.key_pairs.find_mut(id) {
        if let Some(name) = name {
            name.clone_into(&mut pair.name);
        }
        if let Some(description) = call.parameters.string("Description") {
            description.clone_into(&mut pair.description);
        }
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("KeyIds");
    check_key_pairs(call, &account.key_pairs, &ids)?;
    let bound = |id: &&&str| account.instances.count_referring_to(id) > 0;
    if let Some(id) = ids.iter().find(bound) {
        let count = account.instances.count_referring_to(id);
        let message = format!("The key pair `{id}` is bound to {count} instances.");
        let codes = ["InvalidParameterValue.KeyPairNotSupported"];
        return Err(call.error(&codes, "ResourceInUse", message));
    }
    account.key_pairs.remove_ids(ids);
    Ok(Response::empty())
}
