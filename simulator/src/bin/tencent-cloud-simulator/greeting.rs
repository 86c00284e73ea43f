//! The message at startup: the endpoint, the environment variables to set, and a first call. A shell can execute all of it.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use tencent_cloud::sign::tc3::{Request, Signer};
use tencent_cloud_simulator::Simulator;

const REGION: &str = "ap-guangzhou";
const CONTENT_TYPE: &str = "application/json";

/// Returns the message. `authority` is the file with the certificate of the authority, if the simulator uses TLS.
pub(crate) fn text(simulator: &Simulator, verifies: bool, authority: Option<&Path>) -> String {
    let (endpoint, credentials) = (simulator.endpoint(), simulator.credentials());
    // Clients accept plain HTTP to this machine only.
    let needs_permission = authority.is_none() && !is_loopback(&endpoint);
    let allow_http = if needs_permission { "export TENCENTCLOUD_ALLOW_HTTP=true\n" } else { "" };
    let mut text = format!(
        "# The Tencent Cloud simulator listens on {endpoint}. Press Ctrl-C to stop it.\n\
         # Set these variables for your program. Other tools have an option for the endpoint.\n\
         export TENCENTCLOUD_ENDPOINT={endpoint}\n{allow_http}\
         export TENCENTCLOUD_SECRET_ID={}\n\
         export TENCENTCLOUD_SECRET_KEY={}\n",
        word(&credentials.secret_id),
        word(&credentials.secret_key)
    );
    if let Some(token) = &credentials.token {
        text.push_str(&format!("export TENCENTCLOUD_TOKEN={}\n", word(token)));
    }
    text.push_str(&format!("export TENCENTCLOUD_REGION={REGION}\n"));
    if let Some(path) = authority {
        text.push_str(&format!(
            "# Clients must trust the authority in this file. Some read its path from SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or \
             REQUESTS_CA_BUNDLE.\n\
             export TENCENT_CLOUD_SIMULATOR_AUTHORITY={}\n",
            quoted(&path.display().to_string())
        ));
    }
    text.push_str(&format!(
        "# The option --seed {} reproduces the ids of this run.\n",
        simulator.seed()
    ));
    let validity = if verifies { " (valid for five minutes)" } else { "" };
    text.push_str(&format!(
        "# Example call{validity}:\n# {}\n",
        example_call(simulator, verifies, authority)
    ));
    text
}

/// Returns a call that lists zones, signed if signatures are verified.
fn example_call(simulator: &Simulator, verifies: bool, authority: Option<&Path>) -> String {
    let mut headers = vec![
        format!("Content-Type: {CONTENT_TYPE}"),
        "X-TC-Action: DescribeZones".to_owned(),
        "X-TC-Version: 2017-03-12".to_owned(),
        format!("X-TC-Region: {REGION}"),
    ];
    if verifies {
        let known = simulator.credentials();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        let now = i64::try_from(now).unwrap_or(0);
        let endpoint = simulator.endpoint();
        let host = endpoint.split_once("://").map_or("", |(_, host)| host);
        let request =
            Request { method: "POST", query: "", content_type: CONTENT_TYPE, host, payload: b"{}" };
        let key = tencent_cloud::Credentials::new(known.secret_id, known.secret_key);
        let authorization = Signer::new(key, "cvm", now).authorization(&request, now);
        headers.push(format!("X-TC-Timestamp: {now}"));
        headers.push(format!("Authorization: {authorization}"));
        headers.extend(known.token.map(|token| format!("X-TC-Token: {token}")));
    }
    let headers: Vec<String> =
        headers.iter().map(|header| format!("-H {}", quoted(header))).collect();
    let trust = authority.map(|path| format!("--cacert {} ", quoted(&path.display().to_string())));
    let trust = trust.unwrap_or_default();
    format!("curl -s {trust}{} {} -d '{{}}'", simulator.endpoint(), headers.join(" "))
}

/// Returns a string as one word for a shell, which is quoted only if it must be.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// Quotes a string for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns whether clients accept an endpoint without encryption: it is on this machine.
fn is_loopback(endpoint: &str) -> bool {
    let uri: Option<http::Uri> = endpoint.parse().ok();
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}
