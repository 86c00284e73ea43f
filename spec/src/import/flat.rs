//! Documented requests in the form of a URL with flattened parameters: `…/?Action=A&Disks.0.Size=10`.

use serde_json::{Map, Value};

use super::examples::scalar_value;
use super::types::Type;
use super::vendor::Vendor;

/// The common parameters of a URL, which are headers in a JSON request.
const COMMON: [&str; 9] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "SecretId",
    "Signature",
    "Timestamp",
    "Token",
    "Version",
];

/// Returns the JSON request that a URL stands for.
pub(super) fn request(url: &str, vendor: &Vendor, input: &str) -> Result<Value, String> {
    let (_, query) = url.split_once('?').ok_or("not a JSON request")?;
    let mut root = Value::Object(Map::new());
    let ty = Type::Object(input.to_owned());
    for parameter in query.split('&').map(str::trim).filter(|text| !text.is_empty()) {
        // The vendor writes `<…>` for the common parameters.
        let Some((name, value)) = parameter.split_once('=') else {
            if parameter.starts_with('<') {
                continue;
            }
            return Err(format!("`{parameter}` is not a parameter"));
        };
        let path: Vec<&str> = name.trim().split('.').collect();
        let is_own = path.first().is_some_and(|first| has_property(vendor, input, first));
        if is_own || !COMMON.contains(&name.trim()) {
            let value = decoded(value.trim());
            insert(&mut root, &ty, &path, &value, vendor)
                .map_err(|what| format!("{name}: {what}"))?;
        }
    }
    Ok(root)
}

fn has_property(vendor: &Vendor, object: &str, name: &str) -> bool {
    vendor.objects.get(object).is_some_and(|own| own.iter().any(|own| own.name == name))
}

/// Sets the value at `path` of a value of type `ty`.
fn insert(
    node: &mut Value,
    ty: &Type,
    path: &[&str],
    text: &str,
    vendor: &Vendor,
) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        let value = match ty {
            Type::Scalar(scalar) => scalar_value(text, scalar),
            _ => None,
        };
        *node = value.ok_or_else(|| format!("`{text}` is not a value of type {ty}"))?;
        return Ok(());
    };
    match ty {
        Type::Object(name) => {
            let properties = vendor.objects.get(name).map(Vec::as_slice).unwrap_or_default();
            let property = properties.iter().find(|property| property.name == *first);
            let property = property.ok_or_else(|| format!("unknown parameter `{first}`"))?;
            if node.is_null() {
                *node = Value::Object(Map::new());
            }
            let object = node.as_object_mut().ok_or("contradicts another parameter")?;
            let value = object.entry(*first).or_insert(Value::Null);
            insert(value, &property.ty, rest, text, vendor)
        }
        Type::List(item) => {
            let index: usize = first.parse().map_err(|_| format!("`{first}` is not an index"))?;
            if node.is_null() {
                *node = Value::Array(Vec::new());
            }
            let items = node.as_array_mut().ok_or("contradicts another parameter")?;
            if index == items.len() {
                items.push(Value::Null);
            }
            let value =
                items.get_mut(index).ok_or_else(|| format!("the index {index} is out of order"))?;
            insert(value, item, rest, text, vendor)
        }
        Type::Scalar(_) | Type::Enumeration(..) => Err("contradicts the type".to_owned()),
    }
}

/// Decodes `%20` and the like; anything else stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_percent_encoding_only() {
        assert_eq!(decoded("a%20b%2Fc+d%zz%"), "a b/c+d%zz%");
        assert_eq!(decoded("%e4%b8%ad"), "\u{4e2d}");
        assert_eq!(decoded("%ff"), "%ff");
    }
}
