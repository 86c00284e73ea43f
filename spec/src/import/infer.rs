//! Facts that the importer infers from names and types, where no other interpretation is plausible.
//!
//! Each is listed in `x-inferred` of the operation or property, so that the next import updates it and an author can
//! confirm it. Authored operations are left alone.

use crate::lint::{is_reading, is_secret_name};
use crate::yaml::{Node, Yaml};

use super::store::Store;
use super::types::{Scalar, Type};
use super::vendor::{Property, Vendor};

/// Response properties with the total number of items.
const TOTALS: [&str; 5] = ["Total", "TotalCnt", "TotalCount", "TotalNum", "TotalNumber"];

/// Properties of both request and response with a page token.
const PAGE_TOKENS: [&str; 3] = ["NextToken", "PageToken", "PaginationToken"];

/// Words in the vendor's description of a token that makes retries safe: idempotent, reentrant, unique, retry, repeated.
const TOKEN_WORDS: [&str; 5] = ["幂等", "重入", "唯一", "重试", "重复"];

/// Words in the vendor's description of an offset that counts pages, or starts at 1.
const PAGE_WORDS: [&str; 5] = ["页码", "页数", "第几页", "从1开始", "从 1 开始"];

/// Updates what was inferred about actions of the facts tier.
pub(super) fn operations(store: &mut Store, vendor: &Vendor) {
    for (name, action) in &vendor.actions {
        let Some(stored) = store.actions.get_mut(name) else { continue };
        let operation = &mut stored.operation;
        if operation.get("x-tier").is_none() {
            continue;
        }
        forget(operation);
        let properties = |object: &str| vendor.objects.get(object).map_or(&[][..], Vec::as_slice);
        let (request, response) = (properties(&action.input), properties(&action.output));
        // Streams are answers of language models, which are billed.
        let reads = is_reading(name) && operation.get("x-stream").is_none();
        let is_paged = operation.get("x-unpaged").is_none();
        let mut inferred = Vec::new();
        let mut infer = |key: &str, value: Option<Node>| {
            if let Some(value) = value.filter(|_| operation.get(key).is_none()) {
                operation.set(key, value);
                inferred.push(Node::string(key));
            }
        };
        infer("x-idempotency", reads.then(|| Node::string("read-only")));
        infer("x-idempotency-token", token(request).filter(|_| !reads));
        infer("x-pagination", pagination(request, response).filter(|_| reads && is_paged));
        if !inferred.is_empty() {
            operation.set("x-inferred", Node::list(inferred));
        }
    }
}

/// Removes what an earlier import inferred.
fn forget(operation: &mut Node) {
    let inferred = operation.remove("x-inferred");
    let inferred = inferred.as_ref().and_then(Node::as_list).unwrap_or_default();
    for key in inferred.iter().filter_map(Node::as_str) {
        operation.remove(key);
    }
}

fn token(request: &[Property]) -> Option<Node> {
    let token = find(request, "ClientToken", |scalar| scalar.ty == "string")?;
    let is_token = TOKEN_WORDS.iter().any(|word| token.document.contains(word));
    is_token.then(|| Node::string(&token.name))
}

/// Returns `x-pagination` if the response has exactly one list, and one pair of properties selects the page.
fn pagination(request: &[Property], response: &[Property]) -> Option<Node> {
    let mut lists = response.iter().filter(|property| matches!(property.ty, Type::List(_)));
    let (items, None) = (lists.next()?, lists.next()) else { return None };
    let is_integer = |scalar: &Scalar| scalar.ty == "integer";
    let is_string = |scalar: &Scalar| scalar.ty == "string";
    let limit = find(request, "Limit", is_integer);
    let offset = find(request, "Offset", is_integer);
    let mut tokens = PAGE_TOKENS
        .iter()
        .filter_map(|name| find(request, name, is_string).zip(find(response, name, is_string)));
    let next = tokens.next();
    let mut totals = TOTALS.iter().filter_map(|name| find(response, name, is_integer));
    let total = match (totals.next(), totals.next()) {
        (Some(total), None) => Some(total),
        _ => None,
    };
    let mut entries = Vec::new();
    match (offset, next) {
        (Some(offset), None) if !counts_pages(offset) => {
            entries.push(("offset", offset));
            entries.push(("limit", limit?));
            entries.push(("total", total?));
        }
        (None, Some((token, next))) => {
            entries.push(("token", token));
            entries.push(("next-token", next));
            entries.extend(limit.map(|limit| ("limit", limit)));
            entries.extend(total.map(|total| ("total", total)));
        }
        _ => return None,
    }
    entries.push(("items", items));
    Some(Node::map(entries.into_iter().map(|(key, property)| (key, Node::string(&property.name)))))
}

fn counts_pages(offset: &Property) -> bool {
    PAGE_WORDS.iter().any(|word| offset.document.contains(word))
}

fn find<'p>(
    properties: &'p [Property],
    name: &str,
    fits: impl Fn(&Scalar) -> bool,
) -> Option<&'p Property> {
    let property = properties.iter().find(|property| property.name == name)?;
    matches!(&property.ty, Type::Scalar(scalar) if fits(scalar)).then_some(property)
}

/// Marks a property whose name suggests a secret. Returns whether that changed it.
pub(super) fn sensitive(schema: &mut Node, property: &Property) -> bool {
    let is_secret = is_string(&property.ty) && is_secret_name("", &property.name);
    if !is_secret || schema.get("x-sensitive").is_some() {
        return false;
    }
    schema.set("x-sensitive", Yaml::Bool(true).into());
    schema.set("x-inferred", Node::list([Node::string("x-sensitive")]));
    schema.remove("examples");
    true
}

fn is_string(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => scalar.ty == "string" && scalar.format.is_none_or(|f| f == "byte"),
        Type::List(item) => is_string(item),
        Type::Object(_) | Type::Enumeration(..) => false,
    }
}
