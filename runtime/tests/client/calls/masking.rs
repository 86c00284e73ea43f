//! Secrets of a call that the service quotes in its messages are masked, however they are encoded.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tencent_cloud::{Credentials, Error, RequestMethod, Signature};

use crate::calls::common::{
    DescribeThingsRequest, PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, response,
};

/// Returns the forms in which a server may quote a secret.
fn encodings(secret: &str) -> Vec<String> {
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let mut each = String::new();
    secret.bytes().for_each(|byte| write!(each, "%{byte:02x}").unwrap());
    let half = secret.char_indices().nth(9).unwrap().0;
    let mixed = secret[..half].to_owned()
        + &utf8_percent_encode(&secret[half..], NON_ALPHANUMERIC).to_string();
    let form = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let lower = percent.replace("%2F", "%2f").replace("%C3", "%c3").replace("%3D", "%3d");
    vec![secret.to_owned(), percent, lower, form, each, mixed]
}

#[tokio::test]
async fn masks_encoded_secrets_in_messages_of_the_service() {
    let password = format!("{PASSWORD} ä/+&=%*~%2");
    let token = format!("{TOKEN}/+=%");
    for signature in [Signature::Tc3, Signature::HmacSha256] {
        for secret in [password.as_str(), &token, SECRET_KEY] {
            for quoted in encodings(secret) {
                let message = format!("ä%+% Password={quoted}&Next=100%+{quoted}");
                let body = serde_json::json!({"Response": {
                    "Error": {"Code": "InvalidParameter", "Message": message}, "RequestId": "id-1",
                }});
                let script = Script::new([response(200, "application/json", body.to_string())]);
                let client = builder()
                    .credentials(Credentials::new(SECRET_ID, SECRET_KEY).with_token(&token))
                    .signature(signature)
                    .method(RequestMethod::Post)
                    .transport(script)
                    .build()
                    .unwrap();
                let request =
                    DescribeThingsRequest { password: Some(password.clone()), ..<_>::default() };
                let error = client.call_action(request).await.unwrap_err();
                assert_eq!(error.message(), "ä%+% Password=***&Next=100%+***", "{quoted}");
            }
        }
    }
}

/// Calls an action by name, whose service quotes the request.
async fn by_name(signature: Signature, method: RequestMethod, quote: &str, body: &str) -> Error {
    let answer = serde_json::json!({"Response": {
        "Error": {"Code": "InvalidParameter", "Message": quote}, "RequestId": "id-1",
    }});
    let script = Script::new([response(200, "application/json", answer.to_string())]);
    let set = builder().signature(signature).method(method).transport(script);
    set.build().unwrap().call_raw("cvm", "2017-03-12", "ResetThings", body).await.unwrap_err()
}

#[tokio::test]
async fn masks_secrets_of_calls_by_name_by_the_names_of_their_fields() {
    let body = serde_json::json!({
        "InstanceIds": ["ins-4k7wq2mz"],
        "ClientToken": "token-of-the-client",
        "Login": {"Password": PASSWORD, "Keys": {"SecretValues": [TOKEN]}},
    });
    let quote = format!("ins-4k7wq2mz token-of-the-client {PASSWORD} {TOKEN}");
    for signature in [Signature::Tc3, Signature::HmacSha256] {
        for method in [RequestMethod::Post, RequestMethod::Get] {
            let error = by_name(signature, method, &quote, &body.to_string()).await;
            assert_eq!(error.message(), "ins-4k7wq2mz token-of-the-client *** ***");
        }
    }
}
