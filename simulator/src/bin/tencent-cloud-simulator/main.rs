//! `tencent-cloud-simulator`: the simulator as an HTTP server.
//!
//! The standard output contains lines for a shell: the endpoint and the environment variables to set. The log of calls
//! and all errors go to the standard error.

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
        .map_err(|error| format!("cannot start the async runtime: {error}"))?;
    let log = Log::new(options.quiet);
    let mut builder = options.builder;
    let observer = log.clone();
    builder = builder.observe(move |outcome| observer.record(outcome));
    runtime.block_on(async {
        let simulator = builder.start().await.map_err(|error| describe(&error))?;
        for (service, version) in simulator.replaced_specifications() {
            eprintln!(
                "replaced the embedded specification of `{service}` {version} with that of --spec"
            );
        }
        // Before the greeting is printed, since its reader may send the signal immediately.
        let stop = StopSignal::listen()?;
        let greeting = greeting::text(&simulator, options.verifies);
        // The server also runs when its standard output is closed.
        let _ = std::io::stdout().write_all(greeting.as_bytes());
        stop.received().await?;
        simulator.shutdown().await;
        eprintln!("{}", log.summary());
        Ok(())
    })
}

/// The signals of Ctrl-C and of service managers.
struct StopSignal {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl StopSignal {
    #[cfg(unix)]
    fn listen() -> Result<Self, String> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| signal_error(&error));
        Ok(Self { signals: [listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?] })
    }

    #[cfg(unix)]
    async fn received(self) -> Result<(), String> {
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
    async fn received(self) -> Result<(), String> {
        tokio::signal::ctrl_c().await.map_err(|error| signal_error(&error))
    }
}

fn signal_error(error: &std::io::Error) -> String {
    format!("cannot listen for signals: {error}")
}

/// Describes an error with its cause and a possible fix.
fn describe(error: &StartError) -> String {
    let Some(source) = error.source() else { return error.to_string() };
    let kind = source.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let advice = match kind {
        Some(ErrorKind::AddrInUse) => {
            "\nAnother simulator may be running. Stop it, or choose another port with --listen 8521, or a free port with \
             --listen 0."
        }
        Some(ErrorKind::AddrNotAvailable) => {
            "\nNo network interface of this machine has this address. Use 127.0.0.1 for local clients, 0.0.0.0 for all."
        }
        Some(ErrorKind::PermissionDenied) => {
            "\nPorts below 1024 require privileges. Choose a higher port with --listen."
        }
        _ => "",
    };
    format!("{error}: {source}{advice}")
}
