//! The command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lexopt::prelude::{Long, Short, ValueExt as _};
use tencent_cloud_simulator::{Builder, Credentials, Fault, FaultRule, Simulator};

const HELP: &str = "\
Simulates Tencent Cloud services for development and tests.

Usage: tencent-cloud-simulator [OPTIONS]

Options:
      --listen [ADDRESS:]PORT  Listen on this address; port 0 selects a free port [default: 127.0.0.1:8520]
      --spec DIR               Also serve the specifications in this folder: DIR/openapi.yaml, DIR/<version>/openapi.yaml
                               or DIR/<service>/<version>/openapi.yaml. Repeatable
      --strict                 Reject actions without state instead of returning an empty response
      --examples               Return documented examples from actions without state instead of empty responses
      --secret-id ID           Accept this secret id, together with --secret-key
      --secret-key KEY         The secret key of --secret-id
      --token TOKEN            Require this session token in requests
      --instance-role NAME     Serve temporary credentials of this role like the metadata service of an instance
      --time-scale FACTOR      Scale simulated time by this factor [default: 1]
      --seed N                 Seed of ids and of fault probabilities [default: random]
      --rate-limits            Enforce the documented rate limits
      --no-verify              Accept requests with an invalid signature or without one
      --fault FAULT[@ACTION][:PROBABILITY]
                               Inject a fault into calls of one action or of all actions, with a probability between
                               0 and 1. FAULT is one of refuse, reset-before, reset-after, delay-before=SECONDS,
                               delay-after=SECONDS, truncate, bad-gateway-before, bad-gateway-after, throttle,
                               internal-error-before, internal-error-after, wrong-content-type, duplicate. Repeatable
  -q, --quiet                  Do not log calls
  -h, --help                   Print help
  -V, --version                Print version

Example:
  tencent-cloud-simulator --time-scale 10 --fault throttle@RunInstances:0.2
";

/// The default port.
const PORT: u16 = 8520;

/// The command that the arguments select.
pub(crate) enum Command {
    Serve(Box<Options>),
    Print(String),
}

/// The options of the server.
pub(crate) struct Options {
    pub(crate) builder: Builder,
    pub(crate) quiet: bool,
    pub(crate) verifies: bool,
}

pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut builder = Simulator::builder().listen(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
    let (mut id, mut key, mut token) = (None, None, None);
    let (mut quiet, mut verifies) = (false, true);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => builder = builder.listen(address(&arguments.value()?.string()?)?),
            Long("spec") => builder = builder.spec_dir(arguments.value()?),
            Long("strict") => builder = builder.strict(true),
            Long("examples") => builder = builder.examples(true),
            Long("secret-id") => id = Some(arguments.value()?.string()?),
            Long("secret-key") => key = Some(arguments.value()?.string()?),
            Long("token") => token = Some(arguments.value()?.string()?),
            Long("instance-role") => builder = builder.instance_role(arguments.value()?.string()?),
            Long("time-scale") => builder = builder.time_scale(scale(&mut arguments)?),
            Long("seed") => builder = builder.seed(arguments.value()?.parse()?),
            Long("rate-limits") => builder = builder.rate_limits(true),
            Long("fault") => builder = builder.fault(fault(&arguments.value()?.string()?)?),
            Long("no-verify") => verifies = false,
            Short('q') | Long("quiet") => quiet = true,
            Short('h') | Long("help") => return Ok(Command::Print(HELP.to_owned())),
            Short('V') | Long("version") => {
                let version = env!("CARGO_PKG_VERSION");
                return Ok(Command::Print(format!("tencent-cloud-simulator {version}\n")));
            }
            _ => return Err(argument.unexpected()),
        }
    }
    let mut credentials = match (id, key) {
        (Some(id), Some(key)) => Credentials::new(id, key),
        (None, None) => Credentials::default(),
        _ => return Err("--secret-id and --secret-key must be used together".into()),
    };
    credentials.token = token;
    let builder = builder.credentials(credentials).verify_signatures(verifies);
    Ok(Command::Serve(Box::new(Options { builder, quiet, verifies })))
}

/// Parses an address, or a port of the loopback interface.
fn address(text: &str) -> Result<SocketAddr, lexopt::Error> {
    let port = text.parse().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse()).map_err(|_| {
        format!("invalid --listen {text:?}: expected a port, or an address and a port such as 127.0.0.1:{PORT}").into()
    })
}

