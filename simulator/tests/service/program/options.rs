//! The command-line program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

fn program(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencent-cloud-simulator"));
    command.args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program with options that make it end. A server that starts instead is stopped after a minute.
fn run_to_end(options: &[&str]) -> Output {
    Command::new("timeout")
        .args(["60", env!("CARGO_BIN_EXE_tencent-cloud-simulator")])
        .args(options)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Starts a server and returns it with the lines of its greeting.
fn start(options: &[&str]) -> (Child, Vec<String>) {
    greet(program(options).spawn().unwrap())
}

/// Reads the greeting of a server.
fn greet(mut child: Child) -> (Child, Vec<String>) {
    let mut greeting = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        greeting.push(line.unwrap());
        if greeting.last().is_some_and(|line| line.contains("curl")) {
            break;
        }
    }
    (child, greeting)
}

fn stop(mut child: Child, signal: &str) -> (Option<i32>, String) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (child.wait().unwrap().code(), errors)
}

fn has_curl() -> bool {
    Command::new("curl").arg("--version").output().is_ok()
}

/// Executes a command in a shell and returns its output.
fn shell(command: &str) -> String {
    let output = Command::new("sh").args(["-c", command]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout)
}

#[test]
fn greeting_contains_variables_and_a_working_call() {
    if !has_curl() {
        return;
    }
    for options in [
        &["--listen", "0"][..],
        &["--listen", "0", "--no-verify"],
        &["--listen", "0", "--token", "t-1"],
        &["--listen", "0", "--tls"],
    ] {
        let (child, greeting) = start(options);
        let variables: Vec<&str> =
            greeting.iter().filter_map(|line| line.strip_prefix("export ")).collect();
        let tls = options.contains(&"--tls");
        let scheme = if tls { "ENDPOINT=https://127.0.0.1:" } else { "ENDPOINT=http://127.0.0.1:" };
        for name in [scheme, "SECRET_ID=", "SECRET_KEY=", "REGION=ap-guangzhou"] {
            let name = format!("TENCENTCLOUD_{name}");
            assert!(variables.iter().any(|line| line.starts_with(&name)), "{name}: {greeting:?}");
        }
        let response = shell(greeting.last().unwrap().strip_prefix("# ").unwrap());
        assert!(
            response.contains("ap-guangzhou-3") && !response.contains("\"Error\""),
            "{response}"
        );
        let (code, errors) = stop(child, "-INT");
        assert_eq!(code, Some(0), "{errors}");
        let lines: Vec<&str> = errors.lines().collect();
        assert_eq!(lines.len(), 2, "{errors}");
        assert!(lines[0].contains(" DescribeZones OK "), "{errors}");
        assert_eq!(lines[1], "stopped; calls: 1, errors: 0", "{errors}");
    }
}

#[test]
fn calls_are_answered_after_the_log_is_closed() {
    if !has_curl() {
        return;
    }
    let (mut child, greeting) = start(&["--listen", "0"]);
    drop(child.stderr.take());
    let response = shell(greeting.last().unwrap().strip_prefix("# ").unwrap());
    assert!(response.contains("ap-guangzhou-3"), "{response}");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn serves_specifications_from_folders() {
    if !has_curl() {
        return;
    }
    let (child, greeting) =
        start(&["--listen", "0", "--no-verify", "--examples", "--spec", "tests/demo"]);
    let call = greeting.last().unwrap().strip_prefix("# ").unwrap();
    let call = call.replace("DescribeZones", "DescribeNotes").replace("2017-03-12", "2020-01-01");
    let response = shell(&call);
    assert!(response.contains("First note"), "{response}");
    let (code, errors) = stop(child, "-INT");
    assert_eq!(code, Some(0), "{errors}");
}

#[test]
fn removed_record_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let journal = folder.path().join("journal-0");
    stop(start(&["--listen", "0", "--state", state]).0, "-INT");
    let whole = std::fs::read(&journal).unwrap();
    for (format, number) in [("text", 1), ("json", 2)] {
        let kept = folder.path().join(format!("journal-0.removed-{number}"));
        std::fs::write(&journal, [&whole[..], b"0000 {"].concat()).unwrap();
        let (child, _) =
            start(&["--listen", "0", "--state", state, "--quiet", "--log-format", format]);
        let (code, errors) = stop(child, "-INT");
        assert_eq!(code, Some(0), "{errors}");
        let line = errors.lines().next().unwrap();
        let message = format!(
            "warning: removed an incomplete record of 6 bytes at offset {} of {}, and kept it in {}: the simulator ended \
             while it was written",
            whole.len(),
            journal.display(),
            kept.display()
        );
        assert_eq!(std::fs::read(&kept).unwrap(), b"0000 {");
        if format == "text" {
            assert_eq!(line, message);
            continue;
        }
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!((&line["event"], &line["message"]), (&"warning".into(), &message.into()));
        assert_eq!((&line["offset"], &line["bytes"]), (&whole.len().into(), &6.into()));
        assert_eq!(line["file"], journal.to_str().unwrap());
        assert_eq!(line["kept"], kept.to_str().unwrap());
    }
    // It is reported once.
    let (child, _) = start(&["--listen", "0", "--state", state]);
    let errors = stop(child, "-INT").1;
    assert!(!errors.contains("warning"), "{errors}");
}

