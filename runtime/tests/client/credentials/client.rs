//! Clients with providers: caching, and the settings that `from_env` finds.

use std::time::Duration;

use tencent_cloud::credentials::CredentialsError;
use tencent_cloud::providers::Environment;
use tencent_cloud::{ClientBuilder, ErrorKind, GenericClient};

use crate::credentials::common::{
    Answer, Folder, MARKER, Scripted, Step, TestClock, Wire, at, credentials, header,
    metadata_response, response, sts_response,
};

fn done() -> Answer {
    response(200, r#"{"Response": {"RequestId": "request-1"}}"#)
}

fn over(builder: ClientBuilder<GenericClient>, wire: &Wire) -> GenericClient {
    builder.transport(wire.clone()).clock(TestClock::start()).build().unwrap()
}

async fn call(client: &GenericClient) -> Result<(), tencent_cloud::Error> {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await.map(drop)
}

fn signers(wire: &Wire) -> Vec<String> {
    let signer = |request: &http::Request<bytes::Bytes>| {
        let authorization = header(request, "authorization").to_owned();
        let rest = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
        rest.split_once('/').map_or("", |(id, _)| id).to_owned()
    };
    wire.sent().iter().map(signer).collect()
}

#[tokio::test(start_paused = true)]
async fn a_client_caches_credentials() {
    let source = Scripted::new([
        Step(1, Ok(credentials("one").with_expiry(at(1000)))),
        Step(1, Ok(credentials("two").with_expiry(at(2000)))),
    ]);
    let wire = Wire::new(|_| Some(done()));
    let client = over(GenericClient::builder().credentials(source.clone()), &wire);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    for result in calls {
        result.await.unwrap().unwrap();
    }
    assert_eq!(source.calls(), 1);
    tokio::time::sleep(Duration::from_secs(900)).await;
    call(&client).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    call(&client).await.unwrap();
    assert_eq!(source.calls(), 2);
    let signers = signers(&wire);
    assert_eq!(
        (signers.len(), &*signers[0], &*signers[100], &*signers[101]),
        (102, "one", "one", "two")
    );
}

#[tokio::test]
async fn the_error_of_a_provider_is_the_error_of_the_call() {
    let source = Scripted::new([Step(0, Err(CredentialsError::new("the vault is sealed")))]);
    let wire = Wire::script([]);
    let error = call(&over(GenericClient::builder().credentials(source), &wire)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.was_not_executed() && !error.is_retryable());
    assert_eq!(error.to_string(), "DescribeZones: no credentials: the vault is sealed");
}

/// If both variables are set, nothing else is read.
#[tokio::test]
async fn variables_take_precedence() {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", MARKER);
    folder.write(".tccli/default.configure", MARKER);
    let environment = folder.environment(&[
        ("TENCENTCLOUD_SECRET_ID", "environment"),
        ("TENCENTCLOUD_SECRET_KEY", "key"),
        ("TENCENTCLOUD_REGION", "ap-tokyo"),
    ]);
    let wire = Wire::script([done()]);
    let client =
        over(ClientBuilder::<GenericClient>::from_environment(&environment).unwrap(), &wire);
    assert_eq!(client.config().region(), Some("ap-tokyo"));
    call(&client).await.unwrap();
    assert_eq!(signers(&wire), ["environment"]);
}

/// Settings of the builder take precedence over the variable.
#[tokio::test]
async fn a_variable_sets_the_endpoint() {
    let environment = |endpoint: &str| {
        let variables = [
            ("TENCENTCLOUD_SECRET_ID", "environment"),
            ("TENCENTCLOUD_SECRET_KEY", "key"),
            ("TENCENTCLOUD_ENDPOINT", endpoint),
        ];
        ClientBuilder::<GenericClient>::from_environment(&Environment::given(variables)).unwrap()
    };
    let loopback = || environment("http://127.0.0.1:8520");
    let cases = [
        (loopback(), "127.0.0.1:8520"),
        (environment("https://cvm.example.com"), "cvm.example.com"),
        (environment(""), "cvm.tencentcloudapi.com"),
        (loopback().endpoint("https://cvm.example.com"), "cvm.example.com"),
        (loopback().root_domain("example.com"), "cvm.example.com"),
        (loopback().region("ap-tokyo").regional_endpoint(), "cvm.ap-tokyo.tencentcloudapi.com"),
    ];
    for (builder, host) in cases {
        let wire = Wire::script([done()]);
        call(&over(builder, &wire)).await.unwrap();
        assert_eq!(header(&wire.sent()[0], "host"), host);
    }
    let error = environment("http://cvm.example.com").build().unwrap_err();
    assert!(error.to_string().contains("allow_http()"), "{error}");
}

/// A simulator in another container has a name and no certificate.
#[tokio::test]
async fn a_variable_permits_an_endpoint_without_encryption() {
    let environment = |allow: &str| {
        let variables = [
            ("TENCENTCLOUD_SECRET_ID", "environment"),
            ("TENCENTCLOUD_SECRET_KEY", "key"),
            ("TENCENTCLOUD_ENDPOINT", "http://simulator:8520"),
            ("TENCENTCLOUD_ALLOW_HTTP", allow),
        ];
        ClientBuilder::<GenericClient>::from_environment(&Environment::given(variables)).unwrap()
    };
    for allow in ["true", "1"] {
        let wire = Wire::script([done()]);
        call(&over(environment(allow), &wire)).await.unwrap();
        assert_eq!(header(&wire.sent()[0], "host"), "simulator:8520");
    }
    for (value, part) in [("", "allow_http()"), ("false", "allow_http()"), ("yes", "\"yes\"")] {
        let error = environment(value).build().unwrap_err().to_string();
        assert!(error.contains(part), "{value}: {error}");
    }
    // The variable is about the endpoint of the environment, not about that of the code.
    let error = environment("true").endpoint("http://cvm.example.com").build().unwrap_err();
    assert!(error.to_string().contains("allow_http()"), "{error}");
}

/// Such an environment is a mistake that is reported immediately.
#[test]
fn an_id_without_its_key_is_an_error() {
    for (set, missing) in [("ID", "KEY"), ("KEY", "ID")] {
        let variable = format!("TENCENTCLOUD_SECRET_{set}");
        let environment = Environment::given([(variable, MARKER)]);
        let error = ClientBuilder::<GenericClient>::from_environment(&environment).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        let text = error.to_string();
        assert!(text.contains(&format!("TENCENTCLOUD_SECRET_{missing} is not set")), "{text}");
        assert!(!text.contains(MARKER));
    }
}

#[tokio::test]
async fn the_first_call_asks_the_default_chain() {
    let folder = Folder::new();
    let wire = Wire::new(|request| {
        Some(match request.uri().host() {
            Some("metadata.tencentyun.com") if request.uri().path().ends_with("my-role") => {
                metadata_response("machine", 7200)
            }
            Some("metadata.tencentyun.com") => response(200, "my-role"),
            _ => done(),
        })
    });
    let builder =
        ClientBuilder::<GenericClient>::from_environment(&folder.environment(&[])).unwrap();
    let client = over(builder, &wire);
    assert!(wire.sent().is_empty());
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(signers(&wire), ["", "", "machine", "machine"]);

    let builder =
        ClientBuilder::<GenericClient>::from_environment(&folder.environment(&[])).unwrap();
    let error = call(&over(builder, &Wire::unreachable())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = error.to_string();
    assert!(
        text.starts_with("DescribeZones: no credentials: none of 5 providers is configured: "),
        "{text}"
    );
}

/// STS is reached under the root domain of the client, but not at its endpoint, which may be that of a single service.
#[tokio::test]
async fn roles_are_assumed_with_the_settings_of_the_client() {
    let folder = Folder::new();
    let profile = "[default]\nsecret_id=base\nsecret_key=key\nrole_arn=arn\nregion=ap-shanghai\n";
    folder.write(".tencentcloud/credentials", profile);
    let from_env =
        || ClientBuilder::<GenericClient>::from_environment(&folder.environment(&[])).unwrap();
    let cases = [
        (from_env(), ["sts.tencentcloudapi.com", "cvm.tencentcloudapi.com"]),
        (
            from_env().root_domain("internal.tencentcloudapi.com"),
            ["sts.internal.tencentcloudapi.com", "cvm.internal.tencentcloudapi.com"],
        ),
        (
            from_env().endpoint("https://cvm.ap-tokyo.tencentcloudapi.com"),
            ["sts.tencentcloudapi.com", "cvm.ap-tokyo.tencentcloudapi.com"],
        ),
    ];
    for (builder, hosts) in cases {
        let wire = Wire::script([sts_response("role", 7200), done()]);
        let client = over(builder, &wire);
        call(&client).await.unwrap();
        let sent = wire.sent();
        assert_eq!([header(&sent[0], "host"), header(&sent[1], "host")], hosts);
        assert_eq!(signers(&wire), ["base", "role"]);
        assert_eq!(header(&sent[1], "x-tc-region"), "ap-shanghai");
    }
}

/// The order is: builder, variable, INI profile, tccli profile.
#[test]
fn the_region_follows_an_order() {
    let folder = Folder::new();
    let build = |variables: &[(&str, &str)], region: Option<&str>| {
        let mut builder =
            ClientBuilder::<GenericClient>::from_environment(&folder.environment(variables))
                .unwrap();
        if let Some(region) = region {
            builder = builder.region(region);
        }
        builder.transport(Wire::script([])).build()
    };
    let region = |variables: &[(&str, &str)], region| {
        build(variables, region).unwrap().config().region().map(str::to_owned)
    };
    assert_eq!(region(&[], None), None);
    folder.write(".tccli/default.configure", r#"{"_sys_param": {"region": "tccli"}}"#);
    assert_eq!(region(&[], None).as_deref(), Some("tccli"));
    folder.write(".tencentcloud/credentials", "[default]\n");
    assert_eq!(region(&[], None).as_deref(), Some("tccli"));
    folder.write(".tencentcloud/credentials", "[default]\nregion = file\n");
    assert_eq!(region(&[], None).as_deref(), Some("file"));
    let variables = [("TENCENTCLOUD_REGION", "variable")];
    assert_eq!(region(&variables, None).as_deref(), Some("variable"));
    assert_eq!(region(&variables, Some("program")).as_deref(), Some("program"));

    folder.write(".tencentcloud/credentials", format!("[default]\n{MARKER}\n"));
    assert_eq!(region(&[], Some("program")).as_deref(), Some("program"), "the file was read");
    let error = build(&[], None).unwrap_err().to_string();
    assert!(
        error.contains("credentials:2: expected [section]") && !error.contains(MARKER),
        "{error}"
    );
    // With other credentials, the file is needed for nothing else.
    let keys = [("TENCENTCLOUD_SECRET_ID", "id"), ("TENCENTCLOUD_SECRET_KEY", "key")];
    assert_eq!(region(&keys, None), None);
}
