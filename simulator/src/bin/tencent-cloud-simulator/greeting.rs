//! What is said at the start: where it is, what to set, and a first call to try. All of it can be pasted into a shell.

use std::time::{SystemTime, UNIX_EPOCH};

use tencent_cloud::sign::tc3::{Request, Signer};
use tencent_cloud_simulator::Simulator;

const REGION: &str = "ap-guangzhou";
const CONTENT_TYPE: &str = "application/json";

pub(crate) fn text(simulator: &Simulator, verifies: bool) -> String {
    let (endpoint, credentials) = (simulator.endpoint(), simulator.credentials());
    let mut text = format!(
        "# A CVM for development listens on {endpoint}; stop it with Ctrl-C.\n\
         # Set these where your program runs; the vendor's tools take the endpoint as an option of their own.\n\
         export TENCENTCLOUD_ENDPOINT={endpoint}\n\
         export TENCENTCLOUD_SECRET_ID={}\n\
         export TENCENTCLOUD_SECRET_KEY={}\n",
        credentials.secret_id, credentials.secret_key
    );
    if let Some(token) = &credentials.token {
        text.push_str(&format!("export TENCENTCLOUD_TOKEN={token}\n"));
    }
    text.push_str(&format!("export TENCENTCLOUD_REGION={REGION}\n"));
    let good_for = if verifies { ", good for five minutes" } else { "" };
    text.push_str(&format!("# A first call{good_for}:\n# {}\n", first_call(simulator, verifies)));
    text
}

/// A call that lists zones, signed where signatures are verified.
fn first_call(simulator: &Simulator, verifies: bool) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let now = i64::try_from(now).unwrap_or(0);
    let mut headers = vec![
        format!("Content-Type: {CONTENT_TYPE}"),
        "X-TC-Action: DescribeZones".to_owned(),
        "X-TC-Version: 2017-03-12".to_owned(),
        format!("X-TC-Region: {REGION}"),
        format!("X-TC-Timestamp: {now}"),
    ];
    if verifies {
        let known = simulator.credentials();
        let host = simulator.address().to_string();
        let request = Request {
            method: "POST",
            query: "",
            content_type: CONTENT_TYPE,
            host: &host,
            payload: b"{}",
        };
        let key = tencent_cloud::Credentials::new(known.secret_id, known.secret_key);
        let authorization = Signer::new(key, "cvm", now).authorization(&request, now);
        headers.push(format!("Authorization: {authorization}"));
        headers.extend(known.token.map(|token| format!("X-TC-Token: {token}")));
    }
    let headers: Vec<String> = headers.iter().map(|header| format!("-H '{header}'")).collect();
    format!("curl -s {} {} -d '{{}}'", simulator.endpoint(), headers.join(" "))
}
