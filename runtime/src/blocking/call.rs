//! Blocking calls.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::driver::Driver;
use super::{Items, Pages};
use crate::action::{Action, DryRun, Idempotency};
use crate::call::{RawResponse, call_options};
use crate::error::Error;
use crate::pagination::Paginated;

/// A call that is ready to be sent: [`send`](Self::send) sends it. It has the options of the async [`Call`](crate::Call).
#[must_use = "a call is sent only when `send` is called"]
pub struct Call<A> {
    driver: Arc<Driver>,
    call: crate::Call<A>,
}

impl<A: Action> Call<A> {
    #[inline]
    pub(super) fn new(driver: Arc<Driver>, call: crate::Call<A>) -> Self {
        Self { driver, call }
    }

    call_options!(call.options);

    /// Returns the request.
    #[inline]
    pub fn request(&self) -> &A {
        self.call.request()
    }

    /// Sends the request and blocks the thread until the response is there or the timeout is over, which does not count the
    /// wait for a [rate limit](crate::rate_limit).
    ///
    /// # Errors
    ///
    /// Those of the async call, and [`Config`](crate::ErrorKind::Config) on a thread that
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    #[inline]
    pub fn send(self) -> Result<A::Response, Error> {
        self.driver.run(A::INFO.name, self.call.into_future())?
    }

    /// Sends the request and returns the undecoded response: for fields that the response type lacks, and for responses that
    /// do not match it. An error of the service is an error here, too.
    #[inline]
    pub fn send_raw(self) -> Result<RawResponse, Error> {
        self.driver.run(A::INFO.name, self.call.send_raw())?
    }
}

/// Dry runs.
impl<A: DryRun> Call<A> {
    /// Lets the service check the request without executing it. `Ok` means that the request would be accepted; see
    /// [`Call::dry_run`](crate::Call::dry_run).
    #[inline]
    pub fn dry_run(self) -> Result<(), Error> {
        self.driver.run(A::INFO.name, self.call.dry_run())?
    }
}

/// Pagination.
impl<A: Paginated> Call<A> {
    /// Returns an iterator over all pages.
    #[inline]
    pub fn pages(self) -> Pages<A> {
        Pages::new(self.driver, self.call.pages())
    }

    /// Returns an iterator over the items of all pages.
    #[inline]
    pub fn items(self) -> Items<A> {
        Items::new(self.driver, self.call.items())
    }
}

impl<A: Action> Debug for Call<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.call, formatter)
    }
}

/// A call by name that is ready to be sent: [`send`](Self::send) sends it.
#[must_use = "a call is sent only when `send` is called"]
pub struct RawCall {
    driver: Arc<Driver>,
    call: crate::RawCall,
}

impl RawCall {
    pub(super) fn new(driver: Arc<Driver>, call: crate::RawCall) -> Self {
        Self { driver, call }
    }

    call_options!(call.options);

    /// Sets whether the request may be executed twice. Default: [`Idempotency::NonIdempotent`], which is retried only if it
    /// was certainly not executed.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends the request and blocks the thread until the response is there or the timeout is over, which does not count the
    /// wait for a [rate limit](crate::rate_limit).
    pub fn send(self) -> Result<RawResponse, Error> {
        let action = self.call.action().to_owned();
        self.driver.run(&action, self.call.into_future())?
    }
}

impl Debug for RawCall {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.call, formatter)
    }
}

/// A blocking call of an action by name with types of the caller's; [`send`](Self::send) sends it.
#[must_use = "a call is sent only by `send`"]
pub struct TypedCall<R> {
    driver: Arc<Driver>,
    call: crate::TypedCall<R>,
}

impl<R: DeserializeOwned> TypedCall<R> {
    pub(super) fn new(driver: Arc<Driver>, call: crate::TypedCall<R>) -> Self {
        Self { driver, call }
    }

    call_options!(call.call.options);

    /// Sets whether the action may be executed twice.
    ///
    /// The default is [`Idempotency::NonIdempotent`]: the call is retried only if it certainly was not executed.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends the call, and blocks the thread until the response is decoded or the timeout is over, which does not count the
    /// wait for a [rate limit](crate::rate_limit).
    ///
    /// # Errors
    ///
    /// Returns the errors of the [async call](crate::GenericClient::call), and one of the kind
    /// [`Config`](crate::ErrorKind::Config) where a thread [must not be blocked](crate::blocking#inside-an-async-runtime).
    pub fn send(self) -> Result<R, Error> {
        let action = self.call.action().to_owned();
        self.driver.run(&action, self.call.into_future())?
    }
}

impl<R> Debug for TypedCall<R> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.call, formatter)
    }
}