fn scale(arguments: &mut lexopt::Parser) -> Result<f64, lexopt::Error> {
    let scale: f64 = arguments.value()?.parse()?;
    if scale.is_finite() && scale > 0.0 {
        return Ok(scale);
    }
    Err(format!("invalid --time-scale {scale}: expected a number greater than 0").into())
}

/// Parses `FAULT[@ACTION][:PROBABILITY]`.
fn fault(text: &str) -> Result<FaultRule, lexopt::Error> {
    let (fault, probability) = text.split_once(':').unwrap_or((text, "1"));
    let (name, action) = match fault.split_once('@') {
        Some((name, action)) => (name, Some(action)),
        None => (fault, None),
    };
    let kind =
        kind(name).ok_or_else(|| format!("invalid --fault {text:?}: unknown fault {name:?}"))?;
    let probability: f64 = probability
        .parse()
        .ok()
        .filter(|probability| (0.0..=1.0).contains(probability))
        .ok_or_else(|| {
            format!("invalid --fault {text:?}: expected a probability between 0 and 1, found {probability:?}")
        })?;
    let rule = FaultRule::always(kind).with_probability(probability);
    Ok(match action {
        Some(action) => rule.on(action),
        None => rule,
    })
}

fn kind(text: &str) -> Option<Fault> {
    let (name, seconds) = match text.split_once('=') {
        Some((name, seconds)) => (name, Some(seconds)),
        None => (text, None),
    };
    if let Some(seconds) = seconds {
        let time = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
        return match name {
            "delay-before" => Some(Fault::DelayBefore(time)),
            "delay-after" => Some(Fault::DelayAfter(time)),
            _ => None,
        };
    }
    Some(match name {
        "refuse" => Fault::Refuse,
        "reset-before" => Fault::ResetBefore,
        "reset-after" => Fault::ResetAfter,
        "truncate" => Fault::Truncate,
        "bad-gateway-before" => Fault::BadGatewayBefore,
        "bad-gateway-after" => Fault::BadGatewayAfter,
        "throttle" => Fault::Throttle,
        "internal-error-before" => Fault::InternalErrorBefore,
        "internal-error-after" => Fault::InternalErrorAfter,
        "wrong-content-type" => Fault::WrongContentType,
        "duplicate" => Fault::Duplicate,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_addresses_and_ports() {
        assert_eq!(address("0").unwrap(), SocketAddr::from(([127, 0, 0, 1], 0)));
        assert_eq!(address("0.0.0.0:80").unwrap(), SocketAddr::from(([0, 0, 0, 0], 80)));
        for text in ["", "localhost", "127.0.0.1", "70000"] {
            assert!(address(text).unwrap_err().to_string().contains("127.0.0.1:8520"), "{text}");
        }
    }

    #[test]
    fn parses_valid_faults_only() {
        let delay = FaultRule::always(Fault::DelayAfter(Duration::from_millis(1500)));
        assert_eq!(fault("throttle").unwrap(), FaultRule::always(Fault::Throttle));
        assert_eq!(
            fault("reset-after@RunInstances:0.2").unwrap(),
            FaultRule::always(Fault::ResetAfter).on("RunInstances").with_probability(0.2)
        );
        assert_eq!(fault("delay-after=1.5").unwrap(), delay);
        for text in
            ["", "fire", "throttle:2", "throttle:", "delay-after", "delay-after=-1", "truncate=3"]
        {
            assert!(fault(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn help_lists_every_fault() {
        let times = Duration::ZERO;
        for kind in [
            Fault::Refuse,
            Fault::ResetBefore,
            Fault::ResetAfter,
            Fault::DelayBefore(times),
            Fault::DelayAfter(times),
            Fault::Truncate,
            Fault::BadGatewayBefore,
            Fault::BadGatewayAfter,
            Fault::Throttle,
            Fault::InternalErrorBefore,
            Fault::InternalErrorAfter,
            Fault::WrongContentType,
            Fault::Duplicate,
        ] {
            let name = kind.name().replace(' ', "-");
            assert!(HELP.contains(&name), "{name}");
            let text = if name.starts_with("delay") { format!("{name}=0") } else { name };
            assert_eq!(super::kind(&text), Some(kind), "{text}");
        }
    }
}
