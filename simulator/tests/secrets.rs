//! What is secret is in nothing that the simulator prints, and in no message.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::json;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_leak_scan::{debug_text, find};
use tencent_cloud_simulator::{Credentials, Simulator};

use self::common::{Bench, known, order};

#[test]
fn what_calls_leave_is_not_shown() {
    let mut bench = Bench::new();
    let login = json!({
        "LoginSettings": {"Password": leak_scan::PASSWORD},
        "UserData": "Q0FOQVJZcTdaeDNLdzlUZjJMbQ==",
    });
    bench.ok("RunInstances", &order(&login));
    let temporary = known().with_token(leak_scan::TOKEN);
    let builder = Simulator::builder().credentials(temporary.clone());
    let text = debug_text(&bench.core) + &debug_text(&builder) + &debug_text(&temporary);
    assert_eq!(find((text + &debug_text(&Credentials::default())).as_bytes()), []);
}

#[test]
fn messages_do_not_quote_it() {
    let mut bench = Bench::new();
    let ids = bench.running(1);
    // Too long for a password.
    let wrong = leak_scan::PASSWORD.repeat(2);
    let refused = [
        bench.call("RunInstances", &order(&json!({"LoginSettings": {"Password": wrong}}))),
        bench.call("ResetInstancesPassword", &json!({"InstanceIds": ids, "Password": wrong})),
        bench.call("ResetInstancesPassword", &json!({"InstanceIds": ids, "Password": [wrong]})),
        bench.call("RunInstances", &order(&json!({"UserData": format!("{}!", leak_scan::KEY)}))),
        bench.call("EnterRescueMode", &json!({"InstanceId": ids[0], "Password": wrong})),
    ];
    for reply in refused {
        assert!(reply.get("Error").is_some(), "{reply}");
        assert_eq!(find(reply.to_string().as_bytes()), [], "{reply}");
    }
    bench.credentials.token = Some(leak_scan::TOKEN.to_owned());
    let reply = bench.call("DescribeZones", &json!({}));
    assert_eq!(reply["Error"]["Code"], "AuthFailure.TokenFailure");
    assert!(!reply.to_string().contains(leak_scan::TOKEN), "{reply}");
}
