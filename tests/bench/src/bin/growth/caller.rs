//! Makes calls of a simulator in memory, with signatures and a clock that the calls advance.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::Credentials;
use tencent_cloud::sign::tc3::{self, SignerCache};
use tencent_cloud::testing::ManualClock;
use tencent_cloud::transport::Transport as _;
use tencent_cloud_simulator::{Builder, InMemory, Simulator};

const CONTENT_TYPE: &str = "application/json";

/// A simulator and its only client.
pub(crate) struct Caller {
    simulator: InMemory,
    clock: ManualClock,
    credentials: Credentials,
    signers: SignerCache,
    /// The ID of the resource that calls change.
    pub(crate) resource: String,
}

impl Caller {
    pub(crate) fn new(configure: impl FnOnce(Builder) -> Builder) -> Result<Self, String> {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_770_000_000));
        let builder = configure(Simulator::builder().seed(7).clock(clock.clone()));
        let simulator = builder.in_memory().map_err(|error| error.to_string())?;
        let known = simulator.credentials();
        let credentials = Credentials::new(known.secret_id, known.secret_key);
        let signers = SignerCache::default();
        Ok(Self { simulator, clock, credentials, signers, resource: String::new() })
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Calls an action, given as `service version action`, which must succeed. Returns the content of the response.
    pub(crate) fn ok(&self, action: &str, parameters: &Value) -> Result<Value, String> {
        let response = self.call(action, parameters)?;
        match response.get("Error") {
            Some(error) => Err(format!("{action} {parameters}: {error}")),
            None => Ok(response),
        }
    }

    /// Calls an action, which must fail with this code.
    pub(crate) fn fail(&self, code: &str, action: &str, parameters: &Value) -> Result<(), String> {
        let response = self.call(action, parameters)?;
        match response.pointer("/Error/Code").and_then(Value::as_str) {
            Some(found) if found == code => Ok(()),
            _ => Err(format!("{action} {parameters}: {response} instead of {code}")),
        }
    }

    fn call(&self, action: &str, parameters: &Value) -> Result<Value, String> {
        self.send(&self.request(action, parameters)?)
    }

    /// Sends a request and returns the content of the response.
    pub(crate) fn send(&self, request: &Request<Bytes>) -> Result<Value, String> {
        let response = pin!(self.simulator.send(request.clone()));
        // Nothing is waited for without I/O and delays.
        let response = match response.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(response) => response.map_err(|error| error.to_string())?,
            Poll::Pending => return Err("the simulator waits".to_owned()),
        };
        let mut body: Value =
            serde_json::from_slice(response.body()).map_err(|error| error.to_string())?;
        Ok(body["Response"].take())
    }

    /// Sends a control request, which must succeed.
    pub(crate) fn control(&self, method: &str, path: &str, body: &str) -> Result<(), String> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_simulator/{path}"))
            .header("content-type", CONTENT_TYPE)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .map_err(|error| error.to_string())?;
        let response = self.simulator.control().handle(&request);
        if response.status().is_success() {
            return Ok(());
        }
        Err(format!("{method} {path} {body}: {:?}", response.body()))
    }

    /// Signs a request for an action, given as `service version action`.
    pub(crate) fn request(
        &self,
        action: &str,
        parameters: &Value,
    ) -> Result<Request<Bytes>, String> {
        let mut words = action.split(' ');
        let mut word = || words.next().unwrap_or_default();
        let (service, version, action) = (word(), word(), word());
        let host = format!("{service}.tencentcloudapi.com");
        let body = parameters.to_string();
        let parts = tc3::Request {
            method: "POST",
            query: "",
            content_type: CONTENT_TYPE,
            host: &host,
            payload: body.as_bytes(),
        };
        let now = SystemTime::duration_since(&self.clock.now(), UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_secs()).unwrap_or(0);
        let signer = self.signers.signer(&self.credentials, service, now);
        let request = Request::post("/")
            .header("host", &host)
            .header("content-type", CONTENT_TYPE)
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-region", "ap-guangzhou")
            .header("x-tc-timestamp", now)
            .header("authorization", signer.authorization(&parts, now));
        request.body(Bytes::from(body)).map_err(|error| error.to_string())
    }
}

/// Returns a string of a response.
pub(crate) fn text(response: &Value, pointer: &str) -> Result<String, String> {
    let found = response.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| format!("{response} has no {pointer}"))
}
