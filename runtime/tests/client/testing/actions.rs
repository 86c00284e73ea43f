//! A minimal service: an action in both API generations, and one that is not idempotent.

use tencent_cloud::{Action, ActionInfo, Dialect, Idempotency, shape};

#[derive(Clone, Default)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

shape! {
    Filter {
        0 => name: "Name",
        1 => values: "Values",
    }
}

#[derive(Clone, Default)]
pub(crate) struct ListRequest {
    pub(crate) filters: Option<Vec<Filter>>,
    pub(crate) limit: Option<i64>,
    pub(crate) all: Option<bool>,
}

shape! {
    ListRequest {
        0 => filters: "Filters",
        1 => limit: "Limit",
        2 => all: "All",
    }
}

#[derive(Clone, Default)]
pub(crate) struct ListResponse {
    pub(crate) total: i64,
    pub(crate) filters: Vec<Filter>,
    pub(crate) request_id: String,
}

shape! {
    ListResponse {
        0 => total: "Total",
        1 => filters: "Filters",
        2 => request_id: "RequestId",
    }
}

impl Action for ListRequest {
    type Response = ListResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "List").idempotency(Idempotency::ReadOnly);
}

#[derive(Clone, Default)]
pub(crate) struct EndRequest {
    pub(crate) id: String,
}

shape! { EndRequest { 0 => id: "Id" } }

#[derive(Clone, Default)]
pub(crate) struct EndResponse {
    pub(crate) request_id: String,
}

shape! { EndResponse { 0 => request_id: "RequestId" } }

impl Action for EndRequest {
    type Response = EndResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "End");
}

/// The same action in API 2.0.
#[derive(Clone, Default)]
pub(crate) struct Api20ListRequest {
    pub(crate) limit: Option<i64>,
}

shape! { Api20ListRequest { 0 => limit: "limit" } }

#[derive(Clone, Default)]
pub(crate) struct Api20ListResponse {
    pub(crate) code: i64,
    pub(crate) total: i64,
}

shape! {
    Api20ListResponse {
        0 => code: "code",
        1 => total: "total",
    }
}

impl Action for Api20ListRequest {
    type Response = Api20ListResponse;
    const INFO: &'static ActionInfo =
        &ListRequest::INFO.dialect(Dialect::Api20 { host: "cvm.api.qcloud.com" });
}
