//! Actions on several resources: each may fail by itself, and the reply says what became of it.

use serde_json::{Map, Value, json};

use super::{Account, Refusal};
use crate::actions::Response;
use crate::error::ApiError;

/// The code of a batch of which some parts failed.
const PARTLY_FAILED: i64 = 5400;

/// Does one thing to each resource.
pub(super) fn each(
    account: &mut Account<'_>,
    ids: &[&str],
    act: impl Fn(&mut Account<'_>, &str) -> Result<Response, ApiError>,
) -> Result<Response, Refusal> {
    let mut detail = Map::new();
    let mut failed = 0;
    for id in ids {
        let request_id = account.request_id;
        let part = match act(account, id) {
            Ok(_) => json!({"code": 0, "message": "", "requestId": request_id}),
            Err(error) => {
                failed += 1;
                Refusal::from(error).as_part(request_id)
            }
        };
        detail.insert((*id).to_owned(), part);
    }
    if failed == detail.len() && failed > 0 {
        return Err(Refusal::of_all(detail));
    }
    let mut reply = Response::new();
    if failed > 0 {
        let message = format!("The operation failed for {failed} of {} resources.", detail.len());
        reply.insert("code".to_owned(), json!(PARTLY_FAILED));
        reply.insert("message".to_owned(), json!(message));
    }
    reply.insert("detail".to_owned(), Value::Object(detail));
    Ok(reply)
}
