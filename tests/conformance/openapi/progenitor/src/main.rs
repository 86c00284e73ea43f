//! Lists zones, runs an instance, and sees errors as errors, with a client that progenitor generates.
//!
//! The only argument is the endpoint of a simulator that does not verify signatures.

// The generated code is not ours.
#[allow(warnings, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use generated::{Client, types};
use serde_json::json;

const REGION: &str = "ap-guangzhou";
const ZONE: &str = "ap-guangzhou-3";

/// Calls an action and returns the content of the envelope.
macro_rules! call {
    ($client:ident . $method:ident, $action:ident as $header:ident, $version:ident, $body:expr) => {{
        let action = types::$header::$action;
        let version = types::$version::X20170312;
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let body = serde_json::from_value($body)?;
        let called = $client.$method(action, None, REGION, now, None, version, &body);
        called.await?.into_inner().response
    }};
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let endpoint = std::env::args().nth(1).ok_or("no endpoint")?;
    let client = Client::new(&endpoint);

    let zones = call!(
        client.describe_zones,
        DescribeZones as DescribeZonesXTcAction,
        DescribeZonesXTcVersion,
        json!({})
    );
    let types::DescribeZonesResponseOrError::DescribeZonesResponse(zones) = zones else {
        return Err(format!("{zones:?}").into());
    };
    assert!(zones.zone_set.iter().any(|zone| zone.zone == ZONE), "{zones:?}");

    let order = json!({"Placement": {"Zone": ZONE}, "ImageId": "img-eb30mz89"});
    let created = call!(
        client.run_instances,
        RunInstances as RunInstancesXTcAction,
        RunInstancesXTcVersion,
        order
    );
    let types::RunInstancesResponseOrError::RunInstancesResponse(created) = created else {
        return Err(format!("{created:?}").into());
    };
    let ids = &created.instance_id_set;

    let listed = call!(
        client.describe_instances,
        DescribeInstances as DescribeInstancesXTcAction,
        DescribeInstancesXTcVersion,
        json!({"InstanceIds": ids})
    );
    let types::DescribeInstancesResponseOrError::DescribeInstancesResponse(listed) = listed else {
        return Err(format!("{listed:?}").into());
    };
    assert!(listed.instance_set[0].expired_time.is_none(), "{listed:?}");

    for (ids, code) in
        [(vec!["ins-00000000".to_owned()], Some("InvalidInstanceId.NotFound")), (ids.clone(), None)]
    {
        let ended = call!(
            client.terminate_instances,
            TerminateInstances as TerminateInstancesXTcAction,
            TerminateInstancesXTcVersion,
            json!({"InstanceIds": ids})
        );
        use types::TerminateInstancesResponseOrError::{ErrorResponse, TerminateInstancesResponse};
        match (&ended, code) {
            (ErrorResponse(failed), Some(code)) if failed.error.code == code => {}
            (TerminateInstancesResponse(_), None) => {}
            _ => return Err(format!("{ended:?}").into()),
        }
    }
    println!("a failed action is an ErrorResponse");
    Ok(())
}
