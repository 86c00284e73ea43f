//! The content of key pairs, which the `rsa` crate and OpenSSH read.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{PrivateKey, PublicKey};
use serde_json::{Value, json};
use tencent_cloud_simulator::Simulator;

use crate::common::TestClient;

/// A public key of `ssh-keygen -t rsa -b 2048`.
const RSA_2048: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDEuoaRnUPlmRF9RD+I8XA+jKwq5NdekQdZ3j+wcJcrv2UltyLvK9LxpZhwBdP/KT+8+X8YWAfGpVMFwLSy5sNdf24RuExqB8j7cOgU7unQcmfL1ZCMKI7ff+SZGGIgT4sjHMiUzwia28Jy23bib/S2YF63W+0k1XwELUxg8WCNanpd52sKwtw+YCMksHsMQmTmZT0x3/8y+0k5F/BbToF88Tv3s9QtOUwkT6mje3kSMAIkb2I3HxNs2P4yZN51yRKEJMQT+knydc/H2pak4H+W5TO6ZX810PnmMM63XubtckKdgCp6o3+1aeHGr4sjPTBi/Pq2W4gAdvjGi53JPQuX";
/// A public key of `ssh-keygen -t ed25519`.
const ED25519: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKJDwqydVekQpR8PKZmXjpkHQoM7LKGAZXJCzL+c5y+C ops@laptop";

fn seeded(seed: u64) -> TestClient {
    TestClient::of(&Simulator::builder().seed(seed))
}

/// Returns the public and the private key of a new key pair.
fn create(client: &mut TestClient, name: &str) -> (String, String) {
    let pair = client.ok("CreateKeyPair", &json!({"KeyName": name, "ProjectId": 0}));
    let pair = &pair["KeyPair"];
    let public = pair["PublicKey"].as_str().unwrap();
    assert_eq!(public.split(' ').nth(2), pair["KeyId"].as_str());
    (public.to_owned(), pair["PrivateKey"].as_str().unwrap().to_owned())
}