#[test]
fn replaced_specification_is_reported() {
    let (child, _) = start(&["--listen", "0", "--spec", "../spec/region"]);
    let (code, errors) = stop(child, "-INT");
    assert_eq!(code, Some(0), "{errors}");
    let expected =
        "replaced the embedded specification of `region` 2022-06-27 with that of --spec\n";
    assert!(errors.starts_with(expected), "{errors}");
    let output = run_to_end(&["--listen", "0", "--spec", "../spec/cvm/2017-03-12"]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("cannot replace the specification of `cvm` 2017-03-12"), "{errors}");
}

#[test]
fn greeting_contains_the_seed_which_is_random_by_default() {
    let seed = |options: &[&str]| {
        let (child, greeting) = start(options);
        stop(child, "-INT");
        let line = greeting.iter().find(|line| line.contains("--seed")).unwrap();
        line.split(' ').find_map(|word| word.parse::<u64>().ok()).unwrap()
    };
    assert_ne!(seed(&["--listen", "0"]), seed(&["--listen", "0"]));
    assert_eq!(seed(&["--listen", "0", "--seed", "7"]), 7);
}

#[test]
fn missing_specification_is_an_error() {
    let output = run_to_end(&["--listen", "0", "--spec", "no/such/folder"]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("cannot read the folder `no/such/folder`"), "{errors}");
}

#[test]
fn stops_on_sigterm_without_logging_calls() {
    let (child, _) = start(&["--listen", "0", "--quiet"]);
    let (code, errors) = stop(child, "-TERM");
    assert_eq!((code, errors.lines().count()), (Some(0), 1), "{errors}");
}

#[test]
fn port_in_use_is_an_error_with_advice() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let output = run_to_end(&["--listen", &address]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains(&format!("cannot listen on {address}: ")), "{errors}");
    assert!(errors.contains("--listen 0"), "{errors}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn errors_name_invalid_options() {
    for (options, part) in [
        (&["--listen", "here"][..], "invalid --listen \"here\""),
        (&["--time-scale", "0"], "invalid --time-scale \"0\""),
        (&["--secret-id", "x"], "must be used together"),
        (&["--fault", "fire"], "instead of \"fire\""),
        (&["--fault", "delay-after"], "a delay in seconds, such as delay-after=1.5"),
        (&["--fault", "throttle=1"], "throttle without a delay"),
        (&["--colour"], "--colour"),
        (&["--config", "no/such.toml"], "cannot read the configuration file no/such.toml"),
    ] {
        let output = run_to_end(options);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options:?}: {errors}");
        assert!(errors.contains(part) && errors.contains("--help"), "{options:?}: {errors}");
    }
    let help = run_to_end(&["--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("Usage:"));
}

#[test]
fn the_last_value_of_an_option_applies() {
    let (child, greeting) = start(&["--listen", "0", "--seed", "1", "--seed", "2"]);
    assert!(greeting.join("\n").contains("--seed 2"), "{greeting:?}");
    let (code, errors) = stop(child, "-INT");
    assert_eq!(code, Some(0), "{errors}");
}

#[test]
fn settings_come_from_file_and_environment() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("simulator.toml");
    std::fs::write(&config, "listen = 0\nseed = 5\nadvertise = 'simulator'\n").unwrap();
    let mut command = program(&["--log-format=json"]);
    command.env("TENCENT_CLOUD_SIMULATOR_CONFIG", &config);
    command.env("TENCENT_CLOUD_SIMULATOR_SEED", "6");
    let (child, greeting) = greet(command.spawn().unwrap());
    let variables = greeting.join("\n");
    assert!(variables.contains("export TENCENTCLOUD_ENDPOINT=http://simulator:"), "{variables}");
    assert!(variables.contains("export TENCENTCLOUD_ALLOW_HTTP=true"), "{variables}");
    assert!(variables.contains("--seed 6"), "{variables}");
    // A shell can execute the whole message.
    let printed = shell(&format!("{variables}\necho $TENCENTCLOUD_REGION"));
    assert_eq!(printed, "ap-guangzhou\n");
    let (code, errors) = stop(child, "-INT");
    assert_eq!(code, Some(0), "{errors}");
    let line: serde_json::Value = serde_json::from_str(&errors).unwrap();
    assert_eq!((&line["event"], &line["calls"]), (&"stopped".into(), &0.into()));
    std::fs::write(&config, "sed = 5\n").unwrap();
    let output = run_to_end(&["--config", config.to_str().unwrap()]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(
        errors.contains("simulator.toml:1:1: unknown key `sed`: did you mean `seed`?"),
        "{errors}"
    );
}

#[test]
fn authority_is_written_to_the_given_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authority's.pem");
    let (child, greeting) =
        start(&["--listen", "0", "--tls", "--tls-authority", path.to_str().unwrap()]);
    let pem = std::fs::read_to_string(&path).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("PRIVATE"), "{pem}");
    let printed =
        shell(&format!("{}\necho \"$TENCENT_CLOUD_SIMULATOR_AUTHORITY\"", greeting.join("\n")));
    assert_eq!(printed.trim(), path.to_str().unwrap());
    stop(child, "-INT");
    assert!(path.exists());
    let output = run_to_end(&["--listen", "0", "--tls", "--tls-authority", "no/such/folder/a.pem"]);
    assert!(text(&output.stderr).contains("cannot write the certificate to no/such/folder/a.pem"));
}
