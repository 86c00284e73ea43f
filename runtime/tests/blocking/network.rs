//! Over the default transport, with a server on a thread.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tencent_cloud::Error;
use tencent_cloud::blocking::GenericClient;
use tencent_cloud::transport::HttpOptions;

use crate::common::{ThingsRequest, builder, pages};

/// Long enough for any machine; only a test that fails waits for it.
const LONG: Duration = Duration::from_secs(30);

/// A server that lists five things, and says when it was asked.
fn server() -> (GenericClient, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, asked) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || converse(&stream.unwrap(), &sender));
        }
    });
    let client = builder()
        .endpoint(endpoint)
        .allow_http()
        .http(HttpOptions::new().no_proxy())
        .build()
        .unwrap();
    (client, asked)
}

fn converse(mut stream: &TcpStream, asked: &mpsc::Sender<()>) {
    let mut reader = BufReader::new(stream);
    while let Some(body) = request(&mut reader) {
        // Whoever listens may be gone.
        let _ = asked.send(());
        let answer = pages(&body, 5);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The body of the next request on a connection.
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
fn connections_outlast_calls_and_are_shared_by_threads() {
    let (client, asked) = server();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let reply = client.call_action(ThingsRequest::default()).send().unwrap();
                    assert_eq!(reply.total, Some(5));
                }
            });
        }
    });
    assert_eq!(asked.try_iter().count(), 160);
}

/// Nobody polls the call while the caller is busy; the client's thread carries the request out all the same.
#[test]
fn a_page_that_was_prefetched_travels_while_the_caller_is_busy() {
    let (client, asked) = server();
    let mut pages = client.call_action(ThingsRequest::default()).pages().prefetch();
    pages.next().unwrap().unwrap();
    asked.recv_timeout(LONG).unwrap();
    asked.recv_timeout(LONG).expect("the second page was not asked for");
    let rest: Result<Vec<_>, Error> = pages.items().collect();
    assert_eq!(rest.unwrap().len(), 3);
}
