//! Temporary credentials: STS on the wire, and every credentials provider of the client with the simulator.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};
use tencent_cloud::GenericClient;
use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{
    AssumeRole, Chain, CredentialsFile, CvmRole, Environment, ProviderConfig, TccliProfile,
    WebIdentity,
};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Credentials, InMemory, ManualClock, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::{TestClient, known, with};

const ROLE: &str = "qcs::cam::uin/100000000001:roleName/deploy";

fn client() -> TestClient {
    TestClient::of_service_with("sts", &Simulator::builder())
}

/// Makes a client use the credentials in a response.
fn assume(client: &mut TestClient, response: &Value) {
    let text = |name: &str| response["Credentials"][name].as_str().unwrap().to_owned();
    client.credentials =
        Credentials::new(text("TmpSecretId"), text("TmpSecretKey")).with_token(text("Token"));
}

fn assume_role() -> Value {
    json!({"RoleArn": ROLE, "RoleSessionName": "nightly", "DurationSeconds": 3600})
}

fn zones(client: &mut TestClient) -> Value {
    client.in_service("cvm", |client| client.call("DescribeZones", &json!({})))
}

#[test]
fn role_credentials_are_valid_until_they_expire() {
    let mut client = client();
    let response = client.ok("AssumeRole", &assume_role());
    assert_eq!(response["ExpiredTime"], 1_700_003_600);
    assert_eq!(response["Expiration"], "2023-11-14T23:13:20Z");
    assume(&mut client, &response);
    zones(&mut client)["ZoneSet"].as_array().unwrap();
    let identity = client.ok("GetCallerIdentity", &json!({}));
    assert_eq!(
        (&identity["Type"], &identity["AccountId"], &identity["UserId"]),
        (&json!("CAMRole"), &json!("100000000001"), &json!("deploy:nightly"))
    );
    // A role may assume another one.
    let other = with(assume_role(), &json!({"RoleSessionName": "second"}));
    client.ok("AssumeRole", &other);
    client.advance(3599);
    zones(&mut client)["ZoneSet"].as_array().unwrap();
    client.advance(1);
    let expired = zones(&mut client);
    assert_eq!(expired["Error"]["Code"], "AuthFailure.TokenFailure");
    let message = expired["Error"]["Message"].as_str().unwrap();
    assert!(message.contains("expired at 2023-11-14T23:13:20Z"), "{message}");
    // After a day, they are forgotten.
    client.advance(24 * 3600);
    let temporary = std::mem::replace(&mut client.credentials, known());
    zones(&mut client)["ZoneSet"].as_array().unwrap();
    client.credentials = temporary;
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.SecretIdNotFound");
}

/// Returns the number of key pairs that the credentials of a client see.
fn key_pairs(client: &mut TestClient) -> i64 {
    let response = client.ok_in("cvm", "DescribeKeyPairs", &json!({}));
    response["TotalCount"].as_i64().unwrap()
}

#[test]
fn role_acts_in_its_own_account() {
    let other = Credentials::new("AKIDother", leak_scan::KEY).of_account("100000000002");
    let builder = Simulator::builder().credentials(other.clone());
    let mut client = TestClient::of_service_with("sts", &builder);
    client.ok_in("cvm", "CreateKeyPair", &json!({"KeyName": "own", "ProjectId": 0}));

    let role = "qcs::cam::uin/100000000002:roleName/deploy";
    let response = client.ok("AssumeRole", &with(assume_role(), &json!({"RoleArn": role})));
    assume(&mut client, &response);
    let identity = client.ok("GetCallerIdentity", &json!({}));
    assert_eq!(
        (&identity["Arn"], &identity["AccountId"], &identity["PrincipalId"]),
        (
            &json!("qcs::sts:100000000002:assumed-role/deploy"),
            &json!("100000000002"),
            &json!("100000000001")
        )
    );
    assert_eq!(key_pairs(&mut client), 0);
    for name in ["one", "two"] {
        client.ok_in("cvm", "CreateKeyPair", &json!({"KeyName": name, "ProjectId": 0}));
    }
    // The role may assume a role of the first account again.
    let response = client.ok("AssumeRole", &assume_role());
    assume(&mut client, &response);
    assert_eq!(client.ok("GetCallerIdentity", &json!({}))["PrincipalId"], "100000000002");
    assert_eq!(key_pairs(&mut client), 1);
    client.credentials = other;
    assert_eq!(key_pairs(&mut client), 2);
}

