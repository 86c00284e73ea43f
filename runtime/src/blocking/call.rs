//! Calls that block.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Pages;
use super::driver::Driver;
use super::pagination::Items;
use crate::action::{Action, DryRun, Idempotency};
use crate::call::{RawResponse, call_options};
use crate::error::Error;
use crate::pagination::Paginated;

/// An action about to be called: [`send`](Self::send) sends it. What can be set is what can be set on the async
/// [`Call`](crate::Call).
#[must_use = "a call is sent only by `send`"]
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

    /// The request as it stands.
    #[inline]
    pub fn request(&self) -> &A {
        self.call.request()
    }

    /// Sends it, and blocks the thread until the reply is there or the call's time is over.
    ///
    /// # Errors
    ///
    /// Those of the async call; and the kind [`Config`](crate::ErrorKind::Config) where a thread
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    #[inline]
    pub fn send(self) -> Result<A::Response, Error> {
        self.driver.run(A::INFO.name, self.call.into_future())?
    }

    /// Sends it, and gives the reply as it came in place of the typed one: for what the reply's type does not show, and for
    /// replies that do not keep to it. An error of the service is an error here too.
    #[inline]
    pub fn send_raw(self) -> Result<RawResponse, Error> {
        self.driver.run(A::INFO.name, self.call.send_raw())?
    }
}

/// Trying a call.
impl<A: DryRun> Call<A> {
    /// Has the service check the call without carrying it out, in place of [`send`](Self::send). `Ok` means that it would
    /// have been accepted, in whichever of [two ways](crate::Call::dry_run) the service says so.
    #[inline]
    pub fn dry_run(self) -> Result<(), Error> {
        self.driver.run(A::INFO.name, self.call.dry_run())?
    }
}

/// Listings.
impl<A: Paginated> Call<A> {
    /// Every page, as an iterator.
    #[inline]
    pub fn pages(self) -> Pages<A> {
        Pages::new(self.driver, self.call.pages())
    }

    /// Every item of every page, as an iterator.
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

/// An action about to be called by its names: [`send`](Self::send) sends it.
#[must_use = "a call is sent only by `send`"]
pub struct RawCall {
    driver: Arc<Driver>,
    call: crate::RawCall,
}

impl RawCall {
    pub(super) fn new(driver: Arc<Driver>, call: crate::RawCall) -> Self {
        Self { driver, call }
    }

    call_options!(call.options);

    /// What a repeat of the action may do, which only the caller knows: [`Idempotency::NonIdempotent`] unless it is said, so that the call
    /// is repeated only if it certainly was not carried out.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends it, and blocks the thread until the reply is there or the call's time is over.
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

    /// Sends the call, and blocks the thread until the response is decoded or the timeout is over.
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
