//! What a request names, without authenticating it.

use bytes::Bytes;
use http::Request;

use super::authorization::Authorization;
use super::http_request::HttpRequest;
use super::{host_label, is_host_in_scope, is_vendor_host};

/// The names in a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) service: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) region: Option<String>,
}

/// Reads the names in a request as far as possible.
pub(crate) fn named(request: &Request<Bytes>) -> Named {
    let Ok(request) = HttpRequest::read(request) else { return Named::default() };
    let host = request.host;
    let label = is_vendor_host(host).then(|| host_label(host));
    if request.is_tc3() {
        let header = |name| request.header(name).map(str::to_owned);
        let scope = request.header("authorization").map(Authorization::parse);
        let scope = scope.and_then(Result::ok).map(|authorization| authorization.service);
        let service = scope.filter(|scope| !is_host_in_scope(scope, host)).or(label);
        return Named {
            service: service.map(str::to_owned),
            version: header("x-tc-version"),
            action: header("x-tc-action"),
            region: header("x-tc-region"),
        };
    }
    let mut named = Named { service: label.map(str::to_owned), ..Named::default() };
    let encoded = if request.is_get() { request.query.as_bytes() } else { request.body };
    for (name, value) in form_urlencoded::parse(encoded) {
        let field = match name.as_ref() {
            "Version" => &mut named.version,
            "Action" => &mut named.action,
            "Region" => &mut named.region,
            _ => continue,
        };
        field.get_or_insert_with(|| value.into_owned());
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(request: http::request::Builder, body: &'static str) -> String {
        let named = named(&request.body(Bytes::from_static(body.as_bytes())).unwrap());
        let names = [named.service, named.version, named.action, named.region];
        names.map(Option::unwrap_or_default).join(" ")
    }

    #[test]
    fn names_are_in_headers_or_in_parameters() {
        let scope = |service: &str| {
            format!(
                "TC3-HMAC-SHA256 Credential=AKIDx/2023-11-14/{service}/tc3_request, \
                 SignedHeaders=content-type;host, Signature={:064}",
                0
            )
        };
        let tc3 = |host: &str, service: &str| {
            Request::post("/")
                .header("host", host)
                .header("authorization", scope(service))
                .header("x-tc-action", "A")
                .header("x-tc-version", "1")
                .header("x-tc-region", "r")
        };
        assert_eq!(names(tc3("localhost:1", "cvm"), "{}"), "cvm 1 A r");
        assert_eq!(names(tc3("127.0.0.1:1", "127"), "{}"), " 1 A r");
        let host = "vpc.tencentcloudapi.com";
        let get = Request::get("/?Action=B&Version=2&Region=s&Action=C").header("host", host);
        assert_eq!(names(get, ""), "vpc 2 B s");
        let post = Request::post("/v2/index.php").header("host", "localhost");
        assert_eq!(names(post, "Action=D&Region=gz"), "  D gz");
        assert_eq!(names(Request::delete("/"), ""), "   ");
    }
}
