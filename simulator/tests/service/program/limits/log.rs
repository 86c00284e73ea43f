//! The log of calls, which is bounded in bytes.

use super::{Program, call, exchange, get, head};

#[tokio::test]
async fn log_of_large_calls_is_bounded() {
    let program = Program::start(&[]).await;
    let mut stream = program.connect(1).await.remove(0);
    // Parameters, names and values of 500 KB, all of which occur in messages or in fields of the log.
    let large = "é".repeat(250_000);
    let requests = [
        call("DescribeZones", &format!("{{\"{large}\": 1}}")),
        call("DescribeInstances", &format!("{{\"Limit\": \"{large}\"}}")),
        format!("{}Content-Length: 2\r\n\r\n{{}}", head(&"A".repeat(30_000))),
        format!("GET /?Action={} HTTP/1.1\r\nHost: cvm\r\n\r\n", "a".repeat(30_000)),
    ];
    for request in requests.iter().cycle().take(200) {
        let response = exchange(&mut stream, request).await;
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    }
    let log = exchange(&mut stream, &get("/_simulator/calls")).await;
    // Names of at most 100 characters, and messages of 500.
    assert!(log.contains("\"sequence\":200") && log.len() < 600_000, "{}", log.len());
    program.check_memory(40);
}
