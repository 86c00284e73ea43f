//! Rules about Rust code.

/// Crates that users depend on, which must not panic.
const LIBRARIES: [&str; 6] =
    ["spec/src", "codegen/src", "runtime/src", "simulator/src", "cli/src", "generated"];

/// The only module that may name types of reqwest. It exports nothing, so the public API has no type of reqwest.
const TRANSPORT: &str = "runtime/src/transport/reqwest";

/// Returns a line for every violation in a file.
pub(super) fn problems(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code(text) {
        for problem in of_line(name, line) {
            found.push(format!("{name}:{number}: {problem}: {}", line.trim()));
        }
    }
    found
}

/// Returns the lines of code, without comments, up to a module of tests in the same file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text.get(..tests).unwrap_or(text).lines().enumerate();
    lines
        .map(|(index, line)| (index + 1, line))
        .filter(|line| !line.1.trim_start().starts_with("//"))
}

fn of_line(name: &str, line: &str) -> Vec<&'static str> {
    // The names are split so that this file does not match.
    let mut found = Vec::new();
    let has = |parts: [&str; 2]| line.contains(&parts.concat());
    if has(["todo", "!("]) || has(["unimple", "mented!("]) || has(["FIX", "ME"]) {
        found.push("unfinished code");
    }
    let is_test_module = name.contains("/tests/") || name.ends_with("/tests.rs");
    if LIBRARIES.iter().any(|library| name.starts_with(library)) && !is_test_module {
        // Clippy denies unwrap, expect and panic; this finds exceptions to it.
        let lints = ["unwrap_used", "expect_used", "panic", "todo"];
        let is_allowed = has(["allow", "("]) || has(["expect", "("]);
        if is_allowed && lints.iter().any(|lint| line.contains(&format!("clippy::{lint}"))) {
            found.push("a lint against panics is allowed in a library");
        }
        if has(["unreach", "able!("]) {
            found.push("possible panic in a library");
        }
    }
    found.extend(reqwest(name, line));
    found.extend(secret(name, line));
    found
}

/// Returns the second argument and the rest of the arguments of a call.
fn second_argument(arguments: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let comma = arguments.find(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })?;
    arguments.get(comma + 1..).map(str::trim_start)
}

/// Finds tests with secrets of their own, for which the secret-leak scan does not search.
fn secret(name: &str, line: &str) -> Option<&'static str> {
    let tests = ["runtime/tests/", "simulator/tests/", "tests/"];
    let arguments = |call: &str| line.split_once(call).map(|(_, arguments)| arguments);
    let key = arguments("Credentials::new(").and_then(second_argument);
    let secrets = [key, arguments("with_token(")];
    let is_literal = secrets.into_iter().flatten().any(|secret| secret.starts_with('"'));
    // They print no secrets; the benchmarks use the example of the vendor's documentation.
    let exempt = ["tests/bench/", "tests/fuzz/"];
    let is_test = tests.iter().any(|test| name.starts_with(test))
        && !exempt.iter().any(|exempt| name.starts_with(exempt));
    (is_test && is_literal).then_some("a secret that is not from tests/leak-scan")
}

/// Finds lines that could put a type of reqwest into the public API.
fn reqwest(name: &str, line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    if name.starts_with(TRANSPORT) {
        let is_public = line.starts_with("pub ")
            || (line.starts_with("impl") && line.contains(" for ") && line.contains("From<"));
        return is_public.then_some("public item in the module that uses reqwest");
    }
    let is_library = name.starts_with("runtime/src") || name.starts_with("generated");
    let is_named = line.contains("reqwest::") && !line.contains("reqwest::ReqwestTransport");
    (is_library && is_named).then_some("type of reqwest outside of its transport")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_violations() {
        let unfinished = ["todo", "!()"].concat();
        for (name, line, expected) in [
            ("xtask/src/main.rs", unfinished.as_str(), 1),
            ("runtime/src/a.rs", "#[allow(clippy::unwrap_used)]", 1),
            ("runtime/src/a.rs", "_ => unreachable!(),", 1),
            ("tests/conformance/src/a.rs", "_ => unreachable!(),", 0),
            ("runtime/src/error.rs", "impl From<reqwest::Error> for Error {", 1),
            ("runtime/src/transport/mod.rs", "pub(crate) use reqwest::ReqwestTransport;", 0),
            ("runtime/src/transport/reqwest/mod.rs", "    client: reqwest::Client,", 0),
            ("runtime/src/transport/reqwest/mod.rs", "pub fn client(&self) {", 1),
            (
                "runtime/src/transport/reqwest/tls.rs",
                "pub(super) fn add(builder: reqwest::ClientBuilder)",
                0,
            ),
            ("runtime/src/lib.rs", "pub mod shape;", 0),
            ("runtime/tests/a.rs", r#"Credentials::new("id", "key")"#, 1),
            ("runtime/tests/a.rs", r#"Credentials::new("id", KEY).with_token("token")"#, 1),
            ("runtime/tests/a.rs", r#"Credentials::new("id", KEY).with_token(TOKEN)"#, 0),
            ("runtime/tests/a.rs", r#"Credentials::new(of(&a, "id"), of(&a, "key"))"#, 0),
            ("runtime/src/a.rs", r#"Credentials::new("id", "key")"#, 0),
        ] {
            assert_eq!(of_line(name, line).len(), expected, "{name}: {line}");
        }
    }

    #[test]
    fn tests_and_comments_are_not_checked() {
        let text = "#[cfg(test)]\nmod tests;\n// comment\nfn a() {}\n#[cfg(test)]\nmod tests {\nfn b() {}\n}\n";
        let lines: Vec<_> = code(text).map(|(number, _)| number).collect();
        assert_eq!(lines, [1, 2, 4]);
    }
}
