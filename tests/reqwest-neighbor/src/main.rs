//! Makes a call with `reqwest` and one with the client, in the order of the arguments `reqwest` and `client`.
//!
//! Installing a crypto provider affects the whole process, so every order needs a process of its own.

use std::error::Error;

use tencent_cloud::{Credentials, GenericClient};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"Response": {"RequestId": "id-1"}}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener));
    for client in std::env::args().skip(1) {
        match &*client {
            "reqwest" => call_with_reqwest(&endpoint).await?,
            "client" => call_with_client(&endpoint).await?,
            other => return Err(format!("no client `{other}`: expected reqwest or client").into()),
        }
        println!("{client}");
    }
    Ok(())
}

/// Uses the constructor that panics if `reqwest` finds no crypto provider.
async fn call_with_reqwest(endpoint: &str) -> Result<(), Box<dyn Error>> {
    let text = reqwest::Client::new().get(endpoint).send().await?.text().await?;
    if text == BODY { Ok(()) } else { Err(format!("unexpected response {text:?}").into()) }
}

/// Builds a client for an `https` endpoint, which sets up TLS, and calls the server with another one.
async fn call_with_client(endpoint: &str) -> Result<(), Box<dyn Error>> {
    let builder = || GenericClient::builder().credentials(Credentials::new(ID, KEY));
    builder().build()?;
    let client = builder().endpoint(endpoint).build()?;
    let response = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await?;
    if response.body() == BODY { Ok(()) } else { Err("unexpected response".into()) }
}

/// Answers every request with [`BODY`] and closes the connection.
async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // An error ends only this connection; the client reports it.
        let _ = answer(stream).await;
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    // Both requests are smaller than a segment.
    let mut request = [0; 4096];
    if stream.read(&mut request).await? == 0 {
        return Ok(());
    }
    let length = BODY.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(&[head.as_bytes(), BODY.as_bytes()].concat()).await?;
    stream.shutdown().await
}
