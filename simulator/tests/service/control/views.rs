//! Quotas, resources, accounts, health and the console.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::GenericClient;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Credentials, Fault, FaultRule, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{builder, call, run, start};
use crate::common::control::{error, ok, send};
use crate::common::{known, order};

#[tokio::test]
async fn quotas_show_use_and_limits() {
    let (simulator, base) = start();
    let control = simulator.control();
    for _ in 0..12 {
        run(&simulator).await.unwrap();
    }
    let quotas = ok(&control, "GET", "/quotas", &Value::Null);
    let limit = &quotas["rate_limits"][0];
    assert_eq!(limit["account"], control.accounts()[0].id);
    assert_eq!((&limit["action"], &limit["used"]), (&json!("RunInstances"), &json!(12)));
    let postpaid = json!({
        "name": "pay-as-you-go instances", "scope": "ap-guangzhou-4", "used": 12, "limit": 1250,
    });
    assert!(quotas["quotas"].as_array().unwrap().contains(&postpaid), "{quotas}");
    ok(&control, "PUT", "/quotas", &json!({"rate_limits_enforced": true}));
    assert_eq!(run(&simulator).await, Err("RequestLimitExceeded".to_owned()));
    // Limits are per second of real time.
    control.clock().freeze();
    base.advance(Duration::from_secs(1));
    assert!(run(&simulator).await.is_ok());
    let quotas = ok(&control, "GET", "/quotas", &Value::Null);
    let limit = &quotas["rate_limits"][0];
    assert_eq!(
        (&limit["used"], &limit["peak"], &limit["rejected"]),
        (&json!(1), &json!(12), &json!(1))
    );
    assert!(error(&control, "PUT", "/quotas", "{}")["field"].is_string());
}

#[tokio::test]
async fn overview_has_the_resources_of_the_account() {
    let (simulator, _) = start();
    let control = simulator.control();
    let order = order(&json!({
        "InstanceCount": 3,
        "DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 50}],
        "InternetAccessible": {"InternetMaxBandwidthOut": 1, "PublicIpAssigned": true},
    }));
    call(&simulator, "RunInstances", &order).await.unwrap();
    let overview = ok(&control, "GET", "/overview?limit=2", &Value::Null);
    let total = |table: &str| {
        let rows = overview[table]["rows"].as_array().unwrap().len();
        (overview[table]["total"].as_u64().unwrap(), rows)
    };
    assert_eq!((total("instances"), total("disks"), total("addresses")), ((3, 2), (6, 2), (6, 2)));
    let network = &overview["networks"]["rows"][0];
    assert_eq!((&network["region"], &network["instances"]), (&json!("ap-guangzhou"), &json!(3)));
    let instance = &overview["instances"]["rows"][0];
    for name in ["vpc_id", "subnet_id"] {
        assert_eq!(network[name], instance[name]);
    }
    assert_eq!(overview["security_groups"]["rows"][0]["id"], instance["security_group_ids"][0]);
    assert_eq!(overview["security_groups"]["rows"][0]["instances"], 3);
    let usages = [0, 1].map(|row| overview["disks"]["rows"][row]["usage"].clone());
    assert_eq!(usages, ["system", "data"]);
    assert_eq!(overview["addresses"]["rows"][0]["state"], "BIND");
    assert!(error(&control, "GET", "/overview?limit=1001", "")["field"].is_string());
}

#[tokio::test]
async fn overview_and_quotas_are_those_of_an_account() {
    let other = Credentials::new("AKIDother", leak_scan::KEY).of_account("100000000002");
    let (builder, _) = builder();
    let simulator = builder.credentials(other.clone()).in_memory().unwrap();
    let control = simulator.control();
    let credentials = tencent_cloud::Credentials::from(other);
    let client: GenericClient = simulator.client().credentials(credentials).build().unwrap();
    let order = order(&json!({"InstanceCount": 2})).to_string();
    client.call_raw("cvm", "2017-03-12", "RunInstances", order).await.unwrap();
    let get = |path: &str| ok(&control, "GET", path, &Value::Null);
    let total = |path: &str| get(path)["instances"]["total"].clone();
    assert_eq!((total("/overview"), total("/overview?account=100000000001")), (json!(0), json!(0)));
    assert_eq!(total("/overview?account=100000000002&limit=1"), 2);
    let is_used = |path: &str| get(path)["quotas"].to_string().contains("pay-as-you-go instances");
    assert!(is_used("/quotas?account=100000000002") && !is_used("/quotas"));
    for path in ["/overview", "/quotas"] {
        let error = error(&control, "GET", &format!("{path}?account=7"), "");
        assert_eq!(error["field"], "account");
        assert!(error["message"].as_str().unwrap().ends_with("100000000001, 100000000002"));
    }
}

