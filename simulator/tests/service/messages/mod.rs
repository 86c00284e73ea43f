//! The messages of deliberate mistakes, as users read them.
//!
//! `expected.txt` has the exact code and message of every mistake; `UPDATE_EXPECT=1 cargo test -p tencent-cloud-simulator
//! --test messages` writes it. In addition, each mistake lists what its message must contain: the parameter or the ID, the
//! value, and what was expected.

mod mistakes;
mod protocol;
mod setup;

use std::path::Path;

use serde_json::Value;

use self::setup::Account;

/// A call that fails.
pub(crate) struct Mistake {
    /// What the user did wrong.
    pub(crate) title: &'static str,
    pub(crate) service: &'static str,
    pub(crate) action: &'static str,
    /// JSON, in which `$instance` stands for an id.
    pub(crate) parameters: &'static str,
    /// What the message must contain.
    pub(crate) parts: &'static [&'static str],
}

/// The number of mistakes in the issue that asked for this table.
const LEAST: usize = 46;

#[test]
fn messages_name_the_parameter_the_value_and_what_was_expected() {
    let mut account = Account::new();
    let (mut text, mut problems, mut count) = (String::new(), Vec::new(), 0);
    let mut add = |title: &str, call: &str, parts: &[String], error: &Value| {
        let message = error["Message"].as_str().unwrap_or_default();
        let code = error["Code"].as_str().unwrap_or("none");
        let missing: Vec<_> = parts.iter().filter(|part| !message.contains(*part)).collect();
        if code == "none" || !missing.is_empty() || !is_a_message(message) {
            problems.push(format!("{title}: {code}: {message:?} lacks {missing:?}"));
        }
        text.push_str(&format!("# {title}\n{call}\n{code}: {message}\n\n"));
        count += 1;
    };
    for mistake in mistakes::ALL {
        let error = account.fail(mistake);
        let call = format!("{} {} {}", mistake.service, mistake.action, mistake.parameters);
        let parts: Vec<String> = mistake.parts.iter().map(|part| (*part).to_owned()).collect();
        add(mistake.title, &call, &parts, &error);
    }
    for (title, parts, error) in protocol::mistakes() {
        add(title, "(request)", &parts, &error);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(count >= LEAST, "{count}");
    compare(&text);
}

/// Returns whether a message is one or several sentences on one line.
fn is_a_message(message: &str) -> bool {
    let first = message.chars().next();
    first.is_some_and(|first| first.is_uppercase() || first == '`')
        && message.ends_with(['.', '?'])
        && !message.contains('\n')
}

fn compare(text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/messages/expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = |(own, expected): &(&str, &str)| own != expected;
    let first = text.lines().zip(expected.lines()).find(differs);
    assert!(text == expected, "expected.txt differs: {first:#?}; UPDATE_EXPECT=1 writes it");
}
