//! A client for tests, which signs requests and passes them to a core.

pub(crate) mod api20;
pub(crate) mod control;
pub(crate) mod network;
mod published;
pub(crate) mod scaling;

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::tc3;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Builder, Core, Credentials, Simulator};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Dialect;

pub(crate) const START: u64 = 1_700_000_000;
pub(crate) const HOST: &str = "cvm.tencentcloudapi.com";
pub(crate) const REGION: &str = "ap-guangzhou";

/// Returns the credentials of tests.
pub(crate) fn known() -> Credentials {
    Credentials::new(leak_scan::ID, leak_scan::KEY)
}

/// A client with its own simulator and a clock that the test advances.
pub(crate) struct TestClient {
    pub(crate) core: Core,
    pub(crate) now: SystemTime,
    pub(crate) credentials: Credentials,
    pub(crate) region: String,
    /// The specification of the called service.
    spec: &'static Spec,
    host: String,
    nonce: u64,
}

impl TestClient {
    pub(crate) fn new() -> Self {
        Self::of(&Simulator::builder())
    }

    /// Creates a simulator that accepts the credentials of tests in addition to those of the builder.
    pub(crate) fn of(builder: &Builder) -> Self {
        leak_scan::start_recording();
        let builder = builder
            .clone()
            .credentials(known())
            .observe(|outcome| leak_scan::record_debug(outcome));
        leak_scan::record_debug(&builder);
        Self {
            core: builder.core().unwrap(),
            now: UNIX_EPOCH + Duration::from_secs(START),
            credentials: known(),
            region: REGION.to_owned(),
            spec: spec(),
            host: HOST.to_owned(),
            nonce: 0,
        }
    }

    /// Returns a client of another service.
    pub(crate) fn of_service(spec: &'static Spec) -> Self {
        let host = format!("{}.tencentcloudapi.com", spec.service);
        Self { spec, host, ..Self::new() }
    }

    /// Returns a client of another service, with a simulator that is configured.
    pub(crate) fn of_service_with(service: &str, builder: &Builder) -> Self {
        let host = format!("{service}.tencentcloudapi.com");
        Self { spec: spec_of(service), host, ..Self::of(builder) }
    }

    /// Returns this client with another host and another simulator.
    pub(crate) fn with_host(self, builder: &Builder, host: &str) -> Self {
        Self { host: host.to_owned(), spec: self.spec, ..Self::of(builder) }
    }

    /// Makes calls of another service in the same account.
    pub(crate) fn in_service<T>(&mut self, service: &str, calls: impl FnOnce(&mut Self) -> T) -> T {
        let host = format!("{service}.tencentcloudapi.com");
        let own = (self.spec, std::mem::replace(&mut self.host, host));
        self.spec = spec_of(service);
        let result = calls(self);
        (self.spec, self.host) = own;
        result
    }

    /// Calls an action of another service, which must succeed.
    pub(crate) fn ok_in(&mut self, service: &str, action: &str, parameters: &Value) -> Value {
        self.in_service(service, |client| client.ok(action, parameters))
    }

    /// Calls an action of another service, which must fail, and returns the error code.
    pub(crate) fn code_in(&mut self, service: &str, action: &str, parameters: &Value) -> String {
        self.in_service(service, |client| client.code(action, parameters))
    }

    /// Calls an action of another service.
    pub(crate) fn call_in(&mut self, service: &str, action: &str, parameters: &Value) -> Value {
        self.in_service(service, |client| client.call(action, parameters))
    }

