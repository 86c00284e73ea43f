//! The metadata service of instances: the temporary credentials of the role that is bound to them.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::json;

use super::state::Caller;
use super::{Core, locked};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::sts::{Identity, Session};

/// The path of the service, followed by the name of a role.
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
/// How long new credentials are valid.
const LIFETIME: Duration = Duration::from_secs(6 * 3600);
/// The remaining time from which on the service issues new credentials.
const RENEWED: Duration = Duration::from_secs(30 * 60);

impl Core {
    /// Returns the response to a request for the metadata service; `None` for other requests.
    pub(crate) fn metadata(
        &self,
        request: &Request<Bytes>,
        now: Moment,
    ) -> Option<Response<Bytes>> {
        let role = request.uri().path().strip_prefix(FOLDER)?;
        if request.method() != Method::GET {
            return Some(text(StatusCode::METHOD_NOT_ALLOWED, "expected GET\n"));
        }
        let Some(bound) = self.instance_role.as_deref() else {
            return Some(text(StatusCode::NOT_FOUND, "no role is bound to this instance\n"));
        };
        Some(match role {
            "" => text(StatusCode::OK, bound),
            role if role == bound => match self.session_of_role(role, now) {
                Ok(session) => credentials(&session),
                Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, &error.message),
            },
            _ => text(StatusCode::NOT_FOUND, "the role is not bound to this instance\n"),
        })
    }

    /// Returns credentials of a role, which are the same for several requests.
    fn session_of_role(&self, role: &str, now: Moment) -> Result<Session, ApiError> {
        let mut state = locked(&self.state);
        let account = state.first_account().to_owned();
        let caller = Caller { account: &account, action: "", request_id: "", now };
        state.execute(caller, |account| {
            Ok(match account.sts.of_instance(role) {
                Some(session) if now.after(RENEWED) < session.expires => session.clone(),
                _ => {
                    let identity = Identity::Instance(role.to_owned());
                    account.sts.issue(&mut account.console_tokens, identity, now.after(LIFETIME))
                }
            })
        })
    }
}

fn credentials(session: &Session) -> Response<Bytes> {
    let body = json!({
        "TmpSecretId": session.id,
        "TmpSecretKey": session.secret_key,
        "ExpiredTime": session.expires.seconds(),
        "Expiration": session.expires.iso(),
        "Token": session.token,
        "Code": "Success",
    });
    respond(StatusCode::OK, "application/json", body.to_string())
}

fn text(status: StatusCode, body: &str) -> Response<Bytes> {
    respond(status, "text/plain", body.to_owned())
}

fn respond(status: StatusCode, content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
