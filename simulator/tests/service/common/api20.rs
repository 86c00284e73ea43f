//! Calls of API 2.0, whose responses are compared with the specification.

use std::sync::LazyLock;

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use super::{TestClient, published};

/// Returns the specification of API 2.0.
pub(crate) fn spec() -> &'static Spec {
    static SPEC: LazyLock<Spec> = LazyLock::new(|| {
        tencent_cloud_spec::load(
            &tencent_cloud_spec::documents::find("cvm", "v2").unwrap().sources(),
        )
        .unwrap()
    });
    &SPEC
}

fn operation(action: &str) -> &'static Operation {
    spec().operations.iter().find(|operation| operation.name == action).unwrap()
}

impl TestClient {
    /// Calls an action and returns the response, which the published document must allow.
    pub(crate) fn api20_call(&mut self, action: &str, own: &Value) -> Value {
        self.nonce += 1;
        let host = spec().host(operation(action)).to_owned();
        let mut parameters = Parameters::new();
        let (timestamp, nonce) = (self.timestamp().to_string(), self.nonce.to_string());
        for (name, value) in [
            ("Action", action),
            ("Region", "gz"),
            ("Timestamp", &timestamp),
            ("Nonce", &nonce),
            ("SecretId", &self.credentials.secret_id),
            ("SignatureMethod", "HmacSHA256"),
        ] {
            parameters.push(name, value);
        }
        flatten(&mut parameters, "", own);
        let text = v1::string_to_sign("POST", &host, "/v2/index.php", &parameters, Names::Dotted);
        let key = &self.credentials.secret_key;
        parameters.push("Signature", &v1::signature(Algorithm::HmacSha256, key, &text));
        let request = Request::builder()
            .method("POST")
            .uri("/v2/index.php")
            .header("Host", host)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(Bytes::from(parameters.to_query()))
            .unwrap();
        let response = self.core.handle(&request, self.now);
        let response = serde_json::from_slice(response.body()).unwrap();
        published::assert_valid(spec(), action, &response);
        response
    }

    /// Calls an action that must succeed, and returns the response.
    pub(crate) fn api20_ok(&mut self, action: &str, own: &Value) -> Value {
        let response = self.api20_call(action, own);
        assert_eq!(response["code"], 0, "{action} {own}: {response}");
        response
    }

    /// Calls an action that must fail, and returns the error number, which the action must document.
    pub(crate) fn api20_code(&mut self, action: &str, own: &Value) -> i64 {
        let response = self.api20_call(action, own);
        let code = response["code"].as_i64().unwrap();
        assert_ne!(code, 0, "{action} {own} succeeded: {response}");
        let (text, operation) = (code.to_string(), operation(action));
        let common = spec().errors.get(&text).is_some_and(|known| known.common);
        assert!(common || operation.errors.contains(&text), "{action} does not document {code}");
        code
    }
}

/// Adds the flattened parameters of a value.
pub(crate) fn flatten(parameters: &mut Parameters, name: &str, value: &Value) {
    let below =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(part, value)| flatten(parameters, &below(part), value));
        }
        Value::Array(items) => {
            let object: Map<String, Value> = items
                .iter()
                .enumerate()
                .map(|(index, item)| (index.to_string(), item.clone()))
                .collect();
            flatten(parameters, name, &Value::Object(object));
        }
        Value::String(text) => parameters.push(name, text),
        other => parameters.push(name, &other.to_string()),
    }
}