    pub(crate) fn advance(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub(crate) fn timestamp(&self) -> i64 {
        i64::try_from(self.now.duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
    }

    pub(crate) fn send(&mut self, request: &Request<Bytes>) -> Value {
        response(&self.core.handle(request, self.now))
    }

    /// Calls an action with a JSON body and returns the content of the envelope, which the published document must allow.
    pub(crate) fn call(&mut self, action: &str, parameters: &Value) -> Value {
        let request = self.post(action, &parameters.to_string());
        let response = self.send(&request);
        published::assert_valid(self.spec, action, &json!({"Response": response}));
        response
    }

    /// Calls an action that must succeed, and returns the content of the envelope.
    pub(crate) fn ok(&mut self, action: &str, parameters: &Value) -> Value {
        let response = self.call(action, parameters);
        assert!(response.get("Error").is_none(), "{action} {parameters}: {response}");
        response
    }

    /// Calls an action that must fail, and returns the error code, which the action must document.
    pub(crate) fn code(&mut self, action: &str, parameters: &Value) -> String {
        let response = self.call(action, parameters);
        let code = code(&response)
            .unwrap_or_else(|| panic!("{action} {parameters} succeeded: {response}"));
        assert!(
            is_documented(self.spec, action, &code),
            "{action} does not document {code}: {response}"
        );
        code
    }

    /// Returns a request with a `TC3-HMAC-SHA256` signature and a JSON body.
    pub(crate) fn post(&self, action: &str, body: &str) -> Request<Bytes> {
        self.tc3("POST", action, "", "application/json", body)
    }

    /// Returns a request with a `TC3-HMAC-SHA256` signature and parameters in the query.
    pub(crate) fn get(&self, action: &str, query: &str) -> Request<Bytes> {
        self.tc3("GET", action, query, "application/x-www-form-urlencoded", "")
    }

    pub(crate) fn tc3(
        &self,
        method: &str,
        action: &str,
        query: &str,
        content_type: &str,
        body: &str,
    ) -> Request<Bytes> {
        let host = &self.host;
        let parts = tc3::Request { method, query, content_type, host, payload: body.as_bytes() };
        let Credentials { secret_id, secret_key, .. } = &self.credentials;
        let signer = tc3::Signer::new(
            tencent_cloud::Credentials::new(secret_id, secret_key),
            &self.spec.service,
            self.timestamp(),
        );
        let authorization = signer.authorization(&parts, self.timestamp());
        let mut request = Request::builder()
            .method(method)
            .uri(if query.is_empty() { "/".to_owned() } else { format!("/?{query}") })
            .header("Host", host)
            .header("Content-Type", content_type)
            .header("Authorization", authorization)
            .header("X-TC-Action", action)
            .header("X-TC-Version", &self.spec.version)
            .header("X-TC-Timestamp", self.timestamp().to_string())
            .header("X-TC-Region", &self.region);
        if let Some(token) = &self.credentials.token {
            request = request.header("X-TC-Token", token);
        }
        request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    }

    /// Returns the parameters of a request with an older signature.
    pub(crate) fn v1_pairs(
        &mut self,
        method: &str,
        algorithm: Algorithm,
        action: &str,
        own: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        self.nonce += 1;
        let mut parameters = Parameters::new();
        let (timestamp, nonce) = (self.timestamp().to_string(), self.nonce.to_string());
        for (name, value) in [
            ("Action", action),
            ("Version", "2017-03-12"),
            ("Region", &self.region),
            ("Timestamp", &timestamp),
            ("Nonce", &nonce),
            ("SecretId", &self.credentials.secret_id),
            ("SignatureMethod", algorithm.as_str()),
        ] {
            parameters.push(name, value);
        }
        if let Some(token) = &self.credentials.token {
            parameters.push("Token", token);
        }
        for (name, value) in own {
            parameters.push(name, value);
        }
        let text = v1::string_to_sign(method, HOST, "/", &parameters, Names::AsSent);
        let signature = v1::signature(algorithm, &self.credentials.secret_key, &text);
        parameters.push("Signature", &signature);
        parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    pub(crate) fn v1(
        &mut self,
        method: &str,
        algorithm: Algorithm,
        action: &str,
        own: &[(&str, &str)],
    ) -> Request<Bytes> {
        let pairs = self.v1_pairs(method, algorithm, action, own);
        form(method, &pairs)
    }

    /// Runs instances and returns their ids.
    pub(crate) fn run(&mut self, count: u32) -> Vec<String> {
        let order = order(&json!({"InstanceCount": count}));
        let response = self.in_service("cvm", |client| client.ok("RunInstances", &order));
        strings(&response["InstanceIdSet"])
    }

    /// Runs an instance with other parameters, and waits until it is running.
    pub(crate) fn run_one(&mut self, changes: &Value) -> String {
        let response = self.in_service("cvm", |client| client.ok("RunInstances", &order(changes)));
        self.advance(60);
        strings(&response["InstanceIdSet"]).remove(0)
    }

    /// Runs instances, and waits until they are running.
    pub(crate) fn run_and_wait(&mut self, count: u32) -> Vec<String> {
        let ids = self.run(count);
        self.advance(60);
        ids
    }

    pub(crate) fn instance(&mut self, id: &str) -> Value {
        let ids = json!({"InstanceIds": [id]});
        self.in_service("cvm", |client| client.ok("DescribeInstances", &ids))["InstanceSet"][0]
            .take()
    }

    pub(crate) fn state(&mut self, id: &str) -> String {
        self.instance(id)["InstanceState"].as_str().unwrap().to_owned()
    }
}

/// Returns a valid order with other parameters.
pub(crate) fn order(changes: &Value) -> Value {
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-4"},
        "ImageId": "img-eb30mz89",
        "InstanceType": "S5.MEDIUM4",
    });
    with(order, changes)
}

/// Returns parameters, some of which are replaced.
pub(crate) fn with(mut parameters: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    parameters
}

pub(crate) fn form(method: &str, pairs: &[(String, String)]) -> Request<Bytes> {
    let encoded: String =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let (uri, body) = match method {
        "GET" => (format!("/?{encoded}"), String::new()),
        _ => ("/".to_owned(), encoded),
    };
    Request::builder()
        .method(method)
        .uri(uri)
        .header("Host", HOST)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body))
        .unwrap()
}

