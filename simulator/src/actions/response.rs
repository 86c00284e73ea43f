//! Responses, which are rendered after the lock on the account has been released.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::json::{self, Fields};

/// The fields of a response, without the request id.
pub(crate) struct Response(Content);

enum Content {
    /// Rendered when the response is sent.
    Typed(Box<dyn Render + Send>),
    /// Rendered before.
    Json(Arc<[u8]>),
}

/// An object that is rendered as JSON.
trait Render {
    fn render(&self) -> serde_json::Result<Vec<u8>>;
}

impl<T: Serialize> Render for T {
    fn render(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

impl Response {
    /// Returns a response with the fields of an object.
    pub(crate) fn new(object: impl Serialize + Send + 'static) -> Self {
        Self(Content::Typed(Box::new(object)))
    }

    /// Returns a response without fields.
    pub(crate) fn empty() -> Self {
        Self::new(Map::new())
    }

    /// Returns a response that has been rendered.
    pub(crate) fn rendered(json: Arc<[u8]>) -> Self {
        Self(Content::Json(json))
    }

    /// Renders the response as a JSON object.
    pub(crate) fn render(&self) -> serde_json::Result<Arc<[u8]>> {
        match &self.0 {
            Content::Typed(object) => object.render().map(Arc::from),
            Content::Json(json) => Ok(Arc::clone(json)),
        }
    }

    /// Returns the fields, to be translated to API 2.0.
    pub(crate) fn fields(&self) -> serde_json::Result<Fields> {
        serde_json::from_slice(&self.render()?).map(json::fields)
    }
}

impl From<Map<String, Value>> for Response {
    fn from(fields: Map<String, Value>) -> Self {
        Self::new(fields)
    }
}

impl Debug for Response {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let json = self.render().unwrap_or_default();
        write!(formatter, "Response({})", String::from_utf8_lossy(&json))
    }
}
