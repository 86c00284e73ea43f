//! Connections that are idle or slow.

use tokio::io::AsyncWriteExt as _;

use super::{PATIENCE, Program, call, exchange, get, head, response};

/// Connections of other tests and files of this process need descriptors too.
const RESERVE: u64 = 500;

/// Returns how many of these connections this machine permits.
fn permitted(wanted: usize) -> usize {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    let possible = usize::try_from(hard.saturating_sub(RESERVE)).unwrap_or(usize::MAX);
    if possible < wanted {
        println!("{possible} connections instead of {wanted}: see `ulimit -Hn`");
    }
    wanted.min(possible)
}

#[tokio::test]
async fn ten_thousand_idle_connections_are_kept() {
    let count = permitted(10_000);
    let program = Program::start(&[]).await;
    let mut streams = program.connect(count).await;
    program.serves_others().await;
    program.check_memory(60);
    // Half of them make a call and stay open, and all of them can be used.
    let health = get("/_simulator/health");
    for stream in streams.iter_mut().step_by(2) {
        assert!(exchange(stream, &health).await.starts_with("HTTP/1.1 200"));
    }
    program.serves_others().await;
    program.check_memory(200);
    for stream in streams.iter_mut().step_by(100) {
        assert!(exchange(stream, &health).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn slow_connections_do_not_delay_others() {
    let program = Program::start(&[]).await;
    let request = call("DescribeZones", r#"{"a": 1}"#);
    let middle = request.len() / 2;
    let mut streams = program.connect(1000).await;
    // One byte after another of the head, and of the body.
    let ranges = [0..40, middle..middle + 20, request.len() - 8..request.len()];
    let mut sent = 0;
    for range in ranges {
        for stream in &mut streams {
            stream.write_all(&request.as_bytes()[sent..range.start]).await.unwrap();
        }
        for byte in &request.as_bytes()[range.clone()] {
            for stream in &mut streams {
                stream.write_all(&[*byte]).await.unwrap();
            }
        }
        program.serves_others().await;
        sent = range.end;
    }
    for stream in &mut streams {
        let end = tokio::time::timeout(PATIENCE, response(stream)).await.unwrap();
        assert!(end.contains("UnknownParameter"), "{end}");
    }
    program.check_memory(40);
}

#[tokio::test]
async fn large_slow_heads_are_bounded() {
    let program = Program::start(&[]).await;
    let part = format!("{}X-A: {}", head("DescribeZones"), "a".repeat(60_000));
    let mut streams = program.connect(5000).await;
    for stream in &mut streams {
        // The server closes connections when their heads exceed the memory for them.
        let _ = stream.write_all(part.as_bytes()).await;
    }
    program.serves_others().await;
    program.check_memory(250);
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn unfinished_handshakes_are_bounded() {
    let program = Program::start(&["--tls"]).await;
    // All but the end of a message of 64 KB, in records of 16 KB.
    let message = [&[1, 0, 255, 252, 3, 3][..], &[0; 62_000]].concat();
    let records = message.chunks_exact(15_000);
    let part = records.map(|part| [&[22, 3, 1, 58, 152][..], part].concat()).collect::<Vec<_>>();
    let mut streams = program.connect(3000).await;
    for stream in &mut streams {
        // The server closes connections when their handshakes exceed the memory for requests.
        let _ = stream.write_all(&part.concat()).await;
    }
    let health = ["-sk", &format!("https://{}/_simulator/health", program.address)];
    for _ in 0..5 {
        let output = std::process::Command::new("curl").args(health).output();
        let Ok(output) = output else { break };
        assert!(output.status.success(), "{output:?}");
    }
    program.check_memory(130);
}

#[cfg(unix)]
#[tokio::test]
async fn others_are_served_when_descriptors_run_out() {
    let path = env!("CARGO_BIN_EXE_tencent-cloud-simulator");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -n 200; exec \"$0\" \"$@\"", path]);
    let program = Program::spawn(&mut command).await;
    let streams = program.connect(1000).await;
    program.serves_others().await;
    drop(streams);
    program.serves_others().await;
}

#[tokio::test]
async fn soft_limit_of_descriptors_is_raised() {
    let path = env!("CARGO_BIN_EXE_tencent-cloud-simulator");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -Sn 100; ulimit -Hn 2000; exec \"$0\" \"$@\"", path]);
    let program = Program::spawn(&mut command).await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.process.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let limits: Vec<&str> = line.split_whitespace().skip(3).take(2).collect();
    assert_eq!(limits, ["2000", "2000"]);
}
