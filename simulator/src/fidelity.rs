//! How closely a response follows the real service.

use http::HeaderValue;

/// The response header that contains the [fidelity](Fidelity) of a response.
pub(crate) const HEADER: &str = "x-simulator-fidelity";

/// How a response was made. The header `X-Simulator-Fidelity` of every response to a known action contains its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fidelity {
    /// The action reads and changes the state of the account.
    Stateful,
    /// The response has the documented shape and no content: the action has no state.
    Shape,
    /// The response is a documented example, which [`Builder::examples`](crate::Builder::examples) enables.
    Example,
}

impl Fidelity {
    /// Returns the name in the header: `stateful`, `shape` or `example`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stateful => "stateful",
            Self::Shape => "shape",
            Self::Example => "example",
        }
    }

    pub(crate) fn header_value(self) -> HeaderValue {
        HeaderValue::from_static(self.as_str())
    }
}
