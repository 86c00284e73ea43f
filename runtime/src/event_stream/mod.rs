//! Event streams: responses of which parts arrive while the service still works.
//!
//! A few actions, such as the chat completions of language models, respond with `text/event-stream`, the format of
//! [server-sent events]. The `data` of each event is a JSON object with the fields of the response, without its envelope.
//! Awaiting the call of such an action returns an [`EventStream`](crate::EventStream):
//!
//! ```
//! use tencent_cloud::{EventStream, GenericClient};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tencent_cloud::testing::{Answer, Replay};
//! # let service = Replay::new();
//! # service.on_named("ChatCompletions", Answer::events([r#"{"Choices": []}"#, r#"{"Choices": []}"#]));
//! # let client: GenericClient = service.client().build()?;
//! let request = serde_json::json!({"Model": "hunyuan-lite", "Messages": [], "Stream": true});
//! let mut events: EventStream<serde_json::Value> =
//!     client.stream("hunyuan", "2023-09-01", "ChatCompletions", &request).await?;
//! while let Some(event) = events.next().await {
//!     println!("{}", event?["Choices"]);
//! }
//! # service.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Calls
//!
//! Awaiting the call waits for the first event, so everything that can still be an error of the call is one: signing,
//! connecting, the HTTP status, a JSON body or a first event that contains an error, and a connection that is lost before
//! the first event. Such failures are [retried](crate::retry) like those of other calls. Nothing is retried after the first
//! event.
//!
//! A service that was not asked for a stream, or that does not stream this request, sends ordinary JSON. The stream then
//! consists of this response. Many actions have a field `Stream` for that; the client sends it as it is in the request.
//!
//! # End of a stream
//!
//! A stream ends when the body does, or with an event `[DONE]`. It also ends after the first error:
//!
//! | error | kind |
//! |---|---|
//! | The connection was lost, or the body ends early or within an event. | [`Transport(Exchange)`](crate::transport::Failure::Exchange) |
//! | No event arrived in time. | [`Transport(Timeout)`](crate::transport::Failure::Timeout) |
//! | An event is larger than the [maximum size of responses](crate::ClientBuilder::max_response_size). | [`Transport(TooLarge)`](crate::transport::Failure::TooLarge) |
//! | The data of an event is not a JSON object, or does not fit the type. | [`Decode`](crate::ErrorKind::Decode) |
//! | An event contains an error of the service. | [`Service`](crate::ErrorKind::Service) |
//!
//! All events before it were returned. HTTP detects an early end unless the server announces the end of the body by closing
//! the connection.
//!
//! # Timeouts
//!
//! The [timeout of the call](crate::ClientBuilder::timeout) and that of an attempt apply until the headers of the response.
//! Afterwards, each event has the [event timeout](crate::ClientBuilder::event_timeout), 60 seconds by default. It starts
//! when an event is awaited that has not arrived. Comments, which servers send to keep connections open, do not extend it.
//!
//! # Cancellation
//!
//! Dropping the future of [`next`](crate::EventStream::next) loses nothing. Dropping the stream closes the connection.
//!
//! # Format
//!
//! The parser follows the rules of [server-sent events]: lines end with CR, LF or CRLF, a byte order mark and comments are
//! ignored, several `data` fields are joined by line feeds, and events without data are skipped. It differs in two points:
//! data must be UTF-8, and an unfinished event at the end of the body is an error instead of being discarded.
//!
//! # Observability
//!
//! [Interceptors](crate::intercept) and spans see the attempt and the call of a stream end with the stream: the duration
//! and the number of bytes are those of the whole stream, an error of the stream is an error of the call, and a stream that
//! is dropped before its end counts as cancelled.
//!
//! [server-sent events]: https://html.spec.whatwg.org/multipage/server-sent-events.html

mod event;
mod parser;
mod reader;

pub use event::RawEvent;
#[doc(hidden)]
pub use parser::{EventTooLarge, Parser};
pub(crate) use reader::{EventReader, First};
