//! The service without sockets, clock or threads: a request and the time in, a reply out.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use serde_json::{Map, Value, json};
use tencent_cloud::testing::{FaultRules, bad_gateway, mark_as_html};
use tencent_cloud_spec::model::Operation;
use tencent_cloud_spec::{Spec, documents};

use crate::actions::{self, Call, Response as Answer};
use crate::builder::Builder;
use crate::catalogue::Catalogue;
use crate::error::{ApiError, StartError};
use crate::fault::{self, Delivery, Fault, FaultRule};
use crate::legacy::{self, Refusal};
use crate::moment::Moment;
use crate::parameters::{self, View};
use crate::protocol::{self, Asked, Gate, Received};
use crate::quota::Quota;
use crate::state::World;

/// A Cloud Virtual Machine service in memory. [`Builder::core`] makes one.
pub struct Core {
    spec: Arc<Spec>,
    /// The documents of API 2.0.
    legacy: Arc<Spec>,
    gate: Gate,
    world: World,
    faults: FaultRules,
    /// Actions whose next call begins what comes to nothing.
    failing: Vec<String>,
    quota: Option<Quota>,
}

/// How a call went. Every reply carries it among its extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The action, where the request got as far as naming one.
    pub action: Option<String>,
    /// The error's code; `None` for a success.
    pub code: Option<String>,
    /// The error's message, one full line.
    pub message: Option<String>,
    /// The request id of the reply.
    pub request_id: String,
}

/// Without what calls have left in it: user data may hold passwords.
impl Debug for Core {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Core")
            .field("gate", &self.gate)
            .field("faults", &self.faults)
            .field("quota", &self.quota)
            .finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn new(builder: &Builder) -> Result<Self, StartError> {
        let timing = builder.timing.scaled(builder.time_scale);
        Ok(Self {
            spec: specification(Generation::Api30)?,
            legacy: specification(Generation::Api20)?,
            gate: Gate::new(builder.known_credentials(), builder.verify_signatures),
            world: World::new(Catalogue::embedded()?, timing, builder.quotas, builder.seed),
            faults: fault::rules(builder.faults.clone(), builder.seed),
            failing: Vec::new(),
            quota: builder.rate_limits.then(Quota::default),
        })
    }

    /// Whether calls of this action see and change what the account holds; others are checked and answered in their
    /// documented shape.
    #[must_use]
    pub fn is_stateful(action: &str) -> bool {
        actions::is_stateful(action)
    }

    /// The same of an action of API 2.0.
    #[must_use]
    pub fn is_stateful_in_api20(action: &str) -> bool {
        legacy::is_stateful(action)
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        let now = Moment::from(now);
        self.world.settle(now);
        let request_id = self.world.ids.uuid();
        let images = self.world.images.len();
        let Received { action, asked } = protocol::receive(&mut self.gate, request, now);
        let name = action.as_deref().unwrap_or_default();
        if protocol::is_api20(request) {
            let result = asked.map_err(Refusal::from).and_then(|asked| {
                let host = protocol::host(request);
                self.carry_out_legacy(name, host, &asked, &request_id, now)
            });
            self.spoil(name, result.is_ok(), &request_id, images);
            return legacy_reply(action, result, request_id, now);
        }
        let result = asked.and_then(|asked| self.carry_out(name, &asked, &request_id, now));
        self.spoil(name, result.is_ok(), &request_id, images);
        reply(action, result, request_id, now)
    }

