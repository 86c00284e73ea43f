//! The requests and signatures of the vendor's SDKs for the same requests, recorded by `tests/conformance/python/signatures.py` and
//! `tests/conformance/node/signatures.js`, byte by byte against ours. Where the two differ from each other, a test says so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tencent_cloud::Credentials;
use tencent_cloud::body::Multipart;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::sign::{HexDigest, tc3};

const PYTHON: &str = include_str!("../data/vendor-python-requests.json");
const NODE: &str = include_str!("../data/vendor-node-requests.json");

/// One recorded request.
struct Sent {
    secret_id: String,
    secret_key: String,
    timestamp: i64,
    vector: Value,
}

impl Sent {
    fn all(file: &str) -> Vec<Self> {
        let document: Value = serde_json::from_str(file).unwrap();
        let given = |name: &str| document[name].as_str().unwrap().to_owned();
        let vectors = document["vectors"].as_array().unwrap().iter();
        vectors
            .map(|vector| Self {
                secret_id: given("secret_id"),
                secret_key: given("secret_key"),
                timestamp: document["timestamp"].as_i64().unwrap(),
                vector: vector.clone(),
            })
            .collect()
    }

    /// Returns the request of this name.
    fn named(file: &str, name: &str) -> Self {
        Self::all(file).into_iter().find(|sent| sent.text("name") == name).unwrap()
    }

    fn text(&self, name: &str) -> &str {
        self.vector[name].as_str().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.vector["headers"][name].as_str()
    }

    fn body(&self) -> Vec<u8> {
        STANDARD.decode(self.text("body")).unwrap()
    }

    /// The flattened parameters as sent, without decoding.
    fn encoded(&self) -> String {
        match self.text("query") {
            "" => String::from_utf8(self.body()).unwrap(),
            query => query.to_owned(),
        }
    }

    fn parameters(&self) -> Parameters {
        form_urlencoded::parse(self.encoded().as_bytes()).into_owned().collect()
    }
}

/// Returns our signature for the recorded request with this service and host.
fn check_tc3(sent: &Sent, service: &str, host: &str) {
    let name = sent.text("name");
    let body = sent.body();
    let payload = match sent.header("x-tc-content-sha256") {
        Some(unsigned) => unsigned.as_bytes(),
        None => &body,
    };
    let request = tc3::Request {
        method: sent.text("method"),
        query: sent.text("query"),
        content_type: sent.header("content-type").unwrap(),
        host,
        payload,
    };
    let digest = HexDigest::of(payload);
    let canonical = tc3::canonical_request(
        request.method,
        request.query,
        request.content_type,
        host,
        digest.as_str(),
    );
    assert_eq!(canonical, sent.text("canonical_request"), "{name}");
    let scope = tc3::Scope::at(sent.timestamp, service);
    let to_sign = tc3::string_to_sign(sent.timestamp, &scope, &canonical);
    assert_eq!(to_sign, sent.text("string_to_sign"), "{name}");
    let credentials = Credentials::new(&*sent.secret_id, &*sent.secret_key);
    let signer = tc3::Signer::new(credentials, service, sent.timestamp);
    let authorization = signer.authorization(&request, sent.timestamp);
    assert_eq!(Some(&*authorization), sent.header("authorization"), "{name}");
}

fn check_v1(sent: &Sent, algorithm: Algorithm) {
    let name = sent.text("name");
    let parameters = sent.parameters();
    let (method, host) = (sent.text("method"), sent.text("host"));
    let text = v1::string_to_sign(method, host, "/", &parameters, Names::AsSent);
    assert_eq!(text, sent.text("string_to_sign"), "{name}");
    let signature = v1::signature(algorithm, &sent.secret_key, &text);
    assert_eq!(Some(&*signature), parameters.get("Signature"), "{name}");
}

#[test]
fn python_signs_every_request_as_we_do() {
    let all = Sent::all(PYTHON);
    assert_eq!(all.len(), 24);
    for sent in all {
        match Algorithm::from_name(sent.text("signature")) {
            Some(algorithm) => check_v1(&sent, algorithm),
            None => check_tc3(&sent, "cvm", sent.text("host")),
        }
    }
}

/// Node signs TC3 for what the host begins with and for the host without its port, although it sends the port: at another
/// endpoint than the vendor's both are wrong, which is why ours are arguments.
#[test]
fn node_signs_the_hosts_first_label_and_not_the_port() {
    let all = Sent::all(NODE);
    assert_eq!(all.len(), 16);
    for sent in all {
        let host = sent.text("host").split(':').next().unwrap();
        let label = host.split('.').next().unwrap();
        match Algorithm::from_name(sent.text("signature")) {
            Some(algorithm) => check_v1(&sent, algorithm),
            None => check_tc3(&sent, label, host),
        }
    }
    let elsewhere = Sent::named(NODE, "TC3-HMAC-SHA256 POST, gateway.example.com:8443");
    assert_eq!(elsewhere.header("host"), Some("gateway.example.com:8443"));
    assert!(elsewhere.text("canonical_request").contains("\nhost:gateway.example.com\n"));
    assert!(elsewhere.text("string_to_sign").contains("/gateway/tc3_request\n"));
    let python = Sent::named(PYTHON, "TC3-HMAC-SHA256 POST, gateway.example.com:8443");
    assert!(python.text("canonical_request").contains("\nhost:gateway.example.com:8443\n"));
    assert!(python.text("string_to_sign").contains("/cvm/tc3_request\n"));
}

