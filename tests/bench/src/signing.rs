//! Encoding and signing of a request, against the minimum of hashing that every client needs.

use std::hint::black_box;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::sign::HexDigest;
use tencent_cloud::sign::tc3::{self, Scope};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{Action as _, BoxFuture, Credentials, GenericClient, json};
use tencent_cloud_cvm::model::{DescribeInstancesRequest, Filter};

use crate::report::Report;
use crate::rounds::{seconds, work};

const HOST: &str = "cvm.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json";
const TIMESTAMP: i64 = 1_770_000_000;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let request = request();
    let credentials =
        Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3", "Gu5t9xGARNpq86cd98joQYCN3");
    let signers = tc3::SignerCache::default();
    let sign = |payload: &[u8]| {
        let parts = tc3::Request {
            method: "POST",
            query: "",
            content_type: CONTENT_TYPE,
            host: HOST,
            payload,
        };
        signers.signer(&credentials, "cvm", TIMESTAMP).authorization(&parts, TIMESTAMP)
    };
    let bare = Bare::of(&json::encode(&request));
    // Without equal results the comparison is meaningless.
    let signature = hex(&bare.hash());
    if !sign(bare.payload.as_bytes()).ends_with(&signature) {
        return Err(format!("the bare hashing returns another signature: {signature}"));
    }
    let client = client(&credentials)?;
    let times = seconds(&mut [
        work(|| {
            black_box(bare.hash());
        }),
        work(|| drop(black_box(json::encode_bytes(black_box(&request))))),
        work(|| {
            let body = json::encode_bytes(black_box(&request));
            drop(black_box(sign(&body)));
        }),
        work(|| drop(black_box(black_box(&request).flatten()))),
        work(|| {
            let mut call = std::pin::pin!(client.call_action(request.clone()).into_future());
            let mut context = Context::from_waker(Waker::noop());
            assert!(matches!(call.as_mut().poll(&mut context), Poll::Ready(Ok(_))));
        }),
    ])?;
    let [hashing, encode, both, flatten, call] = times.as_slice() else {
        return Err("a variant was not measured".to_owned());
    };
    report.figure("body", bare.payload.len() as f64, "bytes");
    for (name, time) in [
        ("hashing only", hashing),
        ("encode", encode),
        ("encode and sign", both),
        ("flatten", flatten),
        ("whole call without network", call),
    ] {
        report.figure(name, time * 1e6, "us");
    }
    report.check("encode and sign / hashing only", both / hashing, "", 1.5);
    Ok(())
}

/// Returns a request with 20 ids and 2 filters. The service would reject the combination; only the size matters.
fn request() -> DescribeInstancesRequest {
    let filter = |name: &str, value: &str| Filter::new(name, [value]);
    DescribeInstancesRequest::new()
        .instance_ids((0..20).map(|number| format!("ins-{number:08x}")))
        .filters([filter("zone", "ap-guangzhou-6"), filter("instance-state", "RUNNING")])
}

/// The strings to hash and the derived key, computed in advance.
struct Bare {
    payload: String,
    canonical: String,
    to_sign: String,
    key: Hmac<Sha256>,
}

impl Bare {
    fn of(payload: &str) -> Self {
        let scope = Scope::at(TIMESTAMP, "cvm");
        let hash = HexDigest::of(payload.as_bytes());
        let canonical = tc3::canonical_request("POST", "", CONTENT_TYPE, HOST, hash.as_str());
        let to_sign = tc3::string_to_sign(TIMESTAMP, &scope, &canonical);
        let mut key = b"TC3Gu5t9xGARNpq86cd98joQYCN3".to_vec();
        for text in [scope.date(), scope.service(), "tc3_request"] {
            key = keyed(&key).chain_update(text).finalize().into_bytes().to_vec();
        }
        Self { payload: payload.to_owned(), canonical, to_sign, key: keyed(&key) }
    }

    /// Computes two digests and one HMAC.
    fn hash(&self) -> [u8; 32] {
        black_box(Sha256::digest(black_box(&self.payload)));
        black_box(Sha256::digest(black_box(&self.canonical)));
        self.key.clone().chain_update(black_box(&self.to_sign)).finalize().into_bytes().into()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC accepts keys of any length.
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn client(credentials: &Credentials) -> Result<GenericClient, String> {
    GenericClient::builder()
        .credentials(credentials.clone())
        .region("ap-guangzhou")
        .transport(Immediate)
        .clock(Stopped)
        .build()
        .map_err(|error| error.to_string())
}

/// A transport that answers immediately.
#[derive(Debug)]
struct Immediate;

impl Transport for Immediate {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        black_box(request);
        let response = Bytes::from_static(
            br#"{"Response":{"TotalCount":0,"InstanceSet":[],"RequestId":"x"}}"#,
        );
        Box::pin(async { Ok(http::Response::new(response)) })
    }
}

/// A clock that always returns the same time and whose timer never fires.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(TIMESTAMP.unsigned_abs())
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(std::future::pending()))
    }
}
