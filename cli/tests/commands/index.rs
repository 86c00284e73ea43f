//! A package index on a loopback address.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A response: status, content type and body.
type Response = (u16, &'static str, Vec<u8>);

/// A server, which ends with the process.
pub(crate) struct Index {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Index {
    /// Starts a server with these responses by path. Other paths are not found.
    pub(crate) fn start(responses: &[(&str, Response)]) -> Self {
        let responses: BTreeMap<String, Response> =
            responses.iter().map(|(path, own)| ((*path).to_owned(), own.clone())).collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/simple", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &responses, &seen);
            }
        });
        Self { url, requests }
    }

    /// Returns the paths that were requested, each with the credentials that were sent, and forgets them.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

fn answer(
    mut stream: TcpStream,
    responses: &BTreeMap<String, Response>,
    seen: &Mutex<Vec<String>>,
) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let path = lines.next().unwrap_or_default();
    let path = path.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut credentials = String::new();
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            credentials = format!(" {}", value.trim());
        }
    }
    seen.lock().unwrap().push(format!("{path}{credentials}"));
    let missing = (404, "text/plain", Vec::new());
    let (status, kind, body) = responses.get(&path).unwrap_or(&missing);
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that has read enough may be gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}
