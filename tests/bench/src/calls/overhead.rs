//! The overhead of a call over its HTTP exchange: the client against the HTTP library of its transport.
//!
//! Three variants send requests to the same server over kept-alive connections:
//!
//! - bare: sends the body and reads the response as bytes;
//! - by hand: sends the same request as the client, signed in advance, and decodes the response with serde's derive, as
//!   a hand-written program for this one call would. This is the baseline of the threshold;
//! - client: encodes, signs, applies timeouts and decodes.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{BoxFuture, GenericClient};
use tencent_cloud_cvm::model::DescribeInstancesRequest;

use super::{builder, client, request, runtime};
use crate::decode::derive;
use crate::report::Report;
use crate::rounds::{cpu, median};

const ROUNDS: usize = 61;
const CALLS: u32 = 200;

pub(super) fn run(server: SocketAddr, report: &mut Report) -> Result<(), String> {
    let runtime = runtime()?;
    let (client, bare) = (client(server)?, Bare::new(server)?);
    let (headers, request) = (runtime.block_on(signed(server))?, request());
    let mut samples = [const { (Vec::new(), Vec::new()) }; 3];
    // The first round opens connections and is a warm-up.
    for round in 0..=ROUNDS {
        for (variant, (wall, time)) in samples.iter_mut().enumerate() {
            let (start, cpu_start) = (Instant::now(), cpu()?);
            runtime.block_on(async {
                for _ in 0..CALLS {
                    match variant {
                        0 => drop(bare.exchange(None).await?),
                        1 => by_hand(&bare, &headers).await?,
                        _ => call(&client, &request).await?,
                    }
                }
                Ok::<(), String>(())
            })?;
            if round > 0 {
                wall.push(start.elapsed().as_secs_f64() / f64::from(CALLS));
                time.push((cpu()? - cpu_start) / f64::from(CALLS));
            }
        }
    }
    let mut figures = Vec::new();
    for (name, (wall, time)) in ["bare reqwest", "by hand", "client"].into_iter().zip(&mut samples)
    {
        let (wall, time) = (median(wall)?, median(time)?);
        report.figure(format!("{name}, time per call"), wall * 1e6, "us");
        report.figure(format!("{name}, CPU per call"), time * 1e6, "us");
        figures.push(wall);
    }
    if let [bare, by_hand, client] = figures.as_slice() {
        report.figure("time per call, client / bare reqwest", client / bare, "");
        report.check("time per call, client / by hand", client / by_hand, "", 1.1);
    }
    Ok(())
}

async fn call(client: &GenericClient, request: &DescribeInstancesRequest) -> Result<(), String> {
    let response = client.call_action(request.clone()).await.map_err(|error| error.to_string())?;
    if response.instance_set.is_empty() { Err("empty response".to_owned()) } else { Ok(()) }
}

async fn by_hand(bare: &Bare, headers: &HeaderMap) -> Result<(), String> {
    let response = derive(&bare.exchange(Some(headers)).await?)?;
    if response.instance_set.is_empty() { Err("empty response".to_owned()) } else { Ok(()) }
}

/// The HTTP library without the client.
pub(super) struct Bare {
    client: reqwest::Client,
    url: reqwest::Url,
    body: Bytes,
}

impl Bare {
    pub(super) fn new(server: SocketAddr) -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build()
            .map_err(|error| error.to_string())?;
        let body = tencent_cloud::json::encode_bytes(&request()).into();
        let url = format!("http://{server}/");
        Ok(Self { client, url: url.parse().map_err(|error| format!("{url}: {error}"))?, body })
    }

    pub(super) async fn exchange(&self, headers: Option<&HeaderMap>) -> Result<Bytes, String> {
        let mut request = self.client.post(self.url.clone()).body(self.body.clone());
        request = match headers {
            Some(headers) => request.headers(headers.clone()),
            None => request.header("content-type", "application/json"),
        };
        let response = request.send().await.map_err(|error| error.to_string())?;
        response.bytes().await.map_err(|error| error.to_string())
    }
}

/// Returns the headers of the request that the client sends.
async fn signed(server: SocketAddr) -> Result<HeaderMap, String> {
    let capture = Capture::default();
    let client = builder::<tencent_cloud::GenericClient>(server).transport(capture.clone()).build();
    // The call fails, because the transport does not respond.
    let _ = client.map_err(|error| error.to_string())?.call_action(request()).await;
    let headers = capture.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    headers.ok_or_else(|| "the client sent nothing".to_owned())
}

/// A transport that keeps the headers of a request and fails.
#[derive(Clone, Debug, Default)]
struct Capture(Arc<Mutex<Option<HeaderMap>>>);

impl Transport for Capture {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let headers = request.into_parts().0.headers;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(headers);
        Box::pin(ready(Err(TransportError::new(Failure::TooLarge, "captured"))))
    }
}
