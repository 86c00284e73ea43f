//! Decoding the documented reply of DescribeInstances, with 1, 20 and 100 instances in it: our interpreter over
//! `serde_json`, and serde's derive over `serde_json`.

mod derived;

use std::hint::black_box;

use serde_json::Value;
use tencent_cloud::json;
use tencent_cloud_cvm::model::DescribeInstancesResponse;

use crate::report::Report;
use crate::rounds::{seconds, work};

/// A reply of the documented shape and order, with values of our own.
pub(crate) const REPLY: &str = include_str!("../data/describe-instances.json");

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let one: Value =
        serde_json::from_str(REPLY).map_err(|error| format!("describe-instances.json: {error}"))?;
    for instances in [1, 20, 100] {
        let text = reply(&one, instances)?;
        same(&text, instances)?;
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
        report.bar(format!("x {instances}, time of tables / derive"), tables / derive, "", 1.0);
    }
    Ok(())
}

fn tables(text: &[u8]) -> Result<DescribeInstancesResponse, String> {
    let mut reply = DescribeInstancesResponse::default();
    json::decode_response(&mut reply, text).map_err(|error| error.to_string())?;
    Ok(reply)
}

pub(crate) fn derive(text: &[u8]) -> Result<derived::DescribeInstancesResponse, String> {
    let envelope: derived::Envelope =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    Ok(envelope.response)
}

/// The reply with its instance so many times.
fn reply(one: &Value, instances: usize) -> Result<Vec<u8>, String> {
    let mut many = one.clone();
    let set = many
        .pointer_mut("/Response/InstanceSet")
        .and_then(Value::as_array_mut)
        .ok_or("describe-instances.json has no InstanceSet")?;
    let instance = set.pop().ok_or("describe-instances.json has no instance")?;
    *set = vec![instance; instances];
    serde_json::to_vec(&many).map_err(|error| error.to_string())
}

/// Both read the same, or the comparison says nothing.
fn same(text: &[u8], instances: usize) -> Result<(), String> {
    let (tables, derive) = (tables(text)?, derive(text)?);
    let last = (tables.instance_set.last(), derive.instance_set.last());
    let (Some(ours), Some(theirs)) = last else {
        return Err("a reply without instances was read".to_owned());
    };
    let alike = tables.instance_set.len() == instances
        && derive.instance_set.len() == instances
        && ours.uuid == theirs.uuid
        && ours.instance_state == theirs.instance_state.0
        && ours.created_time == theirs.created_time.0
        && ours.virtual_private_cloud.subnet_id == theirs.virtual_private_cloud.subnet_id
        && ours.data_disks.len() == theirs.data_disks.len();
    if alike {
        Ok(())
    } else {
        Err("the variants read different things".to_owned())
    }
}
