//! Makes calls of a simulator in memory, with a clock that the calls advance.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::Credentials;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::tc3::{self, Signer, SignerCache};
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::testing::ManualClock;
use tencent_cloud::transport::Transport as _;
use tencent_cloud_simulator::{InMemory, Simulator};

use crate::actions;
use crate::cycle::Call;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Any action of API 2.0 is available at a host that is not the vendor's.
const API20_HOST: &str = "localhost";
const REGION: &str = "ap-guangzhou";

/// A simulator and its only client.
pub(crate) struct Caller {
    simulator: InMemory,
    clock: ManualClock,
    credentials: Credentials,
    signers: SignerCache,
    /// Whether requests are signed.
    is_verified: bool,
    nonce: std::cell::Cell<u64>,
}

/// Temporary credentials.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) token: String,
}

impl Caller {
    pub(crate) fn new(is_verified: bool) -> Result<Self, String> {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_770_000_000));
        let builder = Simulator::builder()
            .seed(7)
            .clock(clock.clone())
            .verify_signatures(is_verified)
            .instance_role("role");
        let simulator = builder.in_memory().map_err(|error| error.to_string())?;
        let known = simulator.credentials();
        let credentials = Credentials::new(known.secret_id, known.secret_key);
        let signers = SignerCache::default();
        let nonce = std::cell::Cell::new(0);
        Ok(Self { simulator, clock, credentials, signers, is_verified, nonce })
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Sends a request and returns the body of the response.
    pub(crate) fn send(&self, request: Request<Bytes>) -> Result<Bytes, String> {
        let response = pin!(self.simulator.send(request));
        // Nothing is waited for without I/O and delays.
        match response.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(response)) => Ok(response.into_body()),
            Poll::Ready(Err(error)) => Err(error.to_string()),
            Poll::Pending => Err("the simulator waits".to_owned()),
        }
    }

    /// Sends a request without a signature, which must succeed, and returns the body of the response.
    pub(crate) fn plain(&self, method: &str, path: &str, body: &str) -> Result<Bytes, String> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", JSON)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .map_err(|error| error.to_string())?;
        if !path.starts_with("/_simulator/") {
            return self.send(request);
        }
        let response = self.simulator.control().handle(&request);
        if response.status().is_success() {
            return Ok(response.into_body());
        }
        Err(format!("{method} {path} {body}: {:?}", response.body()))
    }

    /// Returns the request of a call.
    pub(crate) fn request(
        &self,
        call: &Call,
        parameters: &Value,
        session: Option<&Session>,
    ) -> Result<Request<Bytes>, String> {
        let (service, action) = call.action.split_once(' ').unwrap_or_default();
        if service == actions::API20 {
            return self.api20_request(action, parameters);
        }
        let host = format!("{service}.tencentcloudapi.com");
        let body = parameters.to_string();
        let now = self.now();
        let mut request = Request::post("/")
            .header("host", &host)
            .header("content-type", JSON)
            .header("x-tc-action", action)
            .header("x-tc-version", actions::version(service)?)
            .header("x-tc-region", call.region.as_deref().unwrap_or(REGION))
            .header("x-tc-timestamp", now);
        if let Some(session) = session {
            request = request.header("x-tc-token", &session.token);
        }
        if self.is_verified {
            let payload = body.as_bytes();
            let (method, query, content_type) = ("POST", "", JSON);
            let parts = tc3::Request { method, query, content_type, host: &host, payload };
            let authorization = match session {
                Some(Session { id, key, .. }) => {
                    let credentials = Credentials::new(id.clone(), key.clone());
                    Signer::new(credentials, service, now).authorization(&parts, now)
                }
                None => {
                    self.signers.signer(&self.credentials, service, now).authorization(&parts, now)
                }
            };
            request = request.header("authorization", authorization);
        }
        request.body(Bytes::from(body)).map_err(|error| error.to_string())
    }

    /// Returns the request of a call of API 2.0.
    fn api20_request(&self, action: &str, own: &Value) -> Result<Request<Bytes>, String> {
        self.nonce.set(self.nonce.get() + 1);
        let mut parameters = Parameters::new();
        for (name, value) in [
            ("Action", action),
            ("Region", "gz"),
            ("Timestamp", &self.now().to_string()),
            ("Nonce", &self.nonce.get().to_string()),
            ("SecretId", self.credentials.secret_id()),
            ("SignatureMethod", "HmacSHA256"),
        ] {
            parameters.push(name, value);
        }
        flatten(&mut parameters, "", own);
        let path = "/v2/index.php";
        let text = v1::string_to_sign("POST", API20_HOST, path, &parameters, Names::Dotted);
        let key = self.credentials.secret_key();
        parameters.push("Signature", &v1::signature(Algorithm::HmacSha256, key, &text));
        let request = Request::post(path).header("host", API20_HOST).header("content-type", FORM);
        request.body(Bytes::from(parameters.to_query())).map_err(|error| error.to_string())
    }

    fn now(&self) -> i64 {
        let now = SystemTime::duration_since(&self.clock.now(), UNIX_EPOCH).unwrap_or_default();
        i64::try_from(now.as_secs()).unwrap_or(0)
    }
}

/// Adds the flattened parameters of a value.
fn flatten(parameters: &mut Parameters, name: &str, value: &Value) {
    let below =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(part, value)| flatten(parameters, &below(part), value));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| flatten(parameters, &below(&index.to_string()), item));
        }
        Value::String(text) => parameters.push(name, text),
        Value::Null => {}
        other => parameters.push(name, &other.to_string()),
    }
}
