//! `kill -9` under load: every acknowledged change survives, and nothing appears that was not requested.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How often the simulator is killed.
const KILLS: usize = 200;
/// The programs that make calls at the same time.
const CALLERS: u64 = 3;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running simulator with its address.
struct Running {
    process: Child,
    address: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tencent-cloud-simulator"))
            .args(["--listen", "0", "--quiet", "--no-verify", "--state"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let endpoint = |line: &String| line.contains("TENCENTCLOUD_ENDPOINT=http://");
        let line = output.lines().map(Result::unwrap).find(endpoint).unwrap();
        let address = line.split("http://").nth(1).unwrap().to_owned();
        Self { process, address }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A change of the tags of the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tag {
    key: String,
    value: String,
}

/// Calls an action of `tag`. Returns `None` if the connection ends before the response is complete.
fn call(address: &str, action: &str, parameters: &Value) -> Option<Value> {
    let body = parameters.to_string();
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: tag.tencentcloudapi.com\r\nConnection: close\r\nContent-Type: application/json\r\n\
         X-TC-Action: {action}\r\nX-TC-Version: 2018-08-13\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut response = String::new();
    stream.read_to_string(&mut response).ok()?;
    let content = response.split_once("\r\n\r\n")?.1;
    let mut value: Value = serde_json::from_str(content).ok()?;
    let result = value["Response"].take();
    assert!(result.get("Error").is_none(), "{action} {parameters}: {result}");
    Some(result)
}

/// Returns all tags of the account.
fn tags(address: &str) -> BTreeSet<Tag> {
    let mut found = BTreeSet::new();
    loop {
        let page = json!({"Offset": found.len(), "Limit": 100});
        let page = call(address, "DescribeTags", &page).unwrap();
        let rows = page["Tags"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let rows_of_page =
            rows.iter().map(|row| Tag { key: text(&row["TagKey"]), value: text(&row["TagValue"]) });
        found.extend(rows_of_page);
        if rows.len() < 100 {
            assert_eq!(page["TotalCount"], found.len());
            return found;
        }
    }
}

/// A change that was requested, and whether it was acknowledged.
enum Event {
    Requested { tag: Tag, added: bool },
    Acknowledged { tag: Tag, added: bool },
}

/// Adds and removes tags until the simulator is killed.
fn load(address: &str, next: &AtomicU64, events: &std::sync::mpsc::Sender<Event>) {
    let mut own: Vec<Tag> = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let added = number % 4 != 3 || own.is_empty();
        let tag = if added {
            Tag { key: format!("key{}", number % 50), value: format!("value{number}") }
        } else {
            own.remove(0)
        };
        let parameters = json!({"TagKey": tag.key, "TagValue": tag.value});
        events.send(Event::Requested { tag: tag.clone(), added }).unwrap();
        let action = if added { "CreateTag" } else { "DeleteTag" };
        if call(address, action, &parameters).is_none() {
            return;
        }
        if added {
            own.push(tag.clone());
        }
        events.send(Event::Acknowledged { tag, added }).unwrap();
    }
}

/// What must be, and what may be.
#[derive(Default)]
struct Expected {
    certain: BTreeSet<Tag>,
    possible: BTreeSet<Tag>,
}

impl Expected {
    fn apply(&mut self, events: &Receiver<Event>) -> usize {
        let mut acknowledged = 0;
        for event in events {
            match event {
                Event::Requested { tag, added: true } => {
                    self.possible.insert(tag);
                }
                Event::Requested { tag, added: false } => {
                    self.certain.remove(&tag);
                }
                Event::Acknowledged { tag, added: true } => {
                    self.certain.insert(tag);
                    acknowledged += 1;
                }
                Event::Acknowledged { tag, added: false } => {
                    self.possible.remove(&tag);
                    acknowledged += 1;
                }
            }
        }
        acknowledged
    }
}

#[test]
fn acknowledged_changes_survive_kills() {
    let path = std::env::temp_dir().join(format!("simulator-kill-{}", std::process::id()));
    let folder = Folder(path);
    let next = AtomicU64::new(0);
    let (mut expected, mut acknowledged) = (Expected::default(), 0);
    for kill in 0..=KILLS {
        let running = Running::start(&folder.0);
        let found = tags(&running.address);
        let lost: Vec<&Tag> = expected.certain.difference(&found).collect();
        let unrequested: Vec<&Tag> = found.difference(&expected.possible).collect();
        assert!(lost.is_empty(), "lost after kill {kill}: {lost:?}");
        assert!(unrequested.is_empty(), "unrequested after kill {kill}: {unrequested:?}");
        // Whatever was not acknowledged is known now.
        expected = Expected { certain: found.clone(), possible: found };
        let (sender, events) = channel();
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let (sender, next) = (sender.clone(), &next);
                let address = running.address.clone();
                scope.spawn(move || load(&address, next, &sender));
            }
            drop(sender);
            // Not a measurement: kills at different moments.
            std::thread::sleep(Duration::from_millis(5 + (kill as u64 * 7) % 40));
            running.kill();
        });
        acknowledged += expected.apply(&events);
    }
    assert!(acknowledged > KILLS, "{acknowledged} acknowledged changes");
}
