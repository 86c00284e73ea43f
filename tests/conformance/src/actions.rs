//! Every action of every generated crate, by name, behind type-erased functions.

use tencent_cloud::json::{self, DecodeError, ResponseBody};
use tencent_cloud::shape::Shape;
use tencent_cloud::{Action, ActionInfo, BoxFuture, Error, GenericClient};

/// A call whose response is dropped.
pub type Call<'a> = BoxFuture<'a, Result<(), Error>>;

/// A decoded request or response.
pub type Decoded = Result<Box<dyn Shape>, DecodeError>;

/// A decoded response and its envelope.
pub type Response = (Box<dyn Shape>, ResponseBody);

/// One version of a service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceVersion {
    /// The short name of the service, such as `cvm`.
    pub service: &'static str,
    /// The folder of the specification, such as `2017-03-12` or `v2`.
    pub version: &'static str,
    /// Every action.
    pub actions: &'static [Entry],
}

/// An action whose types are erased.
#[derive(Debug)]
pub struct Entry {
    /// Name, version and other facts.
    pub info: &'static ActionInfo,
    /// Decodes a request.
    pub request: fn(&[u8]) -> Decoded,
    /// Decodes a response in the envelope of API 3.0.
    pub response: fn(&[u8]) -> Result<Response, DecodeError>,
    /// Decodes a response without an envelope, as API 2.0 sends it.
    pub bare_response: fn(&[u8]) -> Decoded,
    /// Decodes a request and returns the call that sends it.
    pub call: for<'a> fn(&'a GenericClient, &[u8]) -> Result<Call<'a>, DecodeError>,
}

macro_rules! entries {
    ($($request:ty),* $(,)?) => {
        &[$(Entry {
            info: <$request as Action>::INFO,
            request: decode::<$request>,
            response: decode_response::<<$request as Action>::Response>,
            bare_response: decode::<<$request as Action>::Response>,
            call: call::<$request>,
        }),*]
    };
}

/// Every version of every service in `spec/`, in the order of `tencent_cloud_spec::documents::all`.
pub static ALL: &[ServiceVersion] = include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// Returns one version of a service, such as `version("cvm", "2017-03-12")`.
///
/// # Errors
/// No specification folder has this name.
pub fn version(service: &str, version: &str) -> Result<&'static ServiceVersion, String> {
    ALL.iter()
        .find(|known| known.service == service && known.version == version)
        .ok_or_else(|| format!("no specification spec/{service}/{version}"))
}

impl ServiceVersion {
    /// Returns an action by its name, such as `RunInstances`.
    ///
    /// # Errors
    /// The generated crate has no such action.
    pub fn action(&self, name: &str) -> Result<&'static Entry, String> {
        self.actions.iter().find(|entry| entry.info.name == name).ok_or_else(|| {
            format!("the crate for {} {} has no action {name}", self.service, self.version)
        })
    }
}

fn decode<T: Shape + Default + 'static>(json: &[u8]) -> Decoded {
    Ok(Box::new(json::decode::<T>(json)?))
}

fn decode_response<T: Shape + Default + 'static>(json: &[u8]) -> Result<Response, DecodeError> {
    let mut response = T::default();
    let body = json::decode_response(&mut response, json)?;
    Ok((Box::new(response), body))
}

fn call<'a, T>(client: &'a GenericClient, json: &[u8]) -> Result<Call<'a>, DecodeError>
where
    T: Action + Default,
{
    let request = json::decode::<T>(json)?;
    Ok(Box::pin(async move { client.call_action(request).await.map(drop) }))
}
