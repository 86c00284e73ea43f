//! The `Authorization` header of `TC3-HMAC-SHA256`.

use std::collections::HashSet;

use tencent_cloud::sign::tc3;

use crate::error::ApiError;

/// The parsed header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authorization<'a> {
    pub(super) secret_id: &'a str,
    pub(super) date: &'a str,
    pub(super) service: &'a str,
    /// In the order of the header.
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Parses the value of the header.
    pub(super) fn parse(value: &'a str) -> Result<Self, ApiError> {
        read(value).map_err(|problem| {
            let expected = "TC3-HMAC-SHA256 Credential=<id>/<date>/<service>/tc3_request, \
                            SignedHeaders=<names>, Signature=<hex>";
            let message = format!("The header Authorization {problem}. Expected `{expected}`.");
            ApiError::new("AuthFailure.InvalidAuthorization", message)
        })
    }
}

fn read(value: &str) -> Result<Authorization<'_>, &'static str> {
    let rest = value.strip_prefix(tc3::ALGORITHM).ok_or("has an unsupported algorithm")?;
    let rest = rest.strip_prefix(' ').ok_or("has no fields")?;
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for field in rest.split(',') {
        let (name, value) = field.trim().split_once('=').ok_or("has a field without a value")?;
        let slot = match name {
            "Credential" => &mut credential,
            "SignedHeaders" => &mut signed_headers,
            "Signature" => &mut signature,
            _ => return Err("has an unknown field"),
        };
        if slot.replace(value).is_some() {
            return Err("has a duplicate field");
        }
    }
    let parts: Vec<&str> = credential.ok_or("has no Credential")?.split('/').collect();
    let [secret_id, date, service, "tc3_request"] = parts.as_slice() else {
        return Err("has a malformed Credential");
    };
    let signed_headers =
        signed_headers.ok_or("has no SignedHeaders")?.split(';').collect::<Vec<_>>();
    let mut unique = HashSet::new();
    if !signed_headers.iter().all(|name| unique.insert(*name)) {
        return Err("repeats a name in SignedHeaders");
    }
    if !["content-type", "host"].iter().all(|name| signed_headers.contains(name)) {
        return Err("lacks content-type or host in SignedHeaders");
    }
    let signature = signature.ok_or("has no Signature")?;
    if signature.len() != 64 || !signature.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("has a Signature that is not 64 hexadecimal digits");
    }
    Ok(Authorization { secret_id, date, service, signed_headers, signature })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f";

    #[test]
    fn parses_the_header_with_and_without_spaces() {
        for space in ["", " "] {
            let value = format!(
                "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request,{space}\
                 SignedHeaders=content-type;host;x-tc-action,{space}Signature={SIGNATURE}"
            );
            let found = Authorization::parse(&value).unwrap();
            assert_eq!((found.secret_id, found.date, found.service), ("AKID", "2019-02-25", "cvm"));
            assert_eq!(found.signed_headers, ["content-type", "host", "x-tc-action"]);
            assert_eq!(found.signature, SIGNATURE);
        }
    }

    #[test]
    fn errors_name_the_problem() {
        let credential = "Credential=AKID/2019-02-25/cvm/tc3_request";
        let headers = "SignedHeaders=content-type;host";
        let cases = [
            ("", "has an unsupported algorithm"),
            ("AWS4-HMAC-SHA256 Credential=a", "has an unsupported algorithm"),
            ("TC3-HMAC-SHA256", "has no fields"),
            ("TC3-HMAC-SHA256 Credential", "has a field without a value"),
            ("TC3-HMAC-SHA256 Cred=a", "has an unknown field"),
            (&format!("TC3-HMAC-SHA256 {headers}, {headers}"), "has a duplicate field"),
            ("TC3-HMAC-SHA256 Credential=AKID/cvm", "has a malformed Credential"),
            (&format!("TC3-HMAC-SHA256 {credential}, SignedHeaders=host"), "lacks content-type"),
            (&format!("TC3-HMAC-SHA256 {credential}, {headers};x;x"), "repeats a name"),
            (&format!("TC3-HMAC-SHA256 {credential}, {headers}"), "has no Signature"),
            (&format!("TC3-HMAC-SHA256 {credential}, {headers}, Signature=zz"), "is not 64"),
        ];
        for (value, expected) in cases {
            let error = Authorization::parse(value).unwrap_err();
            assert_eq!(error.code, "AuthFailure.InvalidAuthorization");
            assert!(error.message.contains(expected), "{value:?}: {}", error.message);
        }
    }
}
