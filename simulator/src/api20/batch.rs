//! Batch actions, which return a result for each resource.

use serde_json::{Map, Value, json};

use super::{Api20Error, Context};
use crate::error::ApiError;
use crate::json::Fields;

/// The code of a batch that failed for some resources.
const PARTLY_FAILED: i64 = 5400;

/// Executes an operation once for each resource.
pub(super) fn each(
    context: &mut Context<'_>,
    ids: &[&str],
    act: impl Fn(&mut Context<'_>, &str) -> Result<Fields, ApiError>,
) -> Result<Fields, Api20Error> {
    let mut detail = Map::new();
    let mut failed = 0;
    for id in ids {
        if detail.contains_key(*id) {
            continue;
        }
        let request_id = context.request_id;
        let part = match act(context, id) {
            Ok(_) => json!({"code": 0, "message": "", "requestId": request_id}),
            Err(error) => {
                failed += 1;
                Api20Error::from(error).as_part(request_id)
            }
        };
        detail.insert((*id).to_owned(), part);
    }
    if failed == detail.len() && failed > 0 {
        return Err(Api20Error::of_all(detail));
    }
    let mut response = Fields::new();
    if failed > 0 {
        let message = format!("The operation failed for {failed} of {} resources.", detail.len());
        response.insert("code".to_owned(), json!(PARTLY_FAILED));
        response.insert("message".to_owned(), json!(message));
    }
    response.insert("detail".to_owned(), Value::Object(detail));
    Ok(response)
}