/// Returns the key in a line of OpenSSH, without its comment.
fn without_comment(line: &str) -> String {
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Returns the line of a public key.
fn line(kind: &str, exponent: &[u8], modulus: &[u8]) -> String {
    let mut blob = Vec::new();
    for part in [kind.as_bytes(), exponent, modulus] {
        // A number whose first bit is set starts with a zero byte, because it is positive.
        let sign = usize::from(part.first().is_some_and(|byte| *byte > 0x7f));
        blob.extend(u32::try_from(part.len() + sign).unwrap().to_be_bytes());
        blob.extend(std::iter::repeat_n(0, sign).chain(part.iter().copied()));
    }
    format!("ssh-rsa {}", STANDARD.encode(blob))
}

fn line_of(key: &PublicKey) -> String {
    line("ssh-rsa", &key.e().to_be_bytes_trimmed_vartime(), &key.n().to_be_bytes_trimmed_vartime())
}

#[test]
fn private_key_belongs_to_public_key() {
    let mut client = seeded(7);
    let mut pairs = vec![create(&mut client, "one"), create(&mut client, "two")];
    let old = client.api20_ok("CreateKeyPair", &json!({"keyName": "three"}))["data"].take();
    let text = |name: &str| old[name].as_str().unwrap().to_owned();
    pairs.push((text("pubkey"), text("secretkey")));
    for (public, private) in &pairs {
        let key = PrivateKey::from_pkcs1_pem(private).unwrap();
        key.validate().unwrap();
        assert_eq!(line_of(&key.to_public_key()), without_comment(public));
    }
    let mut keys: Vec<String> = pairs.iter().map(|pair| without_comment(&pair.0)).collect();
    keys.dedup();
    assert_eq!(keys.len(), 3);
}

#[test]
fn seed_determines_key_pairs() {
    let pairs = [7, 7, 8].map(|seed| create(&mut seeded(seed), "deploy"));
    assert_eq!(pairs[0], pairs[1]);
    assert_ne!(pairs[0], pairs[2]);
}

/// Runs `ssh-keygen`, which must succeed. `None` if it is not installed.
fn ssh_keygen(arguments: &[&str], file: &Path) -> Option<String> {
    let mut command = Command::new("ssh-keygen");
    let output = command.args(arguments).arg("-f").arg(file).stdin(Stdio::null()).output().ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// Writes a file that only its owner can read, as `ssh-keygen` demands.
fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn ssh_keygen_reads_key_pairs() {
    let (public, private) = create(&mut seeded(7), "deploy");
    let folder = tempfile::tempdir().unwrap();
    let [public_file, private_file] = ["key.pub", "key"].map(|name| folder.path().join(name));
    fs::write(&public_file, format!("{public}\n")).unwrap();
    write_secret(&private_file, &private);
    let Some(fingerprint) = ssh_keygen(&["-l"], &public_file) else { return };
    assert!(fingerprint.starts_with("1024 SHA256:"), "{fingerprint}");
    assert!(fingerprint.trim_end().ends_with("(RSA)"), "{fingerprint}");
    let derived = ssh_keygen(&["-y"], &private_file).unwrap();
    assert_eq!(without_comment(&derived), without_comment(&public));
    // The fingerprint of a private key is that of its public key.
    assert_eq!(
        ssh_keygen(&["-l"], &private_file).unwrap().split(' ').nth(1),
        fingerprint.split(' ').nth(1)
    );
}

fn import(name: &str, key: &str) -> Value {
    json!({"KeyName": name, "ProjectId": 0, "PublicKey": key})
}

#[test]
fn public_key_is_imported_once() {
    let mut client = TestClient::new();
    let line = format!("{RSA_2048} ops@laptop of a team");
    let id = client.ok("ImportKeyPair", &import("one", &format!(" {line}\n")))["KeyId"].take();
    let described = client.ok("DescribeKeyPairs", &json!({"KeyIds": [id]}));
    assert_eq!(described["KeyPairSet"][0]["PublicKey"], line);
    for same in [RSA_2048.to_owned(), format!("{RSA_2048} me@desktop")] {
        assert_eq!(
            client.code("ImportKeyPair", &import("two", &same)),
            "InvalidPublicKey.Duplicate"
        );
    }
    let (public, _) = create(&mut client, "three");
    assert_eq!(
        client.code("ImportKeyPair", &import("four", &without_comment(&public))),
        "InvalidPublicKey.Duplicate"
    );
}

#[test]
fn invalid_public_keys_are_rejected() {
    let mut client = TestClient::new();
    let modulus = [0xc3; 128];
    assert!(
        client.ok("ImportKeyPair", &import("valid", &line("ssh-rsa", &[3], &modulus))).is_object()
    );
    let cases = [
        "a key".to_owned(),
        "ssh-rsa".to_owned(),
        "ssh-rsa AAAA".to_owned(),
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ me@example.com".to_owned(),
        ED25519.to_owned(),
        RSA_2048.replacen("ssh-rsa", "ssh-dss", 1),
        RSA_2048.get(8..).unwrap().to_owned(),
        // One more byte, one less, and characters of no base64.
        format!("{RSA_2048}AAAA"),
        RSA_2048.get(..RSA_2048.len() - 4).unwrap().to_owned(),
        RSA_2048.replacen("AAAA", "AA-A", 1),
        format!("{RSA_2048}\n{RSA_2048}"),
        line("ssh-dss", &[3], &modulus),
        // Even numbers, a key that is too small, and an exponent that is too small.
        line("ssh-rsa", &[3], &[0xc2; 128]),
        line("ssh-rsa", &[4], &modulus),
        line("ssh-rsa", &[1], &modulus),
        line("ssh-rsa", &[3], &[0xc3; 64]),
    ];
    for key in cases {
        let code = client.code("ImportKeyPair", &import("invalid", &key));
        assert_eq!(code, "InvalidPublicKey.Malformed", "{key}");
    }
    assert_eq!(
        client.api20_code("ImportKeyPair", &json!({"keyName": "x", "pubKey": "a key"})),
        4000
    );
    assert_eq!(client.ok("DescribeKeyPairs", &json!({}))["TotalCount"], 1);
}