    /// The parameters of a request as they are understood: authenticated, put together, and in the types of the documents.
    /// Nothing is carried out.
    ///
    /// # Errors
    /// What a call would be answered with: the code and the message.
    pub fn read(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Result<Map<String, Value>, String> {
        let Received { action, asked } = protocol::receive(&mut self.gate, request, now.into());
        let name = action.unwrap_or_default();
        if protocol::is_api20(request) {
            let read = asked.map_err(Refusal::from).and_then(|asked| {
                legacy::read(&self.legacy, &name, protocol::host(request), &asked)
            });
            return read.map_err(|error| error.to_string());
        }
        let read = asked.and_then(|asked| {
            let operation = find(&self.spec, &name, &asked)?;
            parameters::check(&self.spec, operation, asked.encoding, &asked.parameters)
        });
        read.map_err(|error| format!("{}: {}", error.code, error.message))
    }

    fn carry_out_legacy(
        &mut self,
        action: &str,
        host: &str,
        asked: &Asked,
        request_id: &str,
        now: Moment,
    ) -> Result<Answer, Refusal> {
        let mut account = legacy::Account {
            modern: &self.spec,
            world: &mut self.world,
            region: String::new(),
            request_id,
            now,
        };
        legacy::carry_out(&self.legacy, &mut account, action, host, asked)
    }

    /// What is to go wrong with a request: asked once for each.
    pub(crate) fn strike(&mut self, request: &Request<Bytes>) -> Option<Fault> {
        if self.faults.is_empty() {
            return None;
        }
        self.faults.next_fault(protocol::action(request).as_deref())
    }

    /// Answers a request as far as the fault lets it. To wait is the caller's part.
    pub(crate) fn deliver(
        &mut self,
        request: &Request<Bytes>,
        fault: Option<Fault>,
        now: SystemTime,
    ) -> Delivery {
        match fault {
            Some(Fault::Refuse) => Delivery::Refused,
            Some(Fault::ResetBefore) => Delivery::Reset,
            Some(Fault::ResetAfter) => {
                self.handle(request, now);
                Delivery::Reset
            }
            Some(Fault::Truncate) => {
                let response = self.handle(request, now);
                let half = response.body().len() / 2;
                Delivery::Cut(response, half)
            }
            Some(Fault::BadGatewayBefore) => Delivery::Whole(bad_gateway()),
            Some(Fault::BadGatewayAfter) => {
                self.handle(request, now);
                Delivery::Whole(bad_gateway())
            }
            Some(Fault::Throttle) => Delivery::Whole(self.refuse(request, fault::throttled(), now)),
            Some(Fault::InternalErrorBefore) => {
                Delivery::Whole(self.refuse(request, fault::broken(), now))
            }
            Some(Fault::InternalErrorAfter) => {
                self.handle(request, now);
                Delivery::Whole(self.refuse(request, fault::broken(), now))
            }
            Some(Fault::WrongContentType) => {
                let mut response = self.handle(request, now);
                mark_as_html(&mut response);
                Delivery::Whole(response)
            }
            Some(Fault::Duplicate) => {
                let first = self.handle(request, now);
                self.handle(request, now);
                Delivery::Whole(first)
            }
            // Faults that came later than this was written, and delays, which are waited for elsewhere.
            None | Some(_) => Delivery::Whole(self.handle(request, now)),
        }
    }

    /// Lets the next call of this action succeed that would, and what it begins come to nothing: an instance that it
    /// makes ends in `LAUNCH_FAILED`, an image in `CREATEFAILED`, and any other operation of an instance in `FAILED`,
    /// which leaves the instance as it was. What is over with the call does not fail.
    pub fn fail_next(&mut self, action: impl Into<String>) {
        self.failing.push(action.into());
    }

    fn spoil(&mut self, action: &str, succeeded: bool, request_id: &str, images: usize) {
        let place = self.failing.iter().position(|failing| failing == action);
        if let Some(place) = place.filter(|_| succeeded) {
            self.failing.remove(place);
            self.world.spoil(request_id, images);
        }
    }

    /// Adds a rule for faults.
    pub fn inject(&mut self, rule: FaultRule) {
        self.faults.add(rule);
    }

    /// Removes every rule for faults; what was counted stays.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// How often each fault struck, by its [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> &BTreeMap<&'static str, u64> {
        self.faults.injected()
    }

    fn refuse(
        &mut self,
        request: &Request<Bytes>,
        error: ApiError,
        now: SystemTime,
    ) -> Response<Bytes> {
        let request_id = self.world.ids.uuid();
        let action = protocol::action(request);
        if protocol::is_api20(request) {
            return legacy_reply(action, Err(error.into()), request_id, now.into());
        }
        reply(action, Err(error), request_id, now.into())
    }

