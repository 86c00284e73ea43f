//! The program, as somebody who starts it sees it.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

fn program(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencent-cloud-simulator"));
    command.args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ended(options: &[&str]) -> Output {
    program(options).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A program that serves, and what it said at the start.
fn started(options: &[&str]) -> (Child, Vec<String>) {
    let mut child = program(options).spawn().unwrap();
    let mut output = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        output.push(line.unwrap());
        if output.last().is_some_and(|line| line.contains("curl")) {
            break;
        }
    }
    (child, output)
}

fn stopped(mut child: Child, signal: &str) -> (Option<i32>, String) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (child.wait().unwrap().code(), errors)
}

/// Runs the call that was shown, in a shell.
fn paste(line: &str) -> String {
    let call = line.strip_prefix("# ").unwrap();
    let output = Command::new("sh").args(["-c", call]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout)
}

#[test]
fn it_says_what_to_set_and_a_call_that_works() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    for options in [
        &["--listen", "0"][..],
        &["--listen", "0", "--no-verify"],
        &["--listen", "0", "--token", "t-1"],
    ] {
        let (child, output) = started(options);
        let variables: Vec<&str> =
            output.iter().filter_map(|line| line.strip_prefix("export ")).collect();
        for name in
            ["ENDPOINT=http://127.0.0.1:", "SECRET_ID=", "SECRET_KEY=", "REGION=ap-guangzhou"]
        {
            let name = format!("TENCENTCLOUD_{name}");
            assert!(variables.iter().any(|line| line.starts_with(&name)), "{name}: {output:?}");
        }
        let response = paste(output.last().unwrap());
        assert!(
            response.contains("ap-guangzhou-3") && !response.contains("\"Error\""),
            "{response}"
        );
        let (code, errors) = stopped(child, "-INT");
        assert_eq!(code, Some(0), "{errors}");
        let lines: Vec<&str> = errors.lines().collect();
        assert_eq!(lines.len(), 2, "{errors}");
        assert!(lines[0].contains(" DescribeZones OK "), "{errors}");
        assert!(lines[1].starts_with("Stopped after 1 calls, 0 of them refused"), "{errors}");
    }
}

#[test]
fn it_stops_quietly_for_a_service_manager() {
    let (child, _) = started(&["--listen", "0", "--quiet"]);
    let (code, errors) = stopped(child, "-TERM");
    assert_eq!((code, errors.lines().count()), (Some(0), 1), "{errors}");
}

#[test]
fn a_port_that_is_taken_is_explained() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let output = ended(&["--listen", &address]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains(&address) && errors.contains("--listen 0"), "{errors}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn options_that_are_wrong_are_named() {
    for (options, part) in [
        (&["--listen", "here"][..], "127.0.0.1:8520"),
        (&["--time-scale", "0"], "--time-scale is 0"),
        (&["--secret-id", "x"], "go together"),
        (&["--fault", "fire"], "is no fault"),
        (&["--colour"], "--colour"),
    ] {
        let output = ended(options);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options:?}: {errors}");
        assert!(errors.contains(part) && errors.contains("--help"), "{options:?}: {errors}");
    }
    let help = ended(&["--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("Usage:"));
}
