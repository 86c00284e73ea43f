//! Secrets occur neither in `Debug` output nor in error messages.

use serde_json::json;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_leak_scan::{debug_text, find};
use tencent_cloud_simulator::{Credentials, Simulator};

use crate::common::{TestClient, known, order};

#[test]
fn debug_output_contains_no_secrets() {
    let mut client = TestClient::new();
    let login = json!({
        "LoginSettings": {"Password": leak_scan::PASSWORD},
        "UserData": "Q0FOQVJZcTdaeDNLdzlUZjJMbQ==",
    });
    client.ok("RunInstances", &order(&login));
    let temporary = known().with_token(leak_scan::TOKEN);
    let builder = Simulator::builder().credentials(temporary.clone());
    let text = debug_text(&client.core) + &debug_text(&builder) + &debug_text(&temporary);
    assert_eq!(find((text + &debug_text(&Credentials::default())).as_bytes()), []);
}

#[test]
fn error_messages_contain_no_secrets() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    // Longer than the maximum length of a password.
    let wrong = leak_scan::PASSWORD.repeat(2);
    let refused = [
        client.call("RunInstances", &order(&json!({"LoginSettings": {"Password": wrong}}))),
        client.call("ResetInstancesPassword", &json!({"InstanceIds": ids, "Password": wrong})),
        client.call("ResetInstancesPassword", &json!({"InstanceIds": ids, "Password": [wrong]})),
        client.call("RunInstances", &order(&json!({"UserData": format!("{}!", leak_scan::KEY)}))),
        client.call("EnterRescueMode", &json!({"InstanceId": ids[0], "Password": wrong})),
    ];
    for response in refused {
        assert!(response.get("Error").is_some(), "{response}");
        assert_eq!(find(response.to_string().as_bytes()), [], "{response}");
    }
    client.credentials.token = Some(leak_scan::TOKEN.to_owned());
    let response = client.call("DescribeZones", &json!({}));
    assert_eq!(response["Error"]["Code"], "AuthFailure.TokenFailure");
    assert!(!response.to_string().contains(leak_scan::TOKEN), "{response}");
}

#[test]
fn error_messages_omit_mistyped_secrets() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    for (action, parameters) in [
        ("RunInstances", order(&json!({"LoginSettings": {"Password": 12_345_678}}))),
        ("ResetInstancesPassword", json!({"InstanceIds": ids, "Password": 12_345_678})),
        ("RunInstances", order(&json!({"LoginSettings": "password 12345678"}))),
    ] {
        let response = client.call(action, &parameters);
        assert_eq!(response["Error"]["Code"], "InvalidParameter", "{response}");
        assert!(!response.to_string().contains("12345678"), "{response}");
    }
}
