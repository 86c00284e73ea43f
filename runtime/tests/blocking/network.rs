//! The default transport, with a server on a thread.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tencent_cloud::Error;
use tencent_cloud::blocking::GenericClient;
use tencent_cloud::transport::HttpOptions;

use crate::common::{ThingsRequest, builder, page_body};

/// Long enough for any machine; only a failing test waits for it.
const LONG: Duration = Duration::from_secs(30);

/// Starts a server with five things that signals each request.
fn server() -> (GenericClient, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || serve(&stream.unwrap(), &sender));
        }
    });
    let client = builder()
        .endpoint(endpoint)
        .allow_http()
        .http(HttpOptions::new().no_proxy())
        .build()
        .unwrap();
    (client, requests)
}

fn serve(mut stream: &TcpStream, requests: &mpsc::Sender<()>) {
    let mut reader = BufReader::new(stream);
    while let Some(body) = request(&mut reader) {
        // The receiver may be gone.
        let _ = requests.send(());
        let answer = page_body(&body, 5);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// Reads the body of the next request on a connection.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

#[test]
fn threads_share_connections() {
    let (client, requests) = server();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let response = client.call_action(ThingsRequest::default()).send().unwrap();
                    assert_eq!(response.total, Some(5));
                }
            });
        }
    });
    assert_eq!(requests.try_iter().count(), 160);
}

/// The background thread sends the request although the caller does not poll.
#[test]
fn a_prefetched_page_is_requested_while_the_caller_is_busy() {
    let (client, requests) = server();
    let mut pages = client.call_action(ThingsRequest::default()).pages().prefetch();
    pages.next().unwrap().unwrap();
    requests.recv_timeout(LONG).unwrap();
    requests.recv_timeout(LONG).expect("the second page was not requested");
    let rest: Result<Vec<_>, Error> = pages.items().collect();
    assert_eq!(rest.unwrap().len(), 3);
}
