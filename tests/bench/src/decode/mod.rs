//! Decoding of a DescribeInstances response with 1, 20 and 100 instances: the field tables of the generated crate
//! against serde's derive, both with the parser of `serde_json`.

mod derived;

use std::hint::black_box;

use serde_json::Value;
use tencent_cloud::json;
use tencent_cloud_cvm::model::DescribeInstancesResponse;

use crate::report::Report;
use crate::rounds::{seconds, work};

/// A response with the documented properties in their documented order.
pub(crate) const RESPONSE: &str = include_str!("../../data/describe-instances.json");

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let one: Value = serde_json::from_str(RESPONSE)
        .map_err(|error| format!("describe-instances.json: {error}"))?;
    for instances in [1, 20, 100] {
        let text = response(&one, instances)?;
        check_equal(&text, instances)?;
        let times = seconds(&mut [
            work(|| drop(black_box(tables(black_box(&text))))),
            work(|| drop(black_box(derive(black_box(&text))))),
        ])?;
        let [tables, derive] = times.as_slice() else {
            return Err("a variant was not measured".to_owned());
        };
        let speed = |time: &f64| text.len() as f64 / time / 1e6;
        report.figure(format!("x {instances}, tables"), speed(tables), "MB/s");
        report.figure(format!("x {instances}, derive"), speed(derive), "MB/s");
        report.check(format!("x {instances}, time of tables / derive"), tables / derive, "", 0.9);
    }
    Ok(())
}

fn tables(text: &[u8]) -> Result<DescribeInstancesResponse, String> {
    let mut response = DescribeInstancesResponse::default();
    json::decode_response(&mut response, text).map_err(|error| error.to_string())?;
    Ok(response)
}

pub(crate) fn derive(text: &[u8]) -> Result<derived::DescribeInstancesResponse, String> {
    let envelope: derived::Envelope =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    Ok(envelope.response)
}

/// Returns the response with its instance repeated.
fn response(one: &Value, instances: usize) -> Result<Vec<u8>, String> {
    let mut many = one.clone();
    let set = many
        .pointer_mut("/Response/InstanceSet")
        .and_then(Value::as_array_mut)
        .ok_or("describe-instances.json has no InstanceSet")?;
    let instance = set.pop().ok_or("describe-instances.json has no instance")?;
    *set = vec![instance; instances];
    serde_json::to_vec(&many).map_err(|error| error.to_string())
}

/// Checks that both decoders return the same values, without which the comparison is meaningless.
fn check_equal(text: &[u8], instances: usize) -> Result<(), String> {
    let (tables, derive) = (tables(text)?, derive(text)?);
    let last = (tables.instance_set.last(), derive.instance_set.last());
    let (Some(decoded), Some(derived)) = last else {
        return Err("the decoded response has no instances".to_owned());
    };
    let equal = tables.instance_set.len() == instances
        && derive.instance_set.len() == instances
        && decoded.uuid == derived.uuid
        && decoded.instance_state == derived.instance_state.0
        && decoded.created_time == derived.created_time.0
        && decoded.virtual_private_cloud.subnet_id == derived.virtual_private_cloud.subnet_id
        && decoded.data_disks.len() == derived.data_disks.len();
    if equal { Ok(()) } else { Err("the decoders return different values".to_owned()) }
}
