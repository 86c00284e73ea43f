//! The definition of a wait.

/// The definition of a wait: what is polled, and which values end it. Generated from `x-waiters` in the specification.
///
/// ```
/// use tencent_cloud::wait::Waiter;
///
/// const UNRESTRICTED: &Waiter =
///     &Waiter::new("InstancesUnrestricted", "InstanceIds", "InstanceSet", "RestrictState")
///         .id("InstanceId")
///         .max_ids(100)
///         .limit("Limit", 100)
///         .success(&["NORMAL"]);
/// assert_eq!(UNRESTRICTED.field, "RestrictState");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiter {
    /// The name, such as `InstancesRunning`.
    pub name: &'static str,
    /// Request field for the ids, or for the filter with the ids.
    pub ids: &'static str,
    /// The filter whose values are the ids, if no field takes them; requires [`id`](field@Self::id).
    pub filter: Option<&'static str>,
    /// The maximum number of ids per request.
    pub max_ids: Option<u32>,
    /// Request field with the page size, and the largest value it accepts. A request has at most this number of ids.
    pub limit: Option<(&'static str, u32)>,
    /// Response field with a list of objects, one per resource.
    pub items: &'static str,
    /// Item field with the id; without it, every item of the response counts.
    pub id: Option<&'static str>,
    /// Item field with the polled value.
    pub field: &'static str,
    /// Values that end the wait successfully.
    pub success: &'static [&'static str],
    /// Whether a resource that is not in the response counts as success; requires [`id`](field@Self::id).
    pub gone: bool,
    /// Values that end the wait with an error.
    pub failure: &'static [&'static str],
    /// Item field with the reason of a failure, for the error message.
    pub reason: Option<&'static str>,
    /// The first pause between two polls, in seconds.
    pub interval: u32,
}

impl Waiter {
    /// Returns a waiter that sends ids in the request field `ids`, and polls `field` of each item in the response field
    /// `items`. Nothing ends the wait yet. The first pause is five seconds.
    pub const fn new(
        name: &'static str,
        ids: &'static str,
        items: &'static str,
        field: &'static str,
    ) -> Self {
        Self {
            name,
            ids,
            filter: None,
            max_ids: None,
            limit: None,
            items,
            id: None,
            field,
            success: &[],
            gone: false,
            failure: &[],
            reason: None,
            interval: 5,
        }
    }

    /// Sets the filter whose values are the ids, for actions without a field for them.
    #[must_use]
    pub const fn filter(mut self, name: &'static str) -> Self {
        self.filter = Some(name);
        self
    }

    /// Sets the maximum number of ids per request.
    #[must_use]
    pub const fn max_ids(mut self, count: u32) -> Self {
        self.max_ids = Some(count);
        self
    }

    /// Sets the request field with the page size, and the largest value it accepts.
    #[must_use]
    pub const fn limit(mut self, field: &'static str, max: u32) -> Self {
        self.limit = Some((field, max));
        self
    }

    /// Sets the item field with the id.
    #[must_use]
    pub const fn id(mut self, field: &'static str) -> Self {
        self.id = Some(field);
        self
    }

    /// Sets the values that end the wait successfully.
    #[must_use]
    pub const fn success(mut self, values: &'static [&'static str]) -> Self {
        self.success = values;
        self
    }

    /// Counts a resource that is not in the response as success; requires [`id`](field@Self::id).
    #[must_use]
    pub const fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    /// Sets the values that end the wait with an error.
    #[must_use]
    pub const fn failure(mut self, values: &'static [&'static str]) -> Self {
        self.failure = values;
        self
    }

    /// Sets the item field with the reason of a failure.
    #[must_use]
    pub const fn reason(mut self, field: &'static str) -> Self {
        self.reason = Some(field);
        self
    }

    /// Sets the first pause between two polls, in seconds.
    #[must_use]
    pub const fn interval(mut self, seconds: u32) -> Self {
        self.interval = seconds;
        self
    }

    /// Returns how many ids a request may have, so that the service accepts them and all resources are on one page.
    pub(super) fn ids_per_request(&self) -> usize {
        let page = self.limit.map(|(_, max)| max);
        let max = self.max_ids.into_iter().chain(page).min();
        max.map_or(usize::MAX, |max| max as usize).max(1)
    }
}