#[test]
fn role_of_unknown_account_is_rejected() {
    let mut client = client();
    let role = json!({"RoleArn": "qcs::cam::uin/100000000009:roleName/deploy"});
    let code = client.code("AssumeRole", &with(assume_role(), &role));
    assert_eq!(code, "InvalidParameter.AccountNotAvaliable");
    let web = json!({
        "ProviderId": "ci", "RoleSessionName": "ci",
        "WebIdentityToken": token(&json!({"sub": "pod", "exp": 1_700_000_100})),
    });
    let code = client.code("AssumeRoleWithWebIdentity", &with(web, &role));
    assert_eq!(code, "InvalidParameter.ParamError");
    client.credentials = Credentials::new("AKIDother", leak_scan::KEY);
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.SecretIdNotFound");
}

#[test]
fn tokens_belong_to_their_keys() {
    let mut client = client();
    let (one, two) =
        (client.ok("AssumeRole", &assume_role()), client.ok("AssumeRole", &assume_role()));
    assume(&mut client, &one);
    let own = client.credentials.clone();
    client.credentials.token = two["Credentials"]["Token"].as_str().map(str::to_owned);
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.TokenFailure");
    client.credentials.token = None;
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.TokenFailure");
    client.credentials = Credentials { secret_key: "wrong".to_owned(), ..own };
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.SignatureFailure");
}

#[test]
fn federated_credentials_cannot_federate() {
    let mut client = client();
    let policy = "%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%5D%7D";
    let request = json!({"Name": "upload", "Policy": policy});
    let response = client.ok("GetFederationToken", &request);
    assert_eq!(response["ExpiredTime"], 1_700_001_800);
    let identity = client.ok("GetCallerIdentity", &json!({}));
    assert_eq!(
        (&identity["Arn"], &identity["Type"]),
        (&json!("qcs::cam:100000000001:uin/100000000001"), &json!("CAMUser"))
    );
    assume(&mut client, &response);
    assert_eq!(client.ok("GetCallerIdentity", &json!({}))["UserId"], "100000000001:upload");
    assert_eq!(client.code("GetFederationToken", &request), "UnsupportedOperation");
}

#[test]
fn session_credentials_are_those_of_the_account() {
    let mut client = client();
    let device = "qcs::cam:uin/100000000001::mfa/softToken";
    let request = json!({"SerialNumber": device, "TokenCode": "123456"});
    for (changes, code) in [
        (json!({"TokenCode": "12345"}), "FailedOperation.CheckMFAError"),
        (
            json!({"SerialNumber": "qcs::cam:uin/1::mfa/softToken"}),
            "FailedOperation.MFATypeNotSupported",
        ),
        (json!({"DurationSeconds": 7201}), "InvalidParameter.OverTimeError"),
    ] {
        let request = with(request.clone(), &changes);
        assert_eq!(client.code("GetSessionToken", &request), code, "{changes}");
    }
    let response = client.ok("GetSessionToken", &request);
    assert_eq!(response["ExpiredTime"], 1_700_001_800);
    assume(&mut client, &response);
    let identity = client.ok("GetCallerIdentity", &json!({}));
    assert_eq!(identity["Arn"], "qcs::cam:100000000001:uin/100000000001");
    let code = client.code("GetSessionToken", &request);
    assert_eq!(code, "FailedOperation.TempKeyNotAllowed");
    client.advance(1800);
    assert_eq!(zones(&mut client)["Error"]["Code"], "AuthFailure.TokenFailure");
}

fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(&json!({"alg": "RS256"})),
        part(claims),
        URL_SAFE_NO_PAD.encode("signature")
    )
}

#[test]
fn invalid_requests_for_credentials_are_errors() {
    let mut client = client();
    for (changes, code) in [
        (json!({"RoleArn": "deploy"}), "InvalidParameter.ParamError"),
        (json!({"RoleArn": "qcs::cam::uin/x:roleName/deploy"}), "InvalidParameter.ParamError"),
        (json!({"RoleSessionName": "a b"}), "InvalidParameterValue"),
        (json!({"Policy": "%7B"}), "InvalidParameter.StrategyFormatError"),
        (json!({"Policy": "%7B%22principal%22%3A1%7D"}), "InvalidParameter.StrategyFormatError"),
        (json!({"DurationSeconds": 0}), "InvalidParameter.OverTimeError"),
    ] {
        assert_eq!(client.code("AssumeRole", &with(assume_role(), &changes)), code, "{changes}");
    }
    let identity = json!({
        "ProviderId": "ci", "RoleArn": ROLE, "RoleSessionName": "ci",
        "WebIdentityToken": token(&json!({"sub": "pod", "exp": 1_700_000_100})),
    });
    client.ok("AssumeRoleWithWebIdentity", &identity);
    for wrong in ["token", "a.b.c", &token(&json!({"exp": 1_700_000_000}))] {
        let request = with(identity.clone(), &json!({"WebIdentityToken": wrong}));
        let code = client.code("AssumeRoleWithWebIdentity", &request);
        assert_eq!(code, "InvalidParameter.WebIdentityTokenError", "{wrong}");
    }
    let saml = json!({
        "SAMLAssertion": STANDARD.encode("<samlp:Response/>"), "RoleArn": ROLE,
        "PrincipalArn": "qcs::cam::uin/100000000001:saml-provider/idp", "RoleSessionName": "user",
    });
    client.ok("AssumeRoleWithSAML", &saml);
    let wrong = with(saml, &json!({"SAMLAssertion": "text"}));
    assert_eq!(client.code("AssumeRoleWithSAML", &wrong), "InvalidParameter.ParamError");
}

