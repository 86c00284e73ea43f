//! Name patterns for several instances: `{R:x}`, `{R:x,F:y}` and, in host names, `{IP}`.

use std::net::Ipv4Addr;

/// Returns the name of the instance with this index, out of `count`.
///
/// Malformed patterns are literal text. A name without patterns gets the number of the instance as a suffix, starting
/// with 1, if there are several instances. An empty name stays empty.
pub(super) fn expand(pattern: &str, index: u32, count: i64, address: Option<Ipv4Addr>) -> String {
    let mut name = String::with_capacity(pattern.len() + 4);
    let mut numbered = false;
    let mut rest = pattern;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        name.push_str(before);
        let known = from.find('}').and_then(|end| {
            let (inside, behind) = (from.get(1..end)?, from.get(end + 1..)?);
            Some((value(inside, index, address)?, behind))
        });
        match known {
            Some((value, behind)) => {
                numbered = true;
                name.push_str(&value);
                rest = behind;
            }
            None => {
                name.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    name.push_str(rest);
    if count > 1 && !numbered && !pattern.is_empty() {
        name.push_str(&(index + 1).to_string());
    }
    name
}

fn value(inside: &str, index: u32, address: Option<Ipv4Addr>) -> Option<String> {
    if inside == "IP" {
        return Some(address?.to_string());
    }
    let (start, width) = match inside.strip_prefix("R:")?.split_once(",F:") {
        Some((start, width)) => (start, number(width).filter(|width| *width <= 8)?),
        None => (inside.strip_prefix("R:")?, 0),
    };
    let number = number(start)?.checked_add(u64::from(index))?;
    let width = usize::try_from(width).ok()?;
    Some(format!("{number:0width$}"))
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_expand_as_documented() {
        let ip = Some(Ipv4Addr::new(10, 0, 12, 9));
        let cases = [
            ("server_{R:3}", 0, 1, "server_3"),
            ("server_{R:3}", 1, 2, "server_4"),
            ("server_{R:3,F:3}", 1, 2, "server_004"),
            ("app_{R:99,F:2}", 1, 2, "app_100"),
            ("a{R:1}b{R:10}", 2, 3, "a3b12"),
            ("server_", 0, 1, "server_"),
            ("server_", 1, 2, "server_2"),
            ("server{}", 1, 2, "server{}2"),
            ("x{R:}", 0, 1, "x{R:}"),
            ("x{R:1,F:9}", 0, 1, "x{R:1,F:9}"),
            ("x{R:-1}", 0, 1, "x{R:-1}"),
            ("x{R:1", 0, 1, "x{R:1"),
            ("{{R:5}}", 0, 1, "{5}"),
            ("web-{IP}-{R:1}", 1, 2, "web-10.0.12.9-2"),
            ("", 0, 1, ""),
            ("", 1, 2, ""),
        ];
        for (pattern, index, count, expected) in cases {
            assert_eq!(expand(pattern, index, count, ip), expected, "{pattern:?}");
        }
        assert_eq!(expand("x{IP}", 0, 1, None), "x{IP}");
        assert_eq!(expand("x{R:18446744073709551615}", 1, 1, None), "x{R:18446744073709551615}");
    }
}