/// Python encodes a space as `+`, Node and this crate as `%20`; Python and this crate encode `*` as `%2A`, Node leaves it
/// unchanged. All of them decode alike, and the older signatures sign parameters before they are encoded.
#[test]
fn queries_are_encoded_in_three_ways_and_mean_the_same() {
    for way in ["TC3-HMAC-SHA256 GET", "HmacSHA1 GET", "HmacSHA256 POST"] {
        let [python, node] = [PYTHON, NODE]
            .map(|file| Sent::named(file, &format!("{way}, cvm.tencentcloudapi.com")));
        let value = |sent: &Sent| {
            let encoded = sent.encoded();
            let pair = encoded.split('&').find(|pair| pair.starts_with("Filters.0.Values.0="));
            pair.unwrap().split_once('=').unwrap().1.to_owned()
        };
        assert_eq!(value(&python), "%E6%9C%AA%E5%91%BD%E5%90%8D+%2A", "{way}");
        assert_eq!(value(&node), "%E6%9C%AA%E5%91%BD%E5%90%8D%20*", "{way}");
        let mut ours = Parameters::new();
        ours.push("V", "未命名 *");
        assert_eq!(ours.to_query(), "V=%E6%9C%AA%E5%91%BD%E5%90%8D%20%2A", "{way}");
        for name in ["Limit", "Filters.0.Name", "Filters.0.Values.0", "Filters.0.Values.2"] {
            assert_eq!(python.parameters().get(name), node.parameters().get(name), "{way} {name}");
        }
        assert_eq!(python.parameters().get("Filters.0.Values.2"), Some(""), "{way}");
    }
}

fn boundary(sent: &Sent) -> String {
    let content_type = sent.header("content-type").unwrap();
    let boundary = content_type.split_once("boundary=").unwrap().1.to_owned();
    assert_eq!(Multipart::content_type(&boundary), content_type);
    boundary
}

const FILE: &[u8] = b"\0\xff\r\n--\x89PNG";

#[test]
fn multipart_bodies_are_those_of_python_to_the_byte() {
    let parts = Multipart::new().text("Name", "未命名 *").text("Empty", "");
    let ours = parts.clone().file("Image", "Image", FILE);
    for unsigned in ["", ", unsigned payload"] {
        let name = format!("multipart{unsigned}, cvm.tencentcloudapi.com");
        let sent = Sent::named(PYTHON, &name);
        assert_eq!(ours.encode(&boundary(&sent)), sent.body(), "{name}");
    }
    let nested = Sent::named(PYTHON, "multipart, nested, cvm.tencentcloudapi.com");
    let ours = Multipart::new()
        .json("Tags", r#"[{"Key": "a b"}]"#)
        .json("Placement", r#"{"Zone": "ap-guangzhou-3"}"#);
    assert_eq!(ours.encode(&boundary(&nested)), nested.body());
    // Node sends a file with a content type and without a name, and supports no lists and objects.
    let node = Sent::named(NODE, "multipart, cvm.tencentcloudapi.com");
    let (body, boundary) = (node.body(), boundary(&node));
    let common = parts.encode(&boundary);
    let common = common.strip_suffix(format!("--{boundary}--\r\n").as_bytes()).unwrap();
    let file = body.strip_prefix(common).unwrap();
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"Image\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    assert!(file.strip_prefix(head.as_bytes()).unwrap().starts_with(FILE));
}

/// Node appends a charset to the type; both sign the type as they send it.
#[test]
fn octet_streams_are_the_file_itself() {
    let types =
        [(PYTHON, "application/octet-stream"), (NODE, "application/octet-stream; charset=utf-8")];
    for (file, content_type) in types {
        let sent = Sent::named(file, "octet-stream, cvm.tencentcloudapi.com");
        assert_eq!(sent.header("content-type"), Some(content_type));
        assert_eq!(sent.header("x-cvm-name"), Some("image-1"));
        assert_eq!(sent.body(), FILE);
    }
}

#[test]
fn names_cannot_break_out_of_their_quotes() {
    let body = Multipart::new().file("a\"b", "c\r\nd\"; x=\"", "").encode("b");
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(
        text,
        "--b\r\nContent-Disposition: form-data; name=\"a%22b\"; filename=\"c%0D%0Ad%22; x=%22\"\r\n\r\n\r\n--b--\r\n"
    );
}
