//! JSON in: replies and envelopes.
//!
//! The first byte chooses the type. What was read and is written must read back as the same, or the codec loses or
//! invents something; an error must be one line.

use tencent_cloud::json;
use tencent_cloud::shape::Shape;
use tencent_cloud_cvm::model as cvm;

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "decode", run, seeds };

/// The action whose examples hold a type, and what is done with it.
type Kind = (&'static str, fn(&[u8]));

/// Types that between them hold every kind of member.
const KINDS: &[Kind] = &[
    ("DescribeInstances", reply::<cvm::DescribeInstancesResponse>),
    ("InquiryPriceRunInstances", reply::<cvm::InquiryPriceRunInstancesResponse>),
    ("DescribeImages", reply::<cvm::DescribeImagesResponse>),
    ("DescribeZoneInstanceConfigInfos", reply::<cvm::DescribeZoneInstanceConfigInfosResponse>),
    ("RunInstances", request::<cvm::RunInstancesRequest>),
    ("CreateLaunchTemplate", request::<cvm::CreateLaunchTemplateRequest>),
];

fn run(data: &[u8]) {
    let Some((kind, input)) = data.split_first() else { return };
    let (_, run) = KINDS[usize::from(*kind) % KINDS.len()];
    run(input);
}

fn reply<T: Shape + Default>(input: &[u8]) {
    let mut value = T::default();
    let whole = json::decode_response(&mut value, input);
    match &whole {
        Ok(envelope) => {
            assert_eq!(
                json::find_request_id(input).is_some(),
                envelope.request_id.is_some(),
                "the two ways to the request id differ"
            );
            same_again(&value);
        }
        Err(error) => one_line(error),
    }
    // The same without the envelope.
    request::<T>(input);
}

fn request<T: Shape + Default>(input: &[u8]) {
    match json::decode::<T>(input) {
        Ok(value) => same_again(&value),
        Err(error) => one_line(&error),
    }
}

/// What is written reads back, and is written the same way again.
fn same_again<T: Shape + Default>(value: &T) {
    let text = json::encode(value);
    let back = json::decode::<T>(text.as_bytes()).map(|back| json::encode(&back));
    assert_eq!(back.as_deref(), Ok(text.as_str()), "it reads back as something else");
}

fn one_line(error: &json::DecodeError) {
    assert_eq!(error.to_string().lines().count(), 1, "{error:?}");
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for operation in super::documents::operations() {
        for (index, (action, _)) in (0u8..).zip(KINDS) {
            if operation.name != *action {
                continue;
            }
            let examples =
                operation.request_examples.values().chain(operation.response_examples.values());
            seeds.extend(
                examples.map(|example| [&[index], example.to_string().as_bytes()].concat()),
            );
        }
    }
    seeds
}
