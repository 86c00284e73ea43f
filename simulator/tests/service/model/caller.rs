//! Unsigned calls of a core that does not verify signatures: the secret id selects the account.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::flatten::Parameters;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Builder, Core, Credentials};

use super::actions::Action;
use crate::common::{START, api20};

/// The regions of calls, with their names in API 2.0.
const REGIONS: [(&str, &str); 2] = [("ap-guangzhou", "gz"), ("ap-shanghai", "sh")];

/// The accounts of calls.
pub(super) const ACCOUNTS: [&str; 2] = ["100000000001", "100000000002"];

/// An account and a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Scope {
    pub(super) account: usize,
    pub(super) region: usize,
}

impl Scope {
    /// All scopes, the most used one first.
    pub(super) const ALL: [Self; 4] = [
        Self { account: 0, region: 0 },
        Self { account: 0, region: 1 },
        Self { account: 1, region: 0 },
        Self { account: 1, region: 1 },
    ];

    pub(super) fn region_name(self) -> &'static str {
        REGIONS[self.region].0
    }

    pub(super) fn account_name(self) -> &'static str {
        ACCOUNTS[self.account]
    }
}

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// The response, without the request id.
    Success(Value),
    /// An error that changes nothing.
    Error { code: String, message: String },
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        matches!(self, Self::Success(_))
    }

    pub(super) fn response(&self) -> Option<&Value> {
        match self {
            Self::Success(response) => Some(response),
            Self::Error { .. } => None,
        }
    }
}

/// A core with its time.
pub(super) struct Caller {
    core: Core,
    now: SystemTime,
}

/// Returns the secret id of an account.
fn secret_id(account: usize) -> String {
    if account == 0 { leak_scan::ID.to_owned() } else { format!("{}2", leak_scan::ID) }
}

/// Returns a builder with the credentials of all accounts.
pub(super) fn with_accounts(builder: Builder) -> Builder {
    let accounts = ACCOUNTS.iter().enumerate();
    accounts.fold(builder.verify_signatures(false), |builder, (number, account)| {
        let credentials = Credentials::new(secret_id(number), leak_scan::KEY);
        builder.credentials(credentials.of_account(*account))
    })
}

impl Caller {
    pub(super) fn new(builder: &Builder) -> Self {
        let now = UNIX_EPOCH + Duration::from_secs(START);
        Self { core: builder.core().unwrap(), now }
    }

    /// Returns a caller of another core at the same time.
    pub(super) fn beside(&self, builder: &Builder) -> Self {
        Self { core: builder.core().unwrap(), now: self.now }
    }

    pub(super) fn advance(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// Returns the time in seconds since 1970.
    pub(super) fn timestamp(&self) -> u64 {
        self.now.duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    /// Makes a call and returns its outcome together with the whole body.
    pub(super) fn call(&self, scope: Scope, action: Action, request: &Value) -> (Answer, Value) {
        if action.is_api20() {
            return self.call_api20(scope, action, request);
        }
        let service = action.service();
        let secret_id = secret_id(scope.account);
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={secret_id}/2023-11-14/{service}/tc3_request, \
             SignedHeaders=content-type;host, Signature={}",
            "0".repeat(64)
        );
        let request = Request::post("/")
            .header("Host", format!("{service}.tencentcloudapi.com"))
            .header("Content-Type", "application/json")
            .header("Authorization", authorization)
            .header("X-TC-Action", action.name())
            .header("X-TC-Version", &action.spec.version)
            .header("X-TC-Region", scope.region_name())
            .body(Bytes::from(request.to_string()))
            .unwrap();
        let response = self.core.handle(&request, self.now);
        assert_eq!(response.headers()["X-Simulator-Fidelity"], "stateful", "{}", action.label());
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        let mut content = body["Response"].clone();
        content.as_object_mut().unwrap().remove("RequestId");
        let answer = match content.get("Error") {
            Some(error) => failure(&error["Code"], &error["Message"]),
            None => Answer::Success(content),
        };
        (answer, body)
    }

    fn call_api20(&self, scope: Scope, action: Action, request: &Value) -> (Answer, Value) {
        let host = action.spec.host(action.operation).to_owned();
        let secret_id = secret_id(scope.account);
        let mut parameters = Parameters::new();
        for (name, value) in [
            ("Action", action.name()),
            ("Region", REGIONS[scope.region].1),
            ("SecretId", &secret_id),
        ] {
            parameters.push(name, value);
        }
        api20::flatten(&mut parameters, "", request);
        let request = Request::post("/v2/index.php")
            .header("Host", host)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(Bytes::from(parameters.to_query()))
            .unwrap();
        let response = self.core.handle(&request, self.now);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        let answer = match body["code"].as_i64() {
            // A batch that failed in part.
            Some(0 | 5400) => Answer::Success(body.clone()),
            _ => failure(&json!(body["code"].to_string()), &body["message"]),
        };
        (answer, body)
    }
}

fn failure(code: &Value, message: &Value) -> Answer {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Answer::Error { code: text(code), message: text(message) }
}
