//! `multipart/form-data`: each part is a field, and parts of type `application/json` have fields of their own. The result
//! is the pairs that a form would contain.

use serde_json::Value;

use crate::error::ApiError;

/// Returns the pairs of a multipart body.
///
/// # Errors
/// If the boundary is missing or misplaced, a part has no end, headers or name, or its content is not UTF-8 or JSON.
pub(super) fn pairs(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let boundary = content_type
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim_matches('"'))
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| invalid("the content type has no boundary"))?;
    let mut pairs = Vec::new();
    // The first delimiter is not preceded by a line break.
    let mut rest = strip(body, format!("--{boundary}").as_bytes())?;
    let delimiter = format!("\r\n--{boundary}");
    while !rest.starts_with(b"--") {
        let part = strip(rest, b"\r\n")?;
        let end = find(part, delimiter.as_bytes()).ok_or_else(|| invalid("a part has no end"))?;
        let (content, after) = part.split_at(end);
        read_part(content, &mut pairs)?;
        rest = strip(after, delimiter.as_bytes())?;
    }
    Ok(pairs)
}

fn read_part(part: &[u8], pairs: &mut Vec<(String, String)>) -> Result<(), ApiError> {
    let head = find(part, b"\r\n\r\n").ok_or_else(|| invalid("a part has no headers"))?;
    let (head, content) = part.split_at(head);
    let head =
        std::str::from_utf8(head).map_err(|_| invalid("the headers of a part are not UTF-8"))?;
    let content = std::str::from_utf8(strip(content, b"\r\n\r\n")?)
        .map_err(|_| invalid("the content of a part is not UTF-8"))?;
    let (_, name) = head
        .split(';')
        .filter_map(|part| part.split("\r\n").next()?.trim().split_once('='))
        .find(|(name, _)| *name == "name")
        .ok_or_else(|| invalid("a part has no name"))?;
    let name = name.trim_matches('"');
    let is_json = head.lines().filter_map(|line| line.split_once(':')).any(|(header, value)| {
        header.eq_ignore_ascii_case("content-type") && value.trim() == "application/json"
    });
    if is_json {
        let value =
            serde_json::from_str(content).map_err(|_| invalid("a part is not valid JSON"))?;
        flatten(name.to_owned(), &value, pairs);
    } else {
        pairs.push((name.to_owned(), content.to_owned()));
    }
    Ok(())
}

fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) => pairs.push((name, text.clone())),
        Value::Bool(_) | Value::Number(_) => pairs.push((name, value.to_string())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{name}.{index}"), item, pairs);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(format!("{name}.{field}"), value, pairs);
            }
        }
    }
}

fn strip<'a>(text: &'a [u8], prefix: &[u8]) -> Result<&'a [u8], ApiError> {
    text.strip_prefix(prefix).ok_or_else(|| invalid("a boundary is missing"))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn invalid(why: &str) -> ApiError {
    ApiError::new("InvalidParameter", format!("The multipart body is malformed: {why}."))
}
