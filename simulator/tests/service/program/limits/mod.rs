//! Hostile clients of the program: its memory stays bounded, and other clients are served meanwhile.
//!
//! The tests start the program and read its memory from `/proc`. They run one at a time, since each of them uses many
//! connections.

mod bodies;
mod connections;
mod heads;
mod log;
mod responses;

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long anything may take. Only a server that is stuck takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The calls of the client that must be served.
const CALLS: usize = 50;

static ONE_AT_A_TIME: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

/// A running program.
struct Program {
    process: Child,
    address: SocketAddr,
    /// The resident memory after the first calls, in MiB.
    start: u64,
    _alone: MutexGuard<'static, ()>,
}

impl Program {
    /// Starts the program, which accepts every signature.
    async fn start(options: &[&str]) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_tencent-cloud-simulator")).args(options)).await
    }

    async fn spawn(command: &mut Command) -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let mut process = command
            .args(["--listen", "0", "--quiet", "--no-verify", "--instance-role", "role"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let endpoint = lines.find(|line| line.contains("TENCENTCLOUD_ENDPOINT=http")).unwrap();
        let address = endpoint.rsplit('/').next().unwrap().parse().unwrap();
        let mut program = Self { process, address, start: 0, _alone: alone };
        if !endpoint.contains("https:") {
            program.serves_others().await;
        }
        program.start = program.memory("VmRSS");
        program
    }

    /// Returns a figure of the memory of the process, in MiB.
    fn memory(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap().trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() / 1024
    }

    /// Checks that the largest memory so far exceeds that at the start by at most `growth` MiB.
    fn check_memory(&self, growth: u64) {
        let (peak, start) = (self.memory("VmHWM"), self.start);
        println!("memory: {start} MiB at the start, {peak} MiB at most");
        assert!(peak <= start + growth, "{start} MiB at the start, {peak} MiB at most");
    }

    /// Checks that a client is served, whose calls use a connection each, or one for all of them.
    async fn serves_others(&self) {
        let zones = call("DescribeZones", "{}");
        let own = [
            (zones.clone(), "ap-guangzhou-3"),
            (call("DescribeInstances", &format!("{{{}}}", " ".repeat(100_000))), "InstanceSet"),
            (get("/_simulator/health"), "\"status\""),
            (get("/latest/meta-data/cam/security-credentials/role"), "TmpSecretId"),
        ];
        let served = async {
            for (request, expected) in own.iter().cycle().take(CALLS) {
                let mut stream = TcpStream::connect(self.address).await.unwrap();
                let response = exchange(&mut stream, request).await;
                assert!(response.contains(expected), "{response}");
            }
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            for _ in 0..CALLS {
                let response = exchange(&mut stream, &zones).await;
                assert!(response.contains("ap-guangzhou-3"), "{response}");
            }
        };
        timeout(PATIENCE, served).await.unwrap();
    }

    /// Opens connections, all of which the server must accept. Their buffers are small.
    async fn connect(&self, count: usize) -> Vec<TcpStream> {
        let mut streams = Vec::with_capacity(count);
        for _ in 0..count {
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(16 << 10).unwrap();
            socket.set_send_buffer_size(64 << 10).unwrap();
            let stream = timeout(PATIENCE, socket.connect(self.address)).await;
            streams.push(stream.unwrap().unwrap());
        }
        streams
    }

    /// Runs `client` for each of these connections at the same time, while others are served, and returns the results.
    async fn attack<T, F>(&self, count: usize, client: impl Fn(TcpStream) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let mut clients = JoinSet::new();
        for stream in self.connect(count).await {
            clients.spawn(client(stream));
        }
        self.serves_others().await;
        timeout(PATIENCE, clients.join_all()).await.unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns a request with this body.
fn call(action: &str, body: &str) -> String {
    format!("{}Content-Length: {}\r\n\r\n{body}", head(action), body.len())
}

/// Returns the head of a call, except for its end.
fn head(action: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: cvm.tencentcloudapi.com\r\nContent-Type: application/json\r\nX-TC-Action: {action}\r\n\
         X-TC-Version: 2017-03-12\r\nX-TC-Region: ap-guangzhou\r\n"
    )
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

/// Sends a request and returns the response, whose length is stated.
async fn exchange(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    response(stream).await
}

/// Reads a response. Returns what was received of it if the connection ends before.
async fn response(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    while !is_complete(&received) {
        match stream.read_buf(&mut received).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    String::from_utf8_lossy(&received).into_owned()
}

fn is_complete(received: &[u8]) -> bool {
    let Some(end) = received.windows(4).position(|part| part == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&received[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| received.len() >= end + 4 + length.parse::<usize>().unwrap())
}

/// Sends `total` bytes, or as many as the server accepts, and returns how many.
async fn send(stream: &mut TcpStream, part: &Bytes, total: usize) -> usize {
    let mut sent = 0;
    while sent < total && stream.write_all(part).await.is_ok() {
        sent += part.len();
    }
    sent
}
