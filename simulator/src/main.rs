//! `tencentcloud-simulator`: the simulator as a server.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, ValueExt as _};
use tencentcloud_simulator::{Builder, Credentials, Outcome, Simulator};

const HELP: &str = "\
A Cloud Virtual Machine service to develop and test against.

Usage: tencentcloud-simulator [OPTIONS]

Options:
      --listen ADDRESS:PORT  Where to listen [default: 127.0.0.1:8520]
      --secret-id ID         The secret id to know, with --secret-key
      --secret-key KEY       The secret key that belongs to it
      --token TOKEN          The session token that requests must carry as well
      --time-scale N         Instances change their states so many times faster [default: 1]
      --seed N               What ids are drawn from [default: 0]
      --rate-limits          Enforce the documented requests a second
      --no-verify            Take requests with any signature
  -h, --help                 Print this
  -V, --version              Print the version
";

/// What the command line asks for.
enum Command {
    Serve(Box<Builder>),
    Print(String),
}

fn main() -> ExitCode {
    let command = match read(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("tencentcloud-simulator: {error}; see --help");
            return ExitCode::from(2);
        }
    };
    let result = match command {
        Command::Print(text) => {
            std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
        }
        Command::Serve(builder) => serve(*builder),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tencentcloud-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut builder = Simulator::builder().listen(SocketAddr::from(([127, 0, 0, 1], 8520)));
    let (mut id, mut key, mut token) = (None, None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => builder = builder.listen(arguments.value()?.parse()?),
            Long("secret-id") => id = Some(arguments.value()?.string()?),
            Long("secret-key") => key = Some(arguments.value()?.string()?),
            Long("token") => token = Some(arguments.value()?.string()?),
            Long("time-scale") => builder = builder.time_scale(scale(&mut arguments)?),
            Long("seed") => builder = builder.seed(arguments.value()?.parse()?),
            Long("rate-limits") => builder = builder.rate_limits(true),
            Long("no-verify") => builder = builder.verify_signatures(false),
            Short('h') | Long("help") => return Ok(Command::Print(HELP.to_owned())),
            Short('V') | Long("version") => {
                let version = env!("CARGO_PKG_VERSION");
                return Ok(Command::Print(format!("tencentcloud-simulator {version}\n")));
            }
            _ => return Err(argument.unexpected()),
        }
    }
    let mut credentials = match (id, key) {
        (Some(id), Some(key)) => Credentials::new(id, key),
        (None, None) => Credentials::default(),
        _ => return Err("--secret-id and --secret-key go together".into()),
    };
    credentials.token = token;
    Ok(Command::Serve(Box::new(builder.credentials(credentials).observe(log))))
}

fn scale(arguments: &mut lexopt::Parser) -> Result<f64, lexopt::Error> {
    let scale: f64 = arguments.value()?.parse()?;
    if scale.is_finite() && scale > 0.0 {
        return Ok(scale);
    }
    Err(format!("--time-scale is {scale}: it must be a number above 0").into())
}

fn serve(builder: Builder) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads could be started: {error}"))?;
    runtime.block_on(async {
        let simulator = builder.start().await.map_err(|error| error.to_string())?;
        greet(&simulator);
        tokio::signal::ctrl_c()
            .await
            .map_err(|error| format!("the signal to stop cannot be waited for: {error}"))?;
        simulator.shutdown().await;
        Ok(())
    })
}

/// Says where it is and what to set, in a form that a shell can read.
fn greet(simulator: &Simulator) {
    let credentials = simulator.credentials();
    println!("# Listening on {}; stop with Ctrl-C.", simulator.endpoint());
    println!("export TENCENTCLOUD_ENDPOINT={}", simulator.endpoint());
    println!("export TENCENTCLOUD_SECRET_ID={}", credentials.secret_id);
    println!("export TENCENTCLOUD_SECRET_KEY={}", credentials.secret_key);
    if let Some(token) = &credentials.token {
        println!("export TENCENTCLOUD_TOKEN={token}");
    }
    println!("export TENCENTCLOUD_REGION=ap-guangzhou");
}

/// One line a call.
fn log(outcome: &Outcome) {
    let action = outcome.action.as_deref().unwrap_or("-");
    let code = outcome.code.as_deref().unwrap_or("OK");
    eprintln!("{action} {code} {}", outcome.request_id);
}