/// An imported document may have an account without credentials.
#[test]
fn accounts_include_those_that_have_state_only() {
    let control = start().0.control();
    let mut document = ok(&control, "GET", "/state", &Value::Null);
    let account = document["accounts"]["100000000001"].clone();
    document["accounts"]["100000000009"] = account;
    ok(&control, "PUT", "/state", &document);
    let accounts = ok(&control, "GET", "/accounts", &Value::Null);
    assert_eq!(accounts["accounts"][1]["id"], "100000000009");
    assert_eq!(accounts["accounts"][1]["credentials"], json!([]));
    ok(&control, "GET", "/overview?account=100000000009", &Value::Null);
}

#[test]
fn accounts_have_no_keys() {
    let (builder, _) = builder();
    let control = builder
        .credentials(known().with_token(leak_scan::TOKEN))
        .control_token(leak_scan::TOKEN)
        .in_memory()
        .unwrap()
        .control();
    let accounts = ok(&control, "GET", "/accounts", &Value::Null);
    let credentials = &accounts["accounts"][0]["credentials"];
    assert_eq!(credentials[0], json!({"secret_id": leak_scan::ID, "temporary": false}));
    assert_eq!(credentials[1]["temporary"], true);
    for secret in [leak_scan::KEY, leak_scan::TOKEN] {
        assert!(!accounts.to_string().contains(secret));
    }
    leak_scan::record_debug(&control);
}

#[test]
fn health_has_version_and_uptime() {
    let (simulator, base) = start();
    base.advance(Duration::from_secs(5));
    simulator.control().clock().set(SystemTime::UNIX_EPOCH).unwrap();
    let health = ok(&simulator.control(), "GET", "/health", &Value::Null);
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["uptime_seconds"], 5.0);
    assert_eq!(ok(&simulator.control(), "GET", "/ready", &Value::Null)["ready"], true);
}

#[test]
fn ready_depends_on_the_state_folder_and_health_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let (builder, _) = builder();
    let simulator = builder.state_dir(&path).in_memory().unwrap();
    let control = simulator.control();
    assert_eq!(ok(&control, "GET", "/ready", &Value::Null), json!({"ready": true}));
    std::fs::remove_dir_all(&path).unwrap();
    let (status, body) = send(&control, "GET", "/ready", "");
    assert_eq!((status, &body["ready"]), (503, &json!(false)), "{body}");
    let reason = body["reason"].as_str().unwrap();
    assert!(reason.contains("journal-0") && reason.contains(": "), "{reason}");
    assert!(control.ready().is_err());
    assert_eq!(ok(&control, "GET", "/health", &Value::Null)["status"], "ok");
}

#[test]
fn console_loads_nothing_from_elsewhere() {
    let control = start().0.control();
    let get = |path: &str| {
        let request = Request::get(format!("/_simulator{path}")).body(Bytes::new()).unwrap();
        control.handle(&request)
    };
    assert_eq!(get("").headers()["location"], "/_simulator/");
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/console.css", "text/css; charset=utf-8"),
        ("/console.js", "text/javascript; charset=utf-8"),
    ] {
        let response = get(path);
        assert_eq!(response.headers()["content-type"], content_type);
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
        let text = String::from_utf8_lossy(response.body());
        for part in ["http:", "https:", "//cdn", "innerHTML", "style=\"", "onclick=\"", "@import"] {
            assert!(!text.contains(part), "{path} contains {part}");
        }
    }
    let request = Request::post("/_simulator/").body(Bytes::new()).unwrap();
    assert_eq!(control.handle(&request).headers()["allow"], "GET, HEAD");
}

#[tokio::test]
async fn overview_shows_the_account_of_the_first_credentials() {
    let first = known().of_account("100000000777");
    let simulator = Simulator::builder().credentials(first).in_memory().unwrap();
    run(&simulator).await.unwrap();
    let overview = ok(&simulator.control(), "GET", "/overview", &Value::Null);
    assert_eq!(overview["instances"]["total"], 1, "{overview}");
}

#[tokio::test]
async fn requests_for_metadata_are_no_calls() {
    let builder = builder().0.instance_role("web").fault(FaultRule::always(Fault::Throttle));
    let simulator = builder.start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let request = "GET /latest/meta-data/cam/security-credentials/ HTTP/1.1\r\nHost: x\r\n\
                   Connection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.ends_with("web"), "{response}");
    assert_eq!(simulator.control().calls(0).calls.len(), 0);
    assert!(simulator.injected().is_empty());
}

#[test]
fn fault_rules_name_existing_actions() {
    let rule = FaultRule::always(Fault::Throttle).on("RunInstance");
    let error = Simulator::builder().fault(rule).core().unwrap_err().to_string();
    let expected = "unknown action `RunInstance` in a fault rule; did you mean `RunInstances`?";
    assert_eq!(error, expected);
    let rule = FaultRule::always(Fault::Throttle).on("CreateDisks");
    Simulator::builder().fault(rule).core().unwrap();
}