/// Returns the status and the body of a request for the metadata service.
fn metadata(client: &TestClient, method: Method, role: &str) -> (u16, String) {
    let uri =
        format!("http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/{role}");
    let request = Request::builder().method(method).uri(uri).body(Bytes::new()).unwrap();
    let response = client.core.handle(&request, client.now);
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

#[test]
fn metadata_service_renews_credentials_before_they_expire() {
    let unbound = client();
    assert_eq!(metadata(&unbound, Method::GET, "").0, 404);
    let builder = Simulator::builder().instance_role("web");
    let mut client = TestClient::of_service_with("sts", &builder);
    assert_eq!(metadata(&client, Method::GET, ""), (200, "web".to_owned()));
    assert_eq!(metadata(&client, Method::GET, "other").0, 404);
    assert_eq!(metadata(&client, Method::POST, "web").0, 405);
    let (_, first) = metadata(&client, Method::GET, "web");
    client.advance(5 * 3600);
    assert_eq!(metadata(&client, Method::GET, "web").1, first);
    client.advance(1800);
    let (_, second) = metadata(&client, Method::GET, "web");
    assert_ne!(second, first);
    let second: Value = serde_json::from_str(&second).unwrap();
    assert_eq!(second["Code"], "Success");
    assume(&mut client, &json!({"Credentials": second}));
    assert_eq!(client.ok("GetCallerIdentity", &json!({}))["UserId"], "web:instance");
}

/// A simulator with a bound role, its clock, and a folder with files for providers.
struct Setting {
    simulator: InMemory,
    clock: ManualClock,
    folder: PathBuf,
}

impl Setting {
    fn new(name: &str) -> Self {
        leak_scan::start_recording();
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(crate::common::START));
        let builder = Simulator::builder().credentials(known()).clock(clock.clone());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let simulator = builder.instance_role("web").in_memory().unwrap();
        Self { simulator, clock, folder }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Returns the settings of providers with these variables.
    fn config(&self, variables: &[(&str, &str)]) -> ProviderConfig {
        let home = self.folder.to_str().unwrap();
        let home = [("HOME", home), ("USERPROFILE", home)];
        let variables = home.into_iter().chain(variables.iter().copied());
        ProviderConfig::new()
            .environment(Environment::given(variables))
            .transport(self.simulator.clone())
            .clock(self.clock.clone())
    }

    fn client(&self, provider: impl CredentialsProvider + 'static) -> GenericClient {
        self.simulator.client().credentials(provider).build().unwrap()
    }

    /// Returns the id of the caller, now and after half a day, when temporary credentials have expired.
    async fn callers(&self, provider: impl CredentialsProvider + 'static) -> [String; 2] {
        let client = self.client(provider);
        let now = caller(&client).await;
        self.clock.advance(Duration::from_secs(12 * 3600));
        [now, caller(&client).await]
    }
}

async fn caller(client: &GenericClient) -> String {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await.unwrap();
    let response = client.call_raw("sts", "2018-08-13", "GetCallerIdentity", "{}").await.unwrap();
    let response: Value = serde_json::from_slice(response.body()).unwrap();
    response["Response"]["UserId"].as_str().unwrap().to_owned()
}

fn twice(caller: &str) -> [String; 2] {
    [caller.to_owned(), caller.to_owned()]
}

#[tokio::test]
async fn environment_and_files_sign_calls() {
    let setting = Setting::new("files");
    let (id, key) = (leak_scan::ID, leak_scan::KEY);
    let account = twice("100000000001");
    let variables = [("TENCENTCLOUD_SECRET_ID", id), ("TENCENTCLOUD_SECRET_KEY", key)];
    assert_eq!(setting.callers(Environment::given(variables)).await, account);
    let ini = format!("[default]\nsecret_id = {id}\nsecret_key = {key}\n");
    let path = setting.write(".tencentcloud/credentials", &ini);
    assert_eq!(setting.callers(CredentialsFile::new().path(path)).await, account);
    setting
        .write(".tccli/default.credential", &json!({"secretId": id, "secretKey": key}).to_string());
    let tccli = TccliProfile::new().config(&setting.config(&[]));
    assert_eq!(setting.callers(tccli).await, account);
}

#[tokio::test]
async fn tccli_profile_of_a_role_assumes_it_again() {
    let setting = Setting::new("tccli-role");
    let (id, key) = (leak_scan::ID, leak_scan::KEY);
    let role = json!({
        "type": "assume-role", "secretId": id, "secretKey": key, "role-arn": ROLE,
        "role-session-name": "tccli",
    });
    setting.write(".tccli/default.credential", &role.to_string());
    let tccli = TccliProfile::new().config(&setting.config(&[]));
    assert_eq!(setting.callers(tccli).await, twice("deploy:tccli"));
}

#[tokio::test]
async fn assumed_roles_are_assumed_again() {
    let setting = Setting::new("roles");
    let config = setting.config(&[]);
    let source = tencent_cloud::Credentials::new(leak_scan::ID, leak_scan::KEY);
    let hub = AssumeRole::new("qcs::cam::uin/100000000001:roleName/hub", source).config(&config);
    let spoke = AssumeRole::new(ROLE, hub)
        .session_name("nightly")
        .duration(Duration::from_secs(900))
        .policy(r#"{"version": "2.0", "statement": []}"#)
        .config(&config);
    assert_eq!(setting.callers(spoke).await, twice("deploy:nightly"));
}

#[tokio::test]
async fn tokens_of_identity_providers_are_exchanged() {
    let setting = Setting::new("identity");
    let file = setting.write("token", &token(&json!({"sub": "pod"})));
    let variables = [
        ("TKE_REGION", "ap-guangzhou"),
        ("TKE_PROVIDER_ID", "cluster"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", file.as_str()),
        ("TKE_ROLE_ARN", ROLE),
    ];
    let pod = WebIdentity::tke().session_name("pod").config(&setting.config(&variables));
    assert_eq!(setting.callers(pod).await, twice("deploy:pod"));
    let named = WebIdentity::new("ci", ROLE, &file).session_name("ci").config(&setting.config(&[]));
    assert_eq!(setting.callers(named).await, twice("deploy:ci"));
    // The clock has passed the expiry of another token.
    let file = setting.write("expired", &token(&json!({"exp": crate::common::START})));
    let expired = WebIdentity::new("ci", ROLE, file).config(&setting.config(&[]));
    let error = format!("{:#}", expired.credentials().await.unwrap_err());
    assert!(error.contains("InvalidParameter.WebIdentityTokenError"), "{error}");
}

#[tokio::test]
async fn role_of_the_instance_is_renewed() {
    let setting = Setting::new("instance");
    let role = CvmRole::new().config(&setting.config(&[]));
    assert_eq!(setting.callers(role).await, twice("web:instance"));
    let other = CvmRole::new().role("other").config(&setting.config(&[]));
    let error = other.credentials().await.unwrap_err().to_string();
    assert!(error.contains("\"other\" is not bound"), "{error}");
}

#[tokio::test]
async fn standard_chain_ends_at_the_role_of_the_instance() {
    let setting = Setting::new("chain");
    let chain = Chain::standard(&setting.config(&[]));
    assert_eq!(setting.callers(chain).await, twice("web:instance"));
}

#[tokio::test]
async fn metadata_service_is_served_over_http() {
    leak_scan::start_recording();
    let builder = Simulator::builder().credentials(known()).instance_role("web");
    let simulator = builder.start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let path = "/latest/meta-data/cam/security-credentials/";
    let request = format!("GET {path} HTTP/1.1\r\nHost: metadata\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(
        response.starts_with("HTTP/1.1 200") && response.ends_with("\r\n\r\nweb"),
        "{response}"
    );
    simulator.shutdown().await;
}

#[test]
fn the_first_account_is_that_of_the_first_credentials() {
    let first = known().of_account("100000000777");
    let builder = Simulator::builder().credentials(first).instance_role("web");
    let mut client = TestClient::of_service_with("sts", &builder);
    let (_, credentials) = metadata(&client, Method::GET, "web");
    let credentials: Value = serde_json::from_str(&credentials).unwrap();
    assume(&mut client, &json!({"Credentials": credentials}));
    assert_eq!(client.ok("GetCallerIdentity", &json!({}))["AccountId"], "100000000777");
}

#[test]
fn temporary_credentials_keep_their_account_without_verification() {
    let second = known().of_account("100000000002");
    let builder = Simulator::builder().credentials(Credentials::default()).verify_signatures(false);
    // The test client uses the last credentials, which are those of the second account.
    let mut client = TestClient::of_service_with("sts", &builder.credentials(second));
    let policy = "%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%5D%7D";
    let request = json!({"Name": "upload", "Policy": policy});
    let response = client.ok("GetFederationToken", &request);
    assume(&mut client, &response);
    assert_eq!(client.ok("GetCallerIdentity", &json!({}))["AccountId"], "100000000002");
}
