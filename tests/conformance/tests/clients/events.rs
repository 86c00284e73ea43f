//! Reads recorded event streams over a local socket. `python/events.py` reads the same bytes with the vendor's SDK.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde::Deserialize;
use serde_json::Value;
use tencent_cloud::transport::Failure;
use tencent_cloud::{Credentials, Error, ErrorKind, GenericClient, RetryPolicy};
use tencent_cloud_leak_scan as leak_scan;

/// A response, and what the client reads of it.
#[derive(Clone, Deserialize)]
struct Case {
    name: String,
    content_type: String,
    /// The chunks of the body.
    chunks: Vec<String>,
    /// The size of the parts in which chunks are sent, if they are divided.
    split: Option<usize>,
    /// `complete`, `broken`, or `closed` if the end of the connection is that of the body.
    end: String,
    /// Name and data of each event.
    events: Vec<(Option<String>, String)>,
    /// The code of the error, or the kind of another one.
    error: Option<String>,
    /// The response, if it is not streamed.
    response: Option<Value>,
}

fn serve(mut stream: TcpStream, case: &Case) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let closes = case.end == "closed";
    let framing = if closes { "Connection: close" } else { "Transfer-Encoding: chunked" };
    let content_type = &case.content_type;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{framing}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    for chunk in &case.chunks {
        for part in chunk.as_bytes().chunks(case.split.unwrap_or(chunk.len())) {
            let sent = if closes {
                part.to_vec()
            } else {
                [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()
            };
            // The client closes the connection after a malformed event.
            if stream.write_all(&sent).is_err() {
                return;
            }
        }
    }
    if case.end == "complete" {
        // As above.
        let _ = stream.write_all(b"0\r\n\r\n");
    }
}

/// Reads a case; returns what was read in the form of the file.
async fn read(case: &Case) -> Case {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = case.clone();
    let server = thread::spawn(move || serve(listener.accept().unwrap().0, &served));
    let client: GenericClient = GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .endpoint(format!("http://{address}"))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let mut found = Case { events: Vec::new(), error: None, response: None, ..case.clone() };
    let request = serde_json::json!({"Stream": true});
    match client.stream::<_, Value>("chat", "2024-01-01", "Chat", &request).await {
        Err(error) => found.error = Some(name(&error)),
        Ok(mut events) => {
            while let Some(event) = events.next().await {
                match (event, events.raw_event()) {
                    (Ok(_), Some(raw)) => {
                        let data = String::from_utf8(raw.data().to_vec()).unwrap();
                        found.events.push((raw.name().map(str::to_owned), data));
                    }
                    (Ok(response), None) => found.response = Some(response),
                    (Err(error), _) => found.error = Some(name(&error)),
                }
            }
        }
    }
    server.join().unwrap();
    found
}

fn name(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Service => error.code().unwrap_or_default().to_owned(),
        ErrorKind::Transport(Failure::Exchange) => "broken".to_owned(),
        ErrorKind::Decode => "malformed".to_owned(),
        _ => panic!("unexpected error: {error}"),
    }
}

#[tokio::test]
async fn recorded_streams_give_the_recorded_events() {
    leak_scan::start_recording();
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../events.json")).unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let found = read(&case).await;
        let name = &case.name;
        assert_eq!(found.events, case.events, "{name}");
        assert_eq!(found.error, case.error, "{name}");
        assert_eq!(found.response, case.response, "{name}");
    }
}
