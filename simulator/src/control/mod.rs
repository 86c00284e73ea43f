//! The control interface: HTTP routes under `/_simulator/` on the port of the simulator, and the same as a Rust API.
//!
//! | route | methods | subject |
//! |---|---|---|
//! | `health` | GET | whether the server responds |
//! | `ready` | GET | whether calls are served |
//! | `reset` | POST | a new account, the configured faults, the original time |
//! | `state` | GET, PUT | the whole state as one document |
//! | `clock` | GET, PUT | the simulated time: set, advance, freeze, scale |
//! | `faults` | GET, POST, DELETE | fault rules |
//! | `faults/{id}` | DELETE | one rule |
//! | `faults/next-operation` | POST | makes the next operation of an action fail |
//! | `accounts` | GET | accounts with their secret ids |
//! | `quotas` | GET, PUT | the use of rate limits and quotas; whether rate limits are enforced |
//! | `calls` | GET, DELETE | the last thousand calls |
//! | `overview` | GET | the resources of an account as tables |
//! | `openapi.json` | GET | an OpenAPI document of these routes |
//! | `/`, `console.css`, `console.js` | GET | the console |
//!
//! # Design
//!
//! - **No path of an API starts with `/_simulator`**, so the interface needs no port of its own, and a container publishes
//!   a single one.
//! - **Control requests are not calls.** They have no signature, get no injected faults, count for no rate limit and are
//!   not in the call log.
//! - **Input is closed.** An unknown field, parameter, action or fault is an error that names the field, the value and what
//!   was expected. A rule with a misspelled action would otherwise never apply, and a test would pass for the wrong reason.
//!   A request with an error changes nothing.
//! - **Access** ([`access`]) is free for programs on this machine, requires a token from elsewhere, and is denied to web
//!   pages of other origins.
//! - **The state has one view.** [`Core::overview`](crate::Core) returns plain rows, the only thing that the interface
//!   knows of resources. `state` passes a document through that it does not read.
//! - **Secrets are never shown**, except for temporary credentials in `state`, which continue to work in another simulator.
//!   Accounts have secret ids, and the call log replaces keys and tokens.
//! - **The clock** ([`SimulatedClock`](crate::SimulatedClock)) lies over that of the builder. `Builder::time_scale` is
//!   something else: it shortens the durations of [`Timing`](crate::Timing) and leaves the clock alone, so an operation that
//!   takes two seconds at scale 10 of the clock and time scale 4 lasts 50 ms of real time.
//!
//! `openapi.json` is written by hand. A test compares its paths and methods with [`routes`], and validates every response
//! of the tests against it.

mod access;
mod call_log;
mod calls;
mod clock;
mod console;
mod error;
mod faults;
mod handle;
mod input;
mod overview;
mod quotas;
mod response;
mod routes;
mod state;
mod status;

pub(crate) use self::access::{Access, Peer};
pub(crate) use self::call_log::CallLog;
pub use self::call_log::{CallRecord, Calls};
pub use self::handle::{Account, Control};
pub(crate) use self::input::max_body;
pub(crate) use self::overview::{
    AddressRow, DiskRow, InstanceRow, NetworkRow, Overview, QuotaRow, SecurityGroupRow,
};
use self::routes::PREFIX;
pub(crate) use self::routes::is_control;
