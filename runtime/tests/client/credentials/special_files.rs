//! Paths to something other than a private file: named pipes, which block their reader, and files that all users can read.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use tencent_cloud::credentials::{Cached, CredentialsError, CredentialsProvider};
use tencent_cloud::providers::{CredentialsFile, ProviderConfig, TccliProfile, WebIdentity};
use tencent_cloud::{ClientBuilder, GenericClient};

use crate::credentials::common::{Folder, check_error};
use crate::support::notes::Notes;

/// Creates a named pipe without a writer and returns its path.
fn pipe(folder: &Folder, name: &str) -> String {
    let path = folder.write(name, "");
    std::fs::remove_file(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// Runs a function on a thread, so that a blocked one fails the test instead of blocking it.
fn unblocked<T: Send + 'static>(function: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(function()));
    receiver.recv_timeout(Duration::from_secs(60)).expect("blocked by a named pipe")
}

fn fetch(provider: impl CredentialsProvider + 'static) -> CredentialsError {
    unblocked(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let cache = Cached::new(provider).timeout(Duration::from_secs(20));
        runtime.block_on(cache.credentials()).unwrap_err()
    })
}

#[test]
fn credentials_in_a_named_pipe_do_not_block() {
    let folder = Folder::new();
    let named = pipe(&folder, "named");
    pipe(&folder, ".tencentcloud/credentials");
    pipe(&folder, ".tccli/default.credential");
    let token = pipe(&folder, "token");
    let config = || ProviderConfig::new().environment(folder.environment(&[]));
    let errors = [
        fetch(CredentialsFile::new().config(&config()).path(named)),
        fetch(CredentialsFile::new().config(&config())),
        fetch(TccliProfile::new().config(&config())),
        fetch(WebIdentity::new("provider", "arn", token).config(&config())),
    ];
    for error in errors {
        check_error(&error, &["cannot read", "expected a regular file"]);
        assert!(!error.is_absent());
    }
}

#[test]
fn a_region_in_a_named_pipe_does_not_block_build() {
    for name in [".tencentcloud/credentials", ".tccli/default.configure"] {
        let folder = Folder::new();
        pipe(&folder, name);
        let environment = folder.environment(&[]);
        let error = unblocked(move || {
            let builder = ClientBuilder::<GenericClient>::from_environment(&environment).unwrap();
            builder.build().unwrap_err().to_string()
        });
        assert!(error.contains("expected a regular file"), "{error}");
    }
    let folder = Folder::new();
    let path = pipe(&folder, "pipe");
    let error = unblocked(move || CredentialsFile::new().path(path).region().unwrap_err());
    check_error(&error, &["expected a regular file"]);
}

#[tokio::test]
async fn warns_once_about_a_file_that_all_users_can_read() {
    let notes = Notes::default();
    // With a single subscriber in the process, a span that another thread meets first is disabled for good.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let folder = Folder::new();
    let path = folder.write("mine", "[default]\nsecret_id = a\nsecret_key = b\n");
    for (mode, warnings) in [(0o600, 0), (0o640, 0), (0o644, 1), (0o644, 1)] {
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        CredentialsFile::new().path(&path).credentials().await.unwrap();
        let found = notes.text().matches("readable by all users").count();
        assert_eq!(found, warnings, "mode {mode:o}");
    }
    assert!(notes.text().contains(&path));
}
