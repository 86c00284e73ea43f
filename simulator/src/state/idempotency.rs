//! Responses to requests with client tokens, which a retry with the same token returns again.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tencent_cloud::sign::HexDigest;

use crate::moment::Moment;

/// How long a token is valid after its first use.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// The responses of the tokens that are still valid.
#[derive(Debug, Default)]
pub(crate) struct IdempotentResponses {
    by_key: HashMap<Arc<str>, IdempotentResponse>,
    /// In the order of first use.
    used: VecDeque<(Moment, Arc<str>)>,
}

#[derive(Debug)]
struct IdempotentResponse {
    /// Smaller than the parameters, which are only compared.
    parameters: HexDigest,
    /// A JSON object.
    response: Arc<[u8]>,
}

/// The previous use of a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PreviousUse {
    /// By the same request, whose response this is.
    Same(Arc<[u8]>),
    /// By a request with other parameters.
    Other,
}

impl IdempotentResponses {
    /// Returns how a token has been used. `key` identifies the token together with its action and region.
    pub(crate) fn find(
        &mut self,
        key: &str,
        parameters: &Map<String, Value>,
        now: Moment,
    ) -> Option<PreviousUse> {
        self.remove_expired(now);
        let found = self.by_key.get(key)?;
        if found.parameters != digest(parameters) {
            return Some(PreviousUse::Other);
        }
        Some(PreviousUse::Same(Arc::clone(&found.response)))
    }

    /// Stores the response of the first request with a token.
    pub(crate) fn insert(
        &mut self,
        key: &str,
        parameters: &Map<String, Value>,
        response: Arc<[u8]>,
        now: Moment,
    ) {
        let key: Arc<str> = key.into();
        let parameters = digest(parameters);
        self.by_key.insert(Arc::clone(&key), IdempotentResponse { parameters, response });
        self.used.push_back((now, key));
    }

    fn remove_expired(&mut self, now: Moment) {
        let is_expired = |entry: &&(Moment, Arc<str>)| now.since(entry.0) >= LIFETIME;
        while let Some((_, key)) = self.used.front().filter(is_expired) {
            self.by_key.remove(key);
            self.used.pop_front();
        }
    }
}

fn digest(parameters: &Map<String, Value>) -> HexDigest {
    let mut text = String::new();
    for (name, value) in parameters {
        text.extend([name, ":", &value.to_string(), "\n"]);
    }
    HexDigest::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::fields;

    #[test]
    fn expired_responses_are_removed() {
        let mut responses = IdempotentResponses::default();
        let start = Moment::default();
        let parameters = fields(json!({"Count": 1}));
        let response: Arc<[u8]> = Arc::from(&b"{}"[..]);
        for number in 0..20_000 {
            responses.insert(&number.to_string(), &parameters, Arc::clone(&response), start);
        }
        let same = Some(PreviousUse::Same(response));
        assert_eq!(responses.find("19999", &parameters, start), same);
        assert_eq!(responses.find("19999", &Map::new(), start), Some(PreviousUse::Other));
        assert_eq!(responses.find("19999", &parameters, start.after(LIFETIME)), None);
        assert_eq!((responses.by_key.len(), responses.used.len()), (0, 0));
    }
}
