//! Credentials files: the INI file of the vendor's SDKs, the JSON files of its command line, and the token file of an
//! identity provider.
//!
//! The first byte selects the kind of file. Error messages must be a single line and must not contain a secret: every
//! value in the seeds contains `SECRET`.

use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use tencent_cloud::BoxFuture;
use tencent_cloud::credentials::{Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud::providers::{
    CredentialsFile, Environment, ProviderConfig, TccliProfile, WebIdentity,
};
use tencent_cloud::transport::{Failure, Transport, TransportError};

use tokio::runtime::{Builder, Runtime};

use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "credentials-file", run, seeds };

/// The marker in every value of the seeds.
const SECRET: &str = "CANARY";

/// A temporary folder of this process.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("tencent-cloud-fuzz-{}", std::process::id()));
    let created = std::fs::create_dir_all(&folder);
    assert!(created.is_ok(), "{}: {created:?}", folder.display());
    folder
});

fn run(data: &[u8]) {
    let Some((kind, input)) = data.split_first() else { return };
    let config = ProviderConfig::new()
        .environment(Environment::given([("HOME", FOLDER.display().to_string())]))
        .transport(Offline)
        .clock(driver::clock())
        .region("ap-guangzhou");
    match kind % 3 {
        0 => {
            let path = write("credentials", input);
            let file = CredentialsFile::new().path(&path).profile("default").config(&config);
            check(input, file.region().err(), fetch(&file));
        }
        1 => {
            write("default.credential", input);
            write("default.configure", input);
            let file = TccliProfile::new().folder(&*FOLDER).profile("default").config(&config);
            check(input, file.region().err(), fetch(&file));
        }
        _ => {
            let path = write("token", input);
            let role = WebIdentity::new("provider", "qcs::cam::uin/1:roleName/a", path);
            check(input, None, fetch(&role.config(&config)));
        }
    }
}

fn write(name: &str, input: &[u8]) -> PathBuf {
    let path = FOLDER.join(name);
    // Truncating a file makes some file systems flush it; a new file stays in memory.
    let _ = std::fs::remove_file(&path);
    let written = std::fs::write(&path, input);
    assert!(written.is_ok(), "{}: {written:?}", path.display());
    path
}

/// Whether a message may contain the marker: messages quote names of sections and roles, and a mutation may have moved
/// the marker into one. The check is per line, because a line is the smallest unit that contains a whole value.
fn may_quote(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    // INI keys are case-insensitive, and JSON keys may contain escapes.
    let has_quoted_name =
        |line: &str| line.to_ascii_lowercase().contains("role") || line.contains(['[', '\\']);
    text.split(['\n', '\r']).any(|line| line.contains(SECRET) && has_quoted_name(line))
}

fn check(
    input: &[u8],
    region: Option<CredentialsError>,
    credentials: Result<Credentials, CredentialsError>,
) {
    let errors = region.into_iter().chain(credentials.err());
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET) || may_quote(input), "{text}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
    }
}

/// Returns the credentials. The provider may read its file on another thread.
fn fetch(provider: &dyn CredentialsProvider) -> Result<Credentials, CredentialsError> {
    static RUNTIME: LazyLock<Option<Runtime>> =
        LazyLock::new(|| Builder::new_current_thread().enable_time().build().ok());
    let Some(runtime) = RUNTIME.as_ref() else { unreachable!("no runtime") };
    runtime.block_on(provider.credentials())
}

/// A transport that always fails, for files that require a request to STS or the metadata service.
#[derive(Debug)]
struct Offline;

impl Transport for Offline {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::new(Failure::Connect, "offline")) })
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let ini = "# keys\n[default]\nsecret_id = CANARY1\nsecret_key = \"CANARY2\"\ntoken = CANARY3\nregion = CANARY4\n\n\
               [deploy]\nsecret_id=CANARY5\nsecret_key=CANARY6\nrole_arn='qcs::cam::uin/1:roleName/a'\nrole_session_name = b\n";
    let role = "[default]\nsecret_id=CANARY\nsecret_key=CANARY\nrole_arn=c\n";
    let keys = r#"{"secretId": "CANARY1", "secretKey": "CANARY2", "token": "CANARY3", "expiresAt": 1770000000, "type": "CANARY6",
        "role-arn": "a", "role-session-name": "b"}"#;
    let login = r#"{"type": "cvm-role", "use-cvm-role": "true", "secretId": null}"#;
    let configure = r#"{"_sys_param": {"region": "CANARY", "output": "json"}, "cvm": {"version": "2017-03-12"}}"#;
    let of = |kind: u8, text: &str| [&[kind], text.as_bytes()].concat();
    let token = "CANARY.CANARY.CANARY\n";
    vec![
        of(0, ini),
        of(0, role),
        of(1, keys),
        of(1, login),
        of(1, configure),
        of(2, token),
        of(2, ""),
    ]
}
