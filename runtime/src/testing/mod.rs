//! Test doubles for the service, the network and time, for unit tests without a network. Feature `test-util`.
//!
//! - [`Replay`] is a scripted service. It records requests, and reports calls that are not in the script and answers that
//!   were never used.
//! - [`FaultInjector`] injects faults in front of any other transport, by [rule](FaultRule) and seed.
//! - [`ManualClock`] and [`TokioClock`] control time, so that retries and waiters do not slow tests down.
//!
//! All of them work below the client, so encoding, signing, retries and decoding are those of production. They know no
//! particular service; the crate `tencent-cloud-simulator` is a stateful stand-in for CVM.
//!
//! Enable the feature in the development dependencies:
//!
//! ```toml
//! [dev-dependencies]
//! tencent-cloud-cvm = { version = "0.1", features = ["test-util"] }
//! ```
//!
//! # Scripted responses
//!
//! Pass the client to the code under test. In tests, [`Replay::client`] returns the builder of a client that sends its
//! requests to the script:
//!
//! ```
//! use tencent_cloud::testing::{Answer, Replay};
//! use tencent_cloud_cvm::model::{Placement, RunInstancesRequest};
//! use tencent_cloud_cvm::{Client, Error};
//!
//! /// The code under test: launches an instance and returns its id.
//! async fn launch(cvm: &Client, zone: &str) -> Result<Option<String>, Error> {
//!     let request = RunInstancesRequest::new()
//!         .placement(Placement::new(zone))
//!         .image_id("img-eb30mz89");
//!     Ok(cvm.run_instances(request).await?.instance_id_set.pop())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service.on::<RunInstancesRequest>(Answer::json(r#"{"InstanceIdSet": ["ins-1"]}"#));
//! let cvm: Client = service.client().build()?;
//!
//! assert_eq!(launch(&cvm, "ap-guangzhou-3").await?.as_deref(), Some("ins-1"));
//!
//! // The request that was sent, as its type or by parameter name.
//! let sent = &service.sent()[0];
//! assert_eq!(sent.request::<RunInstancesRequest>()?.image_id.as_deref(), Some("img-eb30mz89"));
//! assert_eq!(sent.parameter("Placement.Zone").as_deref(), Some("ap-guangzhou-3"));
//! // Fails if an answer was not used or a call was not expected.
//! service.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! Blocking clients are built in the same way: `let cvm: tencent_cloud_cvm::blocking::Client = service.client().build()?`.
//!
//! # Service errors
//!
//! [`Answer::error`] answers with an error code, which the code under test sees as it would in production:
//!
//! ```
//! use tencent_cloud::testing::{Answer, Replay};
//! use tencent_cloud_cvm::model::StartInstancesRequest;
//! use tencent_cloud_cvm::{Client, Error, error};
//!
//! /// The code under test: starts an instance unless it is running.
//! async fn start(cvm: &Client, id: &str) -> Result<(), Error> {
//!     match cvm.start_instances(StartInstancesRequest::new([id])).await {
//!         Err(error) if error.is(error::UNSUPPORTED_OPERATION_INSTANCE_STATE_RUNNING) => Ok(()),
//!         result => result.map(drop),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service
//!     .on::<StartInstancesRequest>(Answer::error(
//!         error::UNSUPPORTED_OPERATION_INSTANCE_STATE_RUNNING,
//!         "the instance is running",
//!     ))
//!     .on::<StartInstancesRequest>(Answer::error("ResourceNotFound", "no such instance"));
//! let cvm: Client = service.client().build()?;
//!
//! assert!(start(&cvm, "ins-1").await.is_ok());
//! let error = start(&cvm, "ins-2").await.unwrap_err();
//! assert_eq!(error.code(), Some("ResourceNotFound"));
//! # service.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Lost responses and throttling
//!
//! [`Answer::lost`] loses a request or its response, [`Answer::throttled`] rejects a request because of its rate. The
//! client retries, and the pauses between attempts take no time:
//!
//! ```
//! use tencent_cloud::testing::{Answer, Replay};
//! use tencent_cloud::transport::Failure;
//! use tencent_cloud_cvm::Client;
//! use tencent_cloud_cvm::model::{Placement, RunInstancesRequest};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service
//!     .on::<RunInstancesRequest>(Answer::lost(Failure::Exchange))
//!     .on::<RunInstancesRequest>(Answer::throttled())
//!     .on::<RunInstancesRequest>(Answer::json(r#"{"InstanceIdSet": ["ins-1"]}"#));
//! let cvm: Client = service.client().build()?;
//! let request = RunInstancesRequest::new().placement(Placement::new("ap-guangzhou-3"));
//!
//! let response = cvm.run_instances(request).await?;
//! assert_eq!(response.instance_id_set, ["ins-1"]);
//!
//! // Three attempts with the same idempotency token, so that the service launches one instance.
//! let tokens: Vec<_> =
//!     service.sent().iter().map(|sent| sent.parameter("ClientToken").unwrap()).collect();
//! assert_eq!(tokens.len(), 3);
//! assert!(tokens.iter().all(|token| *token == tokens[0]));
//! # service.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`FaultInjector`] does the same at random, in front of a script, a simulator or the real service.
//!
//! # Time
//!
//! The clock of [`Replay::client`] skips pauses. To control time in a test, give the client a [`ManualClock`]:
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use tencent_cloud::ErrorKind;
//! use tencent_cloud::testing::{Answer, ManualClock, Replay};
//! use tencent_cloud_cvm::Client;
//! use tencent_cloud_cvm::model::DescribeInstancesStatusRequest;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service.always::<DescribeInstancesStatusRequest>(Answer::json(
//!     r#"{"TotalCount": 1, "InstanceStatusSet": [{"InstanceId": "ins-1", "InstanceState": "PENDING"}]}"#,
//! ));
//! let clock = ManualClock::new(SystemTime::UNIX_EPOCH).skip_pauses();
//! let cvm: Client = service.client().clock(clock.clone()).build()?;
//!
//! // The instance never runs; the wait ends at once, and two minutes have passed on the clock.
//! let wait = cvm.wait_until_instances_running(["ins-1"]).timeout(Duration::from_secs(120));
//! assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::WaitTimeout);
//! assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(120));
//! # service.finish()?;
//! # Ok(())
//! # }
//! ```

mod answer;
mod clock;
mod events;
mod fault;
mod parameters;
mod replay;
mod sent;

pub use answer::Answer;
pub use clock::{ManualClock, TokioClock};
pub use fault::{Fault, FaultInjector, FaultRule, FaultRules};
#[doc(hidden)]
pub use fault::{bad_gateway, mark_as_html};
pub use replay::{Mismatch, Replay, ReplayTransport};
pub use sent::Sent;
