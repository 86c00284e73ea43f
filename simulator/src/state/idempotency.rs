//! Responses to requests with client tokens, which a retry with the same token returns again.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tencent_cloud::sign::HexDigest;

use super::{Row, Table};
use crate::moment::Moment;

/// How long a token is valid after its first use.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// The number of tokens that are kept, which is far more than a client retries at a time.
const KEPT: usize = 100_000;

/// The response to the first request with a client token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IdempotentResponse {
    /// The token together with its action and region.
    key: String,
    /// A digest, which is smaller than the parameters.
    parameters: String,
    /// A JSON object.
    response: String,
    used: Moment,
}

impl Row for IdempotentResponse {
    fn id(&self) -> &str {
        &self.key
    }

    fn region(&self) -> &'static str {
        ""
    }

    fn due(&self) -> Option<Moment> {
        Some(self.used.after(LIFETIME))
    }
}

impl Table<IdempotentResponse> {
    /// Adds a response. The oldest one is forgotten if there are too many.
    pub(crate) fn remember(&mut self, response: IdempotentResponse) {
        self.insert(response);
        self.keep_latest(KEPT, |_| false);
    }
}

impl IdempotentResponse {
    pub(crate) fn new(
        key: String,
        parameters: &Map<String, Value>,
        response: &[u8],
        now: Moment,
    ) -> Self {
        let response = String::from_utf8_lossy(response).into_owned();
        Self { key, parameters: digest(parameters), response, used: now }
    }

    /// Returns whether a request has the same parameters as the first one.
    pub(crate) fn has_parameters(&self, parameters: &Map<String, Value>) -> bool {
        self.parameters == digest(parameters)
    }

    pub(crate) fn response(&self) -> Arc<[u8]> {
        Arc::from(self.response.as_bytes())
    }
}

fn digest(parameters: &Map<String, Value>) -> String {
    let mut text = String::new();
    for (name, value) in parameters {
        text.extend([name, ":", &value.to_string(), "\n"]);
    }
    HexDigest::of(text.as_bytes()).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_of_tokens_is_bounded() {
        let mut table = Table::default();
        let response = |number: usize| {
            IdempotentResponse::new(number.to_string(), &Map::new(), b"{}", Moment::default())
        };
        (0..=KEPT).for_each(|number| table.remember(response(number)));
        assert_eq!(table.len(), KEPT);
        assert!(table.find("0").is_none());
        assert!(table.find("1").is_some());
    }
}
