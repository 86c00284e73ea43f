//! `multipart/form-data`: each part is a field, and parts of type `application/json` have fields of their own. The result
//! is the pairs that a form would contain.

use serde_json::Value;

use super::http_request::{MAX_BODY, check_values, values};
use crate::error::ApiError;

/// The longest boundary that RFC 2046 permits, in bytes.
const MAX_BOUNDARY: usize = 70;

/// The maximum size of all names and values, in bytes. The names of nested fields repeat those of the fields around them.
const MAX_SIZE: usize = 4 * MAX_BODY;

/// Names and values.
#[derive(Default)]
struct Pairs {
    pairs: Vec<(String, String)>,
    /// The size of all names and values, in bytes.
    size: usize,
}

impl Pairs {
    fn push(&mut self, name: String, value: String) -> Result<(), ApiError> {
        self.size += name.len() + value.len();
        if self.size > MAX_SIZE {
            let message = format!("The fields of the body take more than {MAX_SIZE} bytes.");
            return Err(ApiError::new("RequestSizeLimitExceeded", message));
        }
        self.pairs.push((name, value));
        check_values(self.pairs.len())
    }

    /// Adds the fields of a JSON part.
    fn flatten(&mut self, name: String, value: &Value) -> Result<(), ApiError> {
        match value {
            Value::Null => Ok(()),
            Value::String(text) => self.push(name, text.clone()),
            Value::Bool(_) | Value::Number(_) => self.push(name, value.to_string()),
            Value::Array(items) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, item)| self.flatten(format!("{name}.{index}"), item))
            }
            Value::Object(fields) => {
                let mut fields = fields.iter();
                fields.try_for_each(|(field, value)| self.flatten(format!("{name}.{field}"), value))
            }
        }
    }
}

/// Returns the pairs of a multipart body.
///
/// # Errors
/// If the boundary is missing, too long or misplaced, a part has no end, headers or name, its content is not UTF-8 or JSON,
/// or the parts have too many values.
pub(super) fn pairs(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let boundary = content_type
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim_matches('"'))
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| invalid("the content type has no boundary"))?;
    if boundary.len() > MAX_BOUNDARY {
        return Err(invalid("the boundary has more than 70 characters"));
    }
    let mut pairs = Pairs::default();
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
    Ok(pairs.pairs)
}

fn read_part(part: &[u8], pairs: &mut Pairs) -> Result<(), ApiError> {
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
        check_values(pairs.pairs.len() + values(content.as_bytes()))?;
        let value =
            serde_json::from_str(content).map_err(|_| invalid("a part is not valid JSON"))?;
        pairs.flatten(name.to_owned(), &value)
    } else {
        pairs.push(name.to_owned(), content.to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn body(boundary: &str, parts: &[(&str, &str)]) -> (String, String) {
        let part = |(name, content): &(&str, &str)| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\
                 Content-Type: application/json\r\n\r\n{content}\r\n"
            )
        };
        let parts: String = parts.iter().map(part).collect();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        (content_type, format!("{parts}--{boundary}--\r\n"))
    }

    fn error(boundary: &str, parts: &[(&str, &str)]) -> ApiError {
        let (content_type, body) = body(boundary, parts);
        pairs(&content_type, body.as_bytes()).unwrap_err()
    }

    #[test]
    fn json_parts_become_pairs() {
        let (content_type, body) =
            body("b", &[("A", r#"{"B": [1, true], "C": null}"#), ("D", "2")]);
        let found = pairs(&content_type, body.as_bytes()).unwrap();
        let expected = [("A.B.0", "1"), ("A.B.1", "true"), ("D", "2")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn small_bodies_cannot_take_much_memory() {
        let many = format!("[{}0]", "0,".repeat(200_000));
        let few = format!("[{}0]", "0,".repeat(50));
        let long = "n".repeat(1 << 20);
        for (parts, message) in [
            (vec![("A", many.as_str()), ("B", many.as_str())], "values"),
            (vec![(long.as_str(), few.as_str())], "bytes"),
        ] {
            let error = error("b", &parts);
            assert_eq!(error.code, "RequestSizeLimitExceeded");
            assert!(error.message.contains(message), "{}", error.message);
        }
        let error = error(&"-".repeat(71), &[]);
        assert!(error.message.contains("70 characters"), "{}", error.message);
    }
}
