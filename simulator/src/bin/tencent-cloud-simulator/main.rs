//! `tencent-cloud-simulator`: the simulator as an HTTP server.
//!
//! The standard output contains lines for a shell: the endpoint and the environment variables to set. The log of calls
//! and all errors go to the standard error.

mod authority;
mod command;
mod command_rules;
mod file;
mod greeting;
mod log;
mod settings;
mod table;

use std::error::Error as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use tencent_cloud_simulator::{Builder, StartError};

use self::authority::AuthorityFile;
use self::command::Stop;
use self::log::Log;
use self::settings::Settings;

/// The exit code of an invalid setting.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let settings = command::read(std::env::args_os(), |name| std::env::var_os(name));
    let settings = match settings {
        Ok(settings) => settings,
        Err(Stop::Usage(error)) => {
            // The help and the version go to the standard output, everything else to the standard error.
            let printed = error.print();
            let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
            return if printed.is_ok() { code.into() } else { ExitCode::FAILURE };
        }
        Err(Stop::Setting(error)) => return invalid(&error),
    };
    let builder = match settings.builder() {
        Ok(builder) => builder,
        Err(error) => return invalid(&error),
    };
    let log = Log::new(settings.quiet, settings.format);
    match serve(builder, &settings, &log) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn invalid(error: &str) -> ExitCode {
    log::write_line(&format!("tencent-cloud-simulator: {error}; see --help"));
    ExitCode::from(USAGE)
}

fn serve(builder: Builder, settings: &Settings, log: &Log) -> Result<(), String> {
    #[cfg(unix)]
    permit_connections();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start the async runtime: {error}"))?;
    let observer = log.clone();
    let builder = builder.observe(move |outcome| observer.record(outcome));
    runtime.block_on(async {
        let simulator = builder.start().await.map_err(|error| describe(&error))?;
        for (service, version) in simulator.replaced_specifications() {
            log.notice(&format!(
                "replaced the embedded specification of `{service}` {version} with that of --spec"
            ));
        }
        if let Some(record) = simulator.removed_record() {
            log.removed(&record);
        }
        // Before the greeting is printed, since its reader may send the signal immediately.
        let stop = StopSignal::listen()?;
        let authority = simulator.authority();
        let authority = authority
            .map(|certificate| AuthorityFile::write(settings.authority.as_deref(), certificate))
            .transpose()?;
        let path = authority.as_ref().map(|file| file.path.as_path());
        let greeting = greeting::text(&simulator, settings.verifies, path);
        // The server also runs when its standard output is closed.
        let _ = std::io::stdout().write_all(greeting.as_bytes());
        stop.received().await?;
        simulator.shutdown().await;
        log.summary();
        Ok(())
    })
}

/// Raises the limit of open files, which is often 1,024, as far as permitted.
#[cfg(unix)]
fn permit_connections() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // A failure only means that fewer connections can be open at the same time.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
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
