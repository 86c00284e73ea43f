//! A server on a free port of this machine, without persistence.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

pub(super) struct Server {
    process: Child,
    port: u16,
}

impl Server {
    pub(super) fn start() -> Self {
        // Another program may take the port before the server does, which fails the test.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let server = Self { process: spawn(port), port };
        server.wait_until_it_answers();
        // The script grants nothing during the first period of a server.
        std::thread::sleep(Duration::from_secs(1));
        server
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills the server, which loses its data, and starts it again. Returns when, in microseconds.
    pub(super) fn restart(&mut self) -> u64 {
        self.stop();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        self.process = spawn(self.port);
        self.wait_until_it_answers();
        u64::try_from(now.as_micros()).unwrap()
    }

    pub(super) fn stop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    pub(super) fn keys(&self) -> Vec<String> {
        redis::cmd("KEYS").arg("*").query(&mut self.connection().unwrap()).unwrap()
    }

    /// Returns how long a key lives; -2 for one that does not exist, -1 for one that lives forever.
    pub(super) fn milliseconds_to_live(&self, key: &str) -> i64 {
        redis::cmd("PTTL").arg(key).query(&mut self.connection().unwrap()).unwrap()
    }

    fn connection(&self) -> redis::RedisResult<redis::Connection> {
        redis::Client::open(self.url())?.get_connection()
    }

    fn wait_until_it_answers(&self) {
        let began = Instant::now();
        while self.connection().is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(port: u16) -> Child {
    let start = |program| {
        let mut command = Command::new(program);
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
        command.arg(port.to_string()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    };
    start("valkey-server").or_else(|_| start("redis-server")).expect("neither program is installed")
}
