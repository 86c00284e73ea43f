//! Every documented request of every service, sent by the generated client to the simulator, whose response it decodes.

use std::time::{Duration, UNIX_EPOCH};

use tencent_cloud::{Credentials, Error, GenericClient, RetryPolicy, Signature};
use tencent_cloud_conformance::actions::ALL;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Core, ManualClock, Simulator};
use tencent_cloud_spec::model::{Dialect, Tier};
use tencent_cloud_spec::{documents, load};

/// API 3.0 codes of requests that do not match their schema.
const MISMATCHES: [&str; 5] =
    ["InvalidAction", "InvalidParameter", "InvalidRequest", "MissingParameter", "UnknownParameter"];

/// The vendor's examples whose values contradict its own documentation, by service and action. The simulator rejects a
/// value that is not documented.
const REJECTED: &[(&str, &str, &[&str], &str)] =
    &[("cvm", "ImportKeyPair", &["documented-1"], "a placeholder instead of a key")];

#[tokio::test]
async fn simulator_accepts_every_documented_request() {
    let (mut accepted, mut rejected) = (0, Vec::new());
    for service in ALL {
        let sources = documents::find(service.service, service.version).unwrap().sources();
        let spec = load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)));
        let client = client(spec.dialect);
        let before = accepted;
        for operation in &spec.operations {
            let before = accepted;
            for (name, example) in &operation.request_examples {
                let call = service.action(&operation.name).unwrap().call;
                let result = call(&client, example.to_string().as_bytes()).unwrap().await;
                let stateful = Core::is_stateful(service.service, service.version, &operation.name);
                let error = result
                    .err()
                    .filter(|error| !stateful || !is_about_resources(spec.dialect, error));
                match error {
                    None => accepted += 1,
                    Some(error) => {
                        let code = error.code().unwrap();
                        assert!(code == "InvalidParameterValue" || code == "InvalidParameter");
                        rejected.push((service.service, operation.name.clone(), name.clone()));
                    }
                }
            }
            let has_example = accepted > before || operation.tier == Tier::Facts;
            assert!(has_example, "{} {}", service.service, operation.name);
        }
        println!("{} {}: {} examples", service.service, service.version, accepted - before);
    }
    let expected: Vec<_> = REJECTED
        .iter()
        .flat_map(|(service, action, examples, _)| {
            examples.iter().map(|example| (*service, (*action).to_owned(), (*example).to_owned()))
        })
        .collect();
    println!("{accepted} accepted, {} rejected", rejected.len());
    assert_eq!(rejected, expected);
}

/// Examples name resources that the account does not have; the simulator checks everything else before.
fn is_about_resources(dialect: Dialect, error: &Error) -> bool {
    let code = error.code().unwrap_or_default();
    match dialect {
        Dialect::Api30 => {
            !MISMATCHES.contains(&code)
                && !["", "AuthFailure", "InternalError"].contains(&code.split('.').next().unwrap())
        }
        Dialect::Api20 => {
            // 4xxx is an error of the request and 6xxx one of the server.
            let number = error.number().unwrap_or_default() / 1000;
            number == 5 || number == 7 || code == "InvalidParameter.InvaildZoneId"
        }
    }
}

fn client(dialect: Dialect) -> GenericClient {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    let simulator = Simulator::builder().credentials(known).clock(clock.clone());
    let (region, signature) = match dialect {
        Dialect::Api30 => ("ap-guangzhou", Signature::Tc3),
        Dialect::Api20 => ("gz", Signature::HmacSha1),
    };
    GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region(region)
        .signature(signature)
        .retry(RetryPolicy::never())
        .transport(simulator.in_memory().unwrap())
        .clock(clock)
        .build()
        .unwrap()
}