/// Returns the content of the envelope.
pub(crate) fn response(response: &Response<Bytes>) -> Value {
    assert_eq!(response.status(), 200);
    let mut body: Value = serde_json::from_slice(response.body()).unwrap();
    let inner = body["Response"].take();
    assert_eq!(inner["RequestId"].as_str().map(str::len), Some(36), "{inner}");
    inner
}

/// Checks that the published document allows the body of a response.
pub(crate) fn assert_published(spec: &Spec, action: &str, body: &Value) {
    published::assert_valid(spec, action, body);
}

/// Returns what the published document does not allow in the body of a response.
pub(crate) fn published_errors(spec: &Spec, action: &str, body: &Value) -> Vec<String> {
    published::errors(spec, action, body)
}

pub(crate) fn code(response: &Value) -> Option<String> {
    response.get("Error").map(|error| error["Code"].as_str().unwrap().to_owned())
}

pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Returns the specification of CVM in API 3.0.
pub(crate) fn spec() -> &'static Spec {
    let all = api30_specs().iter();
    let mut found = all.filter(|spec| spec.service == "cvm" && spec.version == "2017-03-12");
    found.next().unwrap()
}

/// Returns the specification of a service in API 3.0.
pub(crate) fn spec_of(service: &str) -> &'static Spec {
    api30_specs().iter().find(|spec| spec.service == service).unwrap()
}

/// Returns all embedded specifications of API 3.0.
pub(crate) fn api30_specs() -> &'static [Spec] {
    static SPECS: LazyLock<Vec<Spec>> = LazyLock::new(|| {
        let embedded = tencent_cloud_spec::documents::all().iter();
        let specs = embedded.map(|one| tencent_cloud_spec::load(&one.sources()).unwrap());
        specs.filter(|spec| spec.dialect == Dialect::Api30).collect()
    });
    &SPECS
}

/// Returns whether an action documents a code, or the code is a common one.
fn is_documented(spec: &Spec, action: &str, code: &str) -> bool {
    let operation = spec.operations.iter().find(|operation| operation.name == action).unwrap();
    let own = operation.errors.iter().any(|own| own == code);
    own || spec.errors.get(code).is_some_and(|known| known.common)
}
