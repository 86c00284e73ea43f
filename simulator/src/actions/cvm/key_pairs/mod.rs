//! Key pairs, which belong to the account rather than to a region.

mod binding;

pub(super) use binding::{associate, disassociate};

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::instances::{check_key_pair_form, check_key_pairs};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::actions::ids;
use crate::error::ApiError;
use crate::ssh_key::{self, SshKeyPair};
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
    let mut pair = new_pair(account, call)?;
    let keys = SshKeyPair::generate(account.ids.seed())
        .ok_or_else(|| ApiError::internal(&"the key pair cannot be encoded"))?;
    pair.public_key = format!("{} {}", keys.public, pair.id);
    let response = json!({"KeyPair": pair.to_json(&[], Some(&keys.private))});
    account.key_pairs.insert(pair);
    Ok(Response::new(response))
}

pub(super) fn import(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let line = call.required("PublicKey")?.trim();
    let key = ssh_key::public_key(line).map_err(|problem| {
        let message = format!("The key in `PublicKey` {problem}.");
        call.invalid(&["InvalidPublicKey.Malformed"], message)
    })?;
    let is_same = |pair: &&KeyPair| ssh_key::public_key(&pair.public_key) == Ok(key);
    if let Some(pair) = account.key_pairs.iter().find(is_same) {
        let message = format!("The key in `PublicKey` is that of the key pair `{}`.", pair.id);
        return Err(call.invalid(&["InvalidPublicKey.Duplicate"], message));
    }
    let pair = KeyPair { public_key: line.to_owned(), ..new_pair(account, call)? };
    let response = json!({"KeyId": pair.id});
    account.key_pairs.insert(pair);
    Ok(Response::new(response))
}

/// Returns a key pair without a public key, which is not in the table yet.
fn new_pair(account: &mut Account, call: &Call<'_>) -> Result<KeyPair, ApiError> {
    let name = call.required("KeyName")?;
    check_name(account, call, name)?;
    let quota = account.quotas.key_pairs;
    if account.key_pairs.len() >= quota {
        let message = format!("The account has {quota} key pairs, which is the quota.");
        return Err(call.error(&["InvalidKeyPair.LimitExceeded"], "LimitExceeded", message));
    }
    Ok(KeyPair {
        tags: tags::read(account, call, "keypair")?,
        id: account.ids.resource("skey"),
        name: name.to_owned(),
        description: String::new(),
        project_id: call.parameters.integer("ProjectId").unwrap_or(0),
        public_key: String::new(),
        created: call.now,
    })
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
    ids::check_exclusive(call, "KeyIds", &[])?;
    ids.iter().try_for_each(|id| check_key_pair_form(call, id))?;
    let wanted = |pair: &&KeyPair| ids.is_empty() || ids.contains(&pair.id.as_str());
    let found = FILTERS.apply(call, account.key_pairs.iter().filter(wanted))?;
    let page = page(call, found)?;
    let to_json = |pair: &KeyPair| pair.to_json(&account.instances_with_key(&pair.id), None);
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
