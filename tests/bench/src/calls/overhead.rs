//! What a call costs beyond the HTTP exchange in it: the client against the bare library that its transport uses.
//!
//! Three variants send to the same server on connections that are kept:
//!
//! - bare: the body alone is sent, the reply is taken as bytes;
//! - by hand: the very request that the client sends, signed beforehand, and the reply read with serde's derive. This is
//!   what somebody would write who needs this one call, and what the client is held against;
//! - the client, which encodes, signs, keeps time and reads.

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
    let (of_client, request) = (runtime.block_on(signed(server))?, request());
    let mut samples = [const { (Vec::new(), Vec::new()) }; 3];
    // The first round opens connections and is not counted.
    for round in 0..=ROUNDS {
        for (variant, (wall, time)) in samples.iter_mut().enumerate() {
            let (begun, before) = (Instant::now(), cpu()?);
            runtime.block_on(async {
                for _ in 0..CALLS {
                    match variant {
                        0 => drop(bare.exchange(None).await?),
                        1 => by_hand(&bare, &of_client).await?,
                        _ => call(&client, &request).await?,
                    }
                }
                Ok::<(), String>(())
            })?;
            if round > 0 {
                wall.push(begun.elapsed().as_secs_f64() / f64::from(CALLS));
                time.push((cpu()? - before) / f64::from(CALLS));
            }
        }
    }
    let mut figures = Vec::new();
    for (name, (wall, time)) in ["bare reqwest", "by hand", "client"].into_iter().zip(&mut samples)
    {
        let (wall, time) = (median(wall)?, median(time)?);
        report.figure(format!("{name}, time a call"), wall * 1e6, "us");
        report.figure(format!("{name}, CPU a call"), time * 1e6, "us");
        figures.push(wall);
    }
    if let [bare, by_hand, client] = figures.as_slice() {
        report.figure("time a call, client / bare reqwest", client / bare, "");
        report.bar("time a call, client / by hand", client / by_hand, "", 1.1);
    }
    Ok(())
}

async fn call(client: &GenericClient, request: &DescribeInstancesRequest) -> Result<(), String> {
    let reply = client.call_action(request.clone()).await.map_err(|error| error.to_string())?;
    if reply.instance_set.is_empty() { Err("an empty reply".to_owned()) } else { Ok(()) }
}

async fn by_hand(bare: &Bare, headers: &HeaderMap) -> Result<(), String> {
    let reply = derive(&bare.exchange(Some(headers)).await?)?;
    if reply.instance_set.is_empty() { Err("an empty reply".to_owned()) } else { Ok(()) }
}

/// The library alone.
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
        let reply = request.send().await.map_err(|error| error.to_string())?;
        reply.bytes().await.map_err(|error| error.to_string())
    }
}

/// The headers of the request that the client sends.
async fn signed(server: SocketAddr) -> Result<HeaderMap, String> {
    let caught = Caught::default();
    let client = builder::<tencent_cloud::GenericClient>(server).transport(caught.clone()).build();
    // There is no reply, so the call fails.
    let _ = client.map_err(|error| error.to_string())?.call_action(request()).await;
    let headers = caught.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    headers.ok_or_else(|| "the client sent nothing".to_owned())
}

/// Keeps a request's headers, and answers nothing.
#[derive(Clone, Debug, Default)]
struct Caught(Arc<Mutex<Option<HeaderMap>>>);

impl Transport for Caught {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let headers = request.into_parts().0.headers;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(headers);
        Box::pin(ready(Err(TransportError::new(Failure::TooLarge, "only looking"))))
    }
}
