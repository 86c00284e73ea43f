//! `multipart/form-data`: each part a member, those typed `application/json` with members of their own. What comes of it are
//! the pairs that a form would hold.

use serde_json::Value;

use crate::error::ApiError;

/// The pairs of a body whose content type is `content_type`.
///
/// # Errors
/// No boundary, no end, a part without a name, a file that is no text, JSON that is none.
pub(super) fn pairs(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let boundary = content_type
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim_matches('"'))
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| invalid("the content type names no boundary"))?;
    let mut pairs = Vec::new();
    // The first delimiter has no line before it.
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
    let head = find(part, b"\r\n\r\n").ok_or_else(|| invalid("a part has no head"))?;
    let (head, content) = part.split_at(head);
    let head = std::str::from_utf8(head).map_err(|_| invalid("a part's head is no text"))?;
    let content = std::str::from_utf8(strip(content, b"\r\n\r\n")?)
        .map_err(|_| invalid("a file is given where a text is expected"))?;
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
        let value = serde_json::from_str(content).map_err(|_| invalid("a part is no JSON"))?;
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
        Value::Object(members) => {
            for (member, value) in members {
                flatten(format!("{name}.{member}"), value, pairs);
            }
        }
    }
}

fn strip<'a>(text: &'a [u8], prefix: &[u8]) -> Result<&'a [u8], ApiError> {
    text.strip_prefix(prefix).ok_or_else(|| invalid("a boundary is not where it belongs"))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn invalid(why: &str) -> ApiError {
    ApiError::new("InvalidParameter", format!("The multipart body cannot be read: {why}."))
}
