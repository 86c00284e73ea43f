//! `tencent-cloud-simulator`: the simulator as a server.
//!
//! What a shell can read, the address and the variables to set, goes to the standard output; a line a call, and whatever is
//! wrong, goes to the standard error.

mod greeting;
mod log;
mod options;

use std::error::Error as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use tencent_cloud_simulator::StartError;

use self::log::Log;
use self::options::{Command, Options};

fn main() -> ExitCode {
    let command = match options::read(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("tencent-cloud-simulator: {error}; see --help");
            return ExitCode::from(2);
        }
    };
    let result = match command {
        Command::Print(text) => {
            std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
        }
        Command::Serve(options) => serve(*options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tencent-cloud-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Options) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads could be started: {error}"))?;
    let log = Log::new(options.quiet);
    let mut builder = options.builder;
    let observed = log.clone();
    builder = builder.observe(move |outcome| observed.note(outcome));
    runtime.block_on(async {
        let simulator = builder.start().await.map_err(|error| explain(&error))?;
        // Before anything is said: whoever reads it may send the signal at once.
        let stop = Stop::listen()?;
        let greeting = greeting::text(&simulator, options.verifies);
        // A closed output is no reason not to serve.
        let _ = std::io::stdout().write_all(greeting.as_bytes());
        stop.told().await?;
        simulator.shutdown().await;
        eprintln!("{}", log.summary());
        Ok(())
    })
}

/// Hears of Ctrl-C, and of the signal that service managers send.
struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    #[cfg(unix)]
    fn listen() -> Result<Self, String> {
        use tokio::signal::unix::{SignalKind, signal};
        let hear = |kind| signal(kind).map_err(|error| cannot_hear(&error));
        Ok(Self { signals: [hear(SignalKind::interrupt())?, hear(SignalKind::terminate())?] })
    }

    #[cfg(unix)]
    async fn told(self) -> Result<(), String> {
        let [mut interrupt, mut terminate] = self.signals;
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    fn listen() -> Result<Self, String> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn told(self) -> Result<(), String> {
        tokio::signal::ctrl_c().await.map_err(|error| cannot_hear(&error))
    }
}

fn cannot_hear(error: &std::io::Error) -> String {
    format!("the signal to stop cannot be waited for: {error}")
}

/// What is wrong, and what to do about it.
fn explain(error: &StartError) -> String {
    let kind = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    let advice = match kind.map(std::io::Error::kind) {
        Some(ErrorKind::AddrInUse) => {
            "\nAnother simulator may be running there: stop it, or take another port with --listen 8521, or any free one \
             with --listen 0"
        }
        Some(ErrorKind::AddrNotAvailable) => {
            "\nThe address belongs to no interface of this machine: 127.0.0.1 is for programs here, 0.0.0.0 for others, too"
        }
        Some(ErrorKind::PermissionDenied) => {
            "\nPorts below 1024 are for administrators: take a higher one with --listen"
        }
        _ => "",
    };
    format!("{error}{advice}")
}
