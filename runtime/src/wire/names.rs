//! Names of secrets, for values that no field table describes.

/// Parts of the names of secrets, in lower case. The same as in `spec/src/lint/sensitive.rs`.
const PARTS: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "privatekey",
    "accesskey",
    "credential",
    "userdata",
    "apikey",
    "appkey",
    "psk",
    "pwd",
];

/// Names that contain one of these parts but are not secrets.
const HARMLESS: [&str; 5] =
    ["clienttoken", "nexttoken", "paginationtoken", "pagetoken", "nextpagetoken"];

/// Returns whether the name of a field suggests a secret. A URL counts as one: it may be signed in advance.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_suspicious = PARTS.iter().any(|part| name.contains(part)) || name.ends_with("url");
    is_suspicious && !HARMLESS.contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_secrets_by_their_names() {
        for name in ["Password", "loginPassword", "SecretKey", "UserData", "CosUrl", "PreSharedPSK"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["InstanceIds", "ClientToken", "NextToken", "Urls", "KeyIds", ""] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
