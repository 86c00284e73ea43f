//! The default transport, with a server on a thread.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tencent_cloud::blocking::GenericClient;
use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{Error, ErrorKind};

use crate::blocking::common::{ThingsRequest, builder, page_body};
use crate::blocking::waits::normal;

/// Long enough for any machine; only a failing test waits for it.
const LONG: Duration = Duration::from_secs(30);

/// Returns a client of the server at this address.
fn client(listener: &TcpListener, options: HttpOptions) -> GenericClient {
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let builder = builder().endpoint(endpoint).allow_http();
    builder.http(options.no_proxy()).timeout(2 * LONG).build().unwrap()
}

/// Starts a server with five things that signals each request.
fn server() -> (GenericClient, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&listener, HttpOptions::new());
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || serve(&stream.unwrap(), &sender));
        }
    });
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

/// The connections of a server that is not running are accepted by the system, and never answered.
#[test]
fn a_wait_for_a_server_that_hangs_ends_with_its_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&listener, HttpOptions::new().attempt_timeout(LONG));
    let error = normal(&client).timeout(Duration::from_millis(200)).wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
}

#[test]
fn an_iterator_ends_if_the_server_hangs() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&listener, HttpOptions::new().attempt_timeout(Duration::from_millis(200)));
    for prefetch in [false, true] {
        let mut items = client.call_action(ThingsRequest::default()).items();
        if prefetch {
            items = items.prefetch();
        }
        let error = items.next().unwrap().map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout), "{error}");
        assert!(items.next().is_none());
    }
}