    fn carry_out(
        &mut self,
        action: &str,
        asked: &Asked,
        request_id: &str,
        now: Moment,
    ) -> Result<Answer, ApiError> {
        let spec = Arc::clone(&self.spec);
        let operation = find(&spec, action, asked)?;
        if let Some(quota) = &mut self.quota {
            quota.count(operation, now)?;
        }
        let region = self.region(operation, asked)?;
        let parameters = parameters::check(&spec, operation, asked.encoding, &asked.parameters)?;
        let parameters = View::new(&parameters);
        let call = Call { operation, region: &region, parameters, request_id, now };
        actions::answer(&spec, &mut self.world, &call)
    }

    /// The region to act in: every action but the one that lists them needs one.
    fn region(&self, operation: &Operation, asked: &Asked) -> Result<String, ApiError> {
        if operation.name == "DescribeRegions" {
            return Ok(String::new());
        }
        let name = asked.region.as_deref().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| ApiError::missing("Region"))?;
        if self.world.catalogue.region(name).is_none() {
            let message = format!("The region `{name}` is not supported.");
            return Err(ApiError::new("UnsupportedRegion", message));
        }
        Ok(name.to_owned())
    }
}

fn find<'a>(spec: &'a Spec, action: &str, asked: &Asked) -> Result<&'a Operation, ApiError> {
    if asked.version != spec.version {
        let message =
            format!("The version `{}` does not exist: it is {}.", asked.version, spec.version);
        return Err(ApiError::new("NoSuchVersion", message));
    }
    let place = spec.operations.binary_search_by(|operation| operation.name.as_str().cmp(action));
    let operation = place.ok().and_then(|place| spec.operations.get(place)).ok_or_else(|| {
        ApiError::new("InvalidAction", format!("The action `{action}` does not exist."))
    })?;
    if operation.signed && !asked.signed {
        let message = format!("The action `{action}` has to be signed.");
        return Err(ApiError::new("AuthFailure.InvalidAuthorization", message));
    }
    Ok(operation)
}

/// The envelope: HTTP status 200, whatever happened.
fn reply(
    action: Option<String>,
    result: Result<Answer, ApiError>,
    request_id: String,
    now: Moment,
) -> Response<Bytes> {
    let (mut members, code, message) = match result {
        Ok(members) => (members, None, None),
        Err(error) => {
            let mut members = Map::new();
            let shown = json!({"Code": error.code, "Message": error.message});
            members.insert("Error".to_owned(), shown);
            (members, Some(error.code), Some(error.message))
        }
    };
    members.insert("RequestId".to_owned(), Value::String(request_id.clone()));
    let outcome = Outcome { action, code, message, request_id };
    answer(&json!({"Response": members}), outcome, now)
}

/// The same in API 2.0.
fn legacy_reply(
    action: Option<String>,
    result: Result<Answer, Refusal>,
    request_id: String,
    now: Moment,
) -> Response<Bytes> {
    let (members, code) = legacy::reply(result);
    let message = members.get("message").and_then(Value::as_str);
    let message = message.filter(|_| code.is_some()).map(str::to_owned);
    answer(&Value::Object(members), Outcome { action, code, message, request_id }, now)
}

fn answer(body: &Value, outcome: Outcome, now: Moment) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(date) = HeaderValue::from_str(&now.http_date()) {
        headers.insert(header::DATE, date);
    }
    response.extensions_mut().insert(outcome);
    response
}

/// A generation of the API.
#[derive(Clone, Copy)]
enum Generation {
    Api30,
    Api20,
}

/// The specification of a generation, read once.
fn specification(generation: Generation) -> Result<Arc<Spec>, StartError> {
    static API_30: OnceLock<Result<Arc<Spec>, String>> = OnceLock::new();
    static API_20: OnceLock<Result<Arc<Spec>, String>> = OnceLock::new();
    let (read, version) = match generation {
        Generation::Api30 => (&API_30, "2017-03-12"),
        Generation::Api20 => (&API_20, "v2"),
    };
    let found = read.get_or_init(|| {
        let embedded = documents::find("cvm", version).ok_or("it is not embedded")?;
        let sources = embedded.sources();
        tencent_cloud_spec::load(&sources).map(Arc::new).map_err(|found| found.lines(&sources))
    });
    let found = found.clone();
    found.map_err(|found| StartError::new(format!("the specification has mistakes: {found}")))
}
