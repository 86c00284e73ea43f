//! Every action by name, over types that only this table knows.

use tencent_cloud::json::{self, DecodeError, ResponseBody};
use tencent_cloud::shape::Shape;
use tencent_cloud::{Action, ActionInfo, BoxFuture, GenericClient};

/// A reply and what came around it.
pub type Response = (Box<dyn Shape>, ResponseBody);

/// What can be done with an action without naming its types.
#[derive(Debug)]
pub struct Entry {
    /// Name, version and so on.
    pub info: &'static ActionInfo,
    /// Reads a request.
    pub request: fn(&str) -> Result<Box<dyn Shape>, DecodeError>,
    /// Reads a reply with its envelope.
    pub reply: fn(&str) -> Result<Response, DecodeError>,
    /// Reads a reply without an envelope.
    pub plain_reply: fn(&str) -> Result<Box<dyn Shape>, DecodeError>,
    /// Reads a request and sends it.
    pub call: for<'a> fn(&'a GenericClient, &str) -> BoxFuture<'a, Result<(), String>>,
}

macro_rules! entries {
    ($($request:ty),* $(,)?) => {
        &[$(Entry {
            info: <$request as Action>::INFO,
            request: request::<$request>,
            reply: reply::<<$request as Action>::Response>,
            plain_reply: plain_reply::<<$request as Action>::Response>,
            call: call::<$request>,
        }),*]
    };
}

/// All actions of the service.
pub const CVM: &[Entry] = tencent_cloud_cvm::__actions!(entries);

/// All actions of its API 2.0. Their replies have no envelope.
pub const CVM_V2: &[Entry] = tencent_cloud_cvm::__v2_actions!(entries);

/// The action of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CVM.iter().find(|entry| entry.info.name == name)
}

fn request<T: Action + Default>(json: &str) -> Result<Box<dyn Shape>, DecodeError> {
    Ok(Box::new(json::decode::<T>(json.as_bytes())?))
}

fn reply<T: Shape + Default + 'static>(json: &str) -> Result<Response, DecodeError> {
    let mut reply = T::default();
    let body = json::decode_response(&mut reply, json.as_bytes())?;
    Ok((Box::new(reply), body))
}

fn plain_reply<T: Shape + Default + 'static>(json: &str) -> Result<Box<dyn Shape>, DecodeError> {
    Ok(Box::new(json::decode::<T>(json.as_bytes())?))
}

fn call<'a, T>(client: &'a GenericClient, json: &str) -> BoxFuture<'a, Result<(), String>>
where
    T: Action + Default,
{
    let request = json::decode::<T>(json.as_bytes());
    Box::pin(async move {
        let request = request.map_err(|error| error.to_string())?;
        client.call_action(request).await.map(drop).map_err(|error| error.to_string())
    })
}
