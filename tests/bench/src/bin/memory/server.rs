//! An HTTP server that sends the response it was given last. It runs on its own threads, whose allocations are not
//! counted.

use std::io::{BufRead as _, BufReader, Read, Result, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::hostile::Body;

/// A server whose threads end with the process.
pub(crate) struct Server {
    address: SocketAddr,
    response: Arc<Mutex<Body>>,
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (address, response) = (listener.local_addr()?, Arc::<Mutex<Body>>::default());
        let shared = Arc::clone(&response);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let response = Arc::clone(&shared);
                // The client closes the connection, also in the middle of a response.
                thread::spawn(move || drop(serve(stream, &response)));
            }
        });
        Ok(Self { address, response })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn respond_with(&self, body: Body) {
        *self.response.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }
}

fn serve(mut stream: TcpStream, response: &Mutex<Body>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    if read_request(&mut reader)? {
        let Body { bytes, is_gzip } =
            response.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let encoding = if is_gzip { "content-encoding: gzip\r\n" } else { "" };
        let length = bytes.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{encoding}content-length: {length}\r\nconnection: close\r\n\r\n"
        )?;
        stream.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads a request, or returns false at the end of the connection.
fn read_request(reader: &mut BufReader<TcpStream>) -> Result<bool> {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(false);
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or_default();
            }
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    Ok(true)
}
