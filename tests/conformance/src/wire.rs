//! A recording transport and a stopped clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Transport, TransportError};

/// A transport that records requests and answers each with an empty success.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<http::Request<Bytes>>>>);

impl Recorder {
    /// Removes and returns the recorded requests.
    pub fn take(&self) -> Vec<http::Request<Bytes>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let response = Bytes::from_static(br#"{"Response": {"RequestId": "recorded"}}"#);
        Box::pin(async { Ok(http::Response::new(response)) })
    }
}

/// A clock that always returns the same time, in UNIX seconds, and whose timer never fires.
#[derive(Clone, Copy, Debug)]
pub struct Stopped(pub u64);

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(std::future::pending()))
    }
}
