//! A server that answers every request alike and records requests, and a call to it.

use std::future::Future;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::transport::HttpOptions;
use tencent_cloud::{ClientBuilder, Credentials, Error, GenericClient, RawResponse, RetryPolicy};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::record::recorded;

pub(crate) const BODY: &str = r#"{"Response": {"RequestId": "id-1"}}"#;

/// A running server, which lives as long as the runtime of the test.
pub(crate) struct Server {
    pub(crate) address: String,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    heads: Vec<String>,
}

impl Server {
    /// Starts a server that answers every request with `answer`.
    pub(crate) async fn start(answer: impl Into<Vec<u8>>) -> Self {
        Self::start_over(answer, |stream| async { Some(stream) }).await
    }

    /// Starts a server that passes connections through `accept` first.
    pub(crate) async fn start_over<S, F>(
        answer: impl Into<Vec<u8>>,
        accept: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        F: Future<Output = Option<S>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (shared, answer) = (Arc::clone(&seen), answer.into());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                let (accepted, seen, answer) =
                    (accept(stream), Arc::clone(&shared), answer.clone());
                tokio::spawn(async move {
                    if let Some(stream) = accepted.await {
                        serve(stream, &seen, &answer).await;
                    }
                });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// Returns the heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().heads.clone()
    }

    pub(crate) fn builder(&self) -> ClientBuilder<GenericClient> {
        builder().endpoint(format!("http://{}", self.address)).allow_http()
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    seen: &Mutex<Seen>,
    answer: &[u8],
) {
    let mut read = Vec::new();
    loop {
        while let Some(end) = find(&read, b"\r\n\r\n") {
            let head = String::from_utf8(read[..end].to_vec()).unwrap();
            let length = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
            if read.len() < end + 4 + length {
                break;
            }
            read.drain(..end + 4 + length);
            seen.lock().unwrap().heads.push(head);
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(length @ 1..) => read.extend_from_slice(&chunk[..length]),
            Ok(0) | Err(_) => return,
        }
    }
}

pub(crate) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Returns the value of a header.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(value))
}

/// Returns a complete response.
pub(crate) fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub(crate) fn success() -> Vec<u8> {
    answer("200 OK", BODY)
}

pub(crate) fn builder() -> ClientBuilder<GenericClient> {
    recorded(GenericClient::builder())
        .credentials(Credentials::new(ID, KEY))
        .retry(RetryPolicy::never())
        .http(HttpOptions::new().no_proxy())
}

pub(crate) async fn call(client: &GenericClient) -> Result<Bytes, Error> {
    let response = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await;
    // Neither the error nor its sources contain a secret.
    let error_text = response
        .as_ref()
        .map_or_else(|error| tencent_cloud_leak_scan::error_text(error), |_| String::new());
    assert_eq!(tencent_cloud_leak_scan::find(error_text.as_bytes()), []);
    response.map(RawResponse::into_body)
}
