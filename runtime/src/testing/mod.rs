//! What tests put in the place of the service, of the network and of time. Feature `test-util`.
//!
//! - [`Replay`] is a service that answers from a script, keeps what it was asked, and is strict about both: a call that the
//!   script does not have is an error, and so is an answer that nobody asked for.
//! - [`FaultInjector`] lets calls fail on purpose on their way to any other transport, a simulator's included, by
//!   [rule](FaultRule) and seed.
//! - [`ManualClock`] stands still until it is moved, or is moved by whoever pauses; [`TokioClock`] goes by Tokio's timer,
//!   which a test can pause.
//!
//! None of it knows a service; all of it works below the client that the code under test is given, so that encoding,
//! signing, retrying and reading are those of production.
//!
//! ```
//! use tencent_cloud::ErrorKind;
//! use tencent_cloud::testing::{Answer, Replay};
//! use tencent_cloud::transport::Failure;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service
//!     .on_named("DescribeZones", Answer::lost(Failure::Connect))
//!     .on_named("DescribeZones", Answer::json(r#"{"TotalCount": 0, "ZoneSet": []}"#));
//! let client = service.client().build()?;
//!
//! // The first attempt fails, the pause behind it takes no time, the second is answered.
//! let reply = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await?;
//! assert_eq!(reply.attempts(), 2);
//! service.finish()?;
//! # Ok(())
//! # }
//! ```

mod answer;
mod clock;
mod fault;
mod parameters;
mod replay;
mod sent;

pub use answer::Answer;
pub use clock::{ManualClock, TokioClock};
pub use fault::{Fault, FaultInjector, FaultRule, FaultRules};
#[doc(hidden)]
pub use fault::{bad_gateway, mistype};
pub use replay::{Mismatch, Replay, ReplayTransport};
pub use sent::Sent;
