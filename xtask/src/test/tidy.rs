//! Rules of the house that no other tool knows, as searches over the source that is written by hand.

use std::path::{Path, PathBuf};

/// The most lines that a file may have.
const LONGEST: usize = 450;

/// Folders that hold no source written by hand: output, what tests expect of it, what was fetched.
const SKIPPED: [&str; 4] = ["target", "generated", "expected", ".git"];

/// Crates that others build on: nothing in them may panic.
const LIBRARIES: [&str; 5] =
    ["spec/src", "codegen/src", "runtime/src", "simulator/src", "generated"];

/// The one module that may name reqwest's types. It makes nothing public, so nothing of them can be public anywhere.
const TRANSPORT: [&str; 2] = ["runtime/src/transport/reqwest.rs", "runtime/src/transport/reqwest/"];

pub(super) fn check() -> Result<String, String> {
    let mut files = Vec::new();
    collect(Path::new("."), &mut files).map_err(|error| error.to_string())?;
    if files.len() < 50 {
        return Err(format!("only {} files of source were found", files.len()));
    }
    files.sort();
    let mut found = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
        length(&name, &text, &mut found);
        for (number, line) in code(&text) {
            for problem in problems(&name, line) {
                found.push(format!("{name}:{number}: {problem}: {}", line.trim()));
            }
        }
    }
    if found.is_empty() { Ok(format!("{} files", files.len())) } else { Err(found.join("\n")) }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn length(name: &str, text: &str, found: &mut Vec<String>) {
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(format!(
            "{name}: {lines} lines, expected at most {LONGEST}: which second concept is in it?"
        ));
    }
}

/// The lines that are code, up to a module of tests in the same file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text.get(..tests).unwrap_or(text).lines().enumerate();
    lines
        .map(|(index, line)| (index + 1, line))
        .filter(|line| !line.1.trim_start().starts_with("//"))
}

/// What is wrong with a line of code.
fn problems(name: &str, line: &str) -> Vec<&'static str> {
    // These names are spelled apart, so that this file does not find itself.
    let mut found = Vec::new();
    let has = |parts: [&str; 2]| line.contains(&parts.concat());
    if has(["todo", "!("]) || has(["unimple", "mented!("]) || has(["FIX", "ME"]) {
        found.push("unfinished");
    }
    if LIBRARIES.iter().any(|library| name.starts_with(library)) {
        // Clippy denies unwrap, expect and panic; this is what gets round it.
        let silenced = ["unwrap_used", "expect_used", "panic", "todo"];
        let silences = has(["allow", "("]) || has(["expect", "("]);
        if silences && silenced.iter().any(|lint| line.contains(&format!("clippy::{lint}"))) {
            found.push("may panic, and says that it may");
        }
        if has(["unreach", "able!("]) {
            found.push("panics if it is wrong");
        }
    }
    found.extend(reqwest(name, line));
    found.extend(secret(name, line));
    found
}

/// What is behind the first argument of a call.
fn second(arguments: &str) -> Option<&str> {
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

/// Whether a test makes up a secret of its own: one that is not the canary is not looked for in what tests print.
fn secret(name: &str, line: &str) -> Option<&'static str> {
    let tests = ["runtime/tests/", "simulator/tests/", "tests/"];
    let behind = |call: &str| line.split_once(call).map(|(_, arguments)| arguments);
    let key = behind("Credentials::new(").and_then(second);
    let is_made_up =
        [key, behind("with_token(")].into_iter().flatten().any(|secret| secret.starts_with('"'));
    (tests.iter().any(|test| name.starts_with(test)) && is_made_up)
        .then_some("a secret that is not the canary's")
}

/// Whether a line could put a type of reqwest into the public interface.
fn reqwest(name: &str, line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    if TRANSPORT.iter().any(|part| name.starts_with(part)) {
        let public = line.starts_with("pub ")
            || (line.starts_with("impl") && line.contains(" for ") && line.contains("From<"));
        return public.then_some("public, beside types of reqwest");
    }
    let library = name.starts_with("runtime/src") || name.starts_with("generated");
    let names = line.contains("reqwest::") && !line.contains("reqwest::ReqwestTransport");
    (library && names).then_some("names a type of reqwest, which only its transport may")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_what_it_is_for() {
        let unfinished = ["todo", "!()"].concat();
        for (name, line, expected) in [
            ("xtask/src/main.rs", unfinished.as_str(), 1),
            ("runtime/src/a.rs", "#[allow(clippy::unwrap_used)]", 1),
            ("runtime/src/a.rs", "_ => unreachable!(),", 1),
            ("tests/conformance/src/a.rs", "_ => unreachable!(),", 0),
            ("runtime/src/error.rs", "impl From<reqwest::Error> for Error {", 1),
            ("runtime/src/transport/mod.rs", "pub(crate) use reqwest::ReqwestTransport;", 0),
            (TRANSPORT[0], "    client: reqwest::Client,", 0),
            (TRANSPORT[0], "pub fn client(&self) -> &reqwest::Client {", 1),
            (
                "runtime/src/transport/reqwest/tls.rs",
                "pub(super) fn add(builder: reqwest::ClientBuilder)",
                0,
            ),
            (
                "runtime/src/transport/reqwest/tls.rs",
                "pub fn add(builder: reqwest::ClientBuilder)",
                1,
            ),
            ("runtime/src/lib.rs", "pub mod shape;", 0),
            ("runtime/tests/a.rs", r#"Credentials::new("id", "key")"#, 1),
            ("runtime/tests/a.rs", r#"Credentials::new("id", KEY).with_token("token")"#, 1),
            ("runtime/tests/a.rs", r#"Credentials::new("id", KEY).with_token(TOKEN)"#, 0),
            ("runtime/tests/a.rs", r#"Credentials::new(of(&a, "id"), of(&a, "key"))"#, 0),
            ("runtime/src/a.rs", r#"Credentials::new("id", "key")"#, 0),
        ] {
            assert_eq!(problems(name, line).len(), expected, "{name}: {line}");
        }
    }

    #[test]
    fn tests_and_comments_are_no_code() {
        let text = "#[cfg(test)]\nmod tests;\n// comment\nfn a() {}\n#[cfg(test)]\nmod tests {\nfn b() {}\n}\n";
        let lines: Vec<_> = code(text).map(|(number, _)| number).collect();
        assert_eq!(lines, [1, 2, 4]);
    }
}
