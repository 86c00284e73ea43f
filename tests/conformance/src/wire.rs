//! A transport that keeps what it is given and answers with an empty success.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Transport, TransportError};

/// Keeps requests instead of sending them.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<http::Request<Bytes>>>>);

impl Recorder {
    /// Takes what was kept.
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
        let reply = Bytes::from_static(br#"{"Response": {"RequestId": "recorded"}}"#);
        Box::pin(async { Ok(http::Response::new(reply)) })
    }
}

/// A clock that stands still.
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
