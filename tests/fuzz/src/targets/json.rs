//! JSON of requests and responses.
//!
//! An input is a line with the kind, `request` or `response`, and the service, version and action, followed by JSON. A
//! decoded value must be equal after encoding and decoding it again, and an error message must be a single line.

use tencent_cloud::json::{self, DecodeError};
use tencent_cloud::shape::Shape;
use tencent_cloud_conformance::actions::{self, Decoded, Entry};

use crate::{Target, specs};

/// The target.
pub const TARGET: Target = Target { name: "json", run, seeds };

/// Decodes a request or a response.
type Decode = fn(&[u8]) -> Decoded;

fn run(data: &[u8]) {
    let Some((is_response, entry, input)) = parse(data) else { return };
    if !is_response {
        return round_trip(entry.request, input);
    }
    match (entry.response)(input) {
        Ok((value, envelope)) => {
            assert_eq!(
                json::find_request_id(input).is_some(),
                envelope.request_id.is_some(),
                "the decoder and `find_request_id` disagree"
            );
            assert_same_again(entry.bare_response, value.as_ref());
        }
        Err(error) => assert_single_line(&error),
    }
    round_trip(entry.bare_response, input);
}

/// Returns whether the input is a response, its action and the JSON.
fn parse(data: &[u8]) -> Option<(bool, &'static Entry, &[u8])> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let mut words = std::str::from_utf8(&data[..end]).ok()?.split(' ');
    let is_response = words.next()? == "response";
    let version = actions::version(words.next()?, words.next()?).ok()?;
    Some((is_response, version.action(words.next()?).ok()?, &data[end + 1..]))
}

fn round_trip(decode: Decode, input: &[u8]) {
    match decode(input) {
        Ok(value) => assert_same_again(decode, value.as_ref()),
        Err(error) => assert_single_line(&error),
    }
}

fn assert_same_again(decode: Decode, value: &dyn Shape) {
    let text = json::encode(value);
    let again = decode(text.as_bytes()).map(|again| json::encode(again.as_ref()));
    assert_eq!(again.as_deref(), Ok(text.as_str()), "the encoded value decodes to another value");
}

fn assert_single_line(error: &DecodeError) {
    assert_eq!(error.to_string().lines().count(), 1, "{error:?}");
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for loaded in specs::all() {
        for operation in &loaded.spec.operations {
            let examples = [
                ("request", &operation.request_examples),
                ("response", &operation.response_examples),
            ];
            for (kind, examples) in examples {
                let line =
                    format!("{kind} {} {} {}", loaded.service, loaded.version, operation.name);
                let seed = |example| format!("{line}\n{example}").into_bytes();
                seeds.extend(examples.values().map(seed));
            }
        }
    }
    seeds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_decodes() {
        for seed in seeds() {
            let text = String::from_utf8_lossy(&seed).into_owned();
            let decoded = parse(&seed).map(|(is_response, entry, input)| {
                if is_response { (entry.bare_response)(input) } else { (entry.request)(input) }
            });
            assert!(matches!(decoded, Some(Ok(_))), "{text}");
        }
    }
}
