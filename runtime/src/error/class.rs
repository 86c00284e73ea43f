//! What codes mean for a caller who might try again: a table, because no prefix is safe. `RequestLimitExceeded.JobNumExceed`
//! is a business limit under the name of a rate limit, and rate limits go by other names too.

/// What a code means for another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Too many requests, turned away at the gate: nothing was done.
    Throttled,
    /// Too many requests, said by the service behind the gate, which may have begun.
    ThrottledInside,
    /// Something failed that may work the next time; it may have been done.
    Transient,
    /// Turned away at the gate, and would be again: nothing was done.
    Refused,
}

/// Codes, or all codes below one if it ends in `.*`. Sorted within a class.
const TABLE: &[(Class, &[&str])] = &[
    (
        Class::Throttled,
        &[
            "4400",
            "InvalidRequest.LimitExceeded",
            "InvalidRequest.RequestConcurrencyExceeded",
            "RequestLimitExceeded",
            "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
            "RequestLimitExceeded.IPLimitExceeded",
            "RequestLimitExceeded.UinLimitExceeded",
        ],
    ),
    (
        Class::ThrottledInside,
        &[
            "FailedOperation.CallerOverFrequency",
            "FailedOperation.FrequencyLimit",
            "FailedOperation.RequestLimitExceeded",
            "FailedOperation.TagQpsLimit",
            "FailedOperation.TooFrequent",
            "FailedOperation.TooFrequently",
            "LimitExceeded.RateLimitExceeded",
            "LimitExceeded.RequestLimitExceeded",
            "RequestLimitExceeded.FrequentRequest",
            "RequestLimitExceeded.RequestLimitExceeded",
            "RequestLimitExceeded.RequestLimitExceededError",
            "UnsupportedOperation.FrequencyLimit",
        ],
    ),
    (
        Class::Transient,
        &[
            "6000",
            "FailedOperation.RequestTimeout",
            "FailedOperation.ServerBusy",
            "FailedOperation.TimeOut",
            "FailedOperation.Timeout",
            "InternalError",
            "InternalError.*",
            "InternalServerError",
            "OperationFail.SystemBusy",
            "UnsupportedOperation.ServiceTemporaryUnavailable",
        ],
    ),
    (
        Class::Refused,
        &[
            "4100",
            "4101",
            "4102",
            "4103",
            "4104",
            "4110",
            "4200",
            "4300",
            "4500",
            "4600",
            "5500",
            "6100",
            "6200",
            "ActionOffline",
            "AuthFailure.InvalidAuthorization",
            "AuthFailure.InvalidSecretId",
            "AuthFailure.MFAFailure",
            "AuthFailure.SecretIdNotFound",
            "AuthFailure.SignatureExpire",
            "AuthFailure.SignatureFailure",
            "AuthFailure.TokenFailure",
            "AuthFailure.UnauthorizedOperation",
            "DryRunOperation",
            "InvalidAction",
            "InvalidAction.ActionUnavailable",
            "InvalidAction.NotFound",
            "InvalidRequest",
            "IpInBlacklist",
            "IpNotInWhitelist",
            "MissingParameter",
            "NoSuchProduct",
            "NoSuchVersion",
            "RequestSizeLimitExceeded",
            "UnauthorizedOperation",
            "UnknownParameter",
            "UnsupportedProtocol",
            "UnsupportedRegion",
        ],
    ),
];

/// The class of a code; none for one that says nothing about another attempt.
pub(crate) fn class(code: &str) -> Option<Class> {
    let listed = |codes: &[&str]| codes.iter().any(|entry| matches(entry, code));
    TABLE.iter().find(|(_, codes)| listed(codes)).map(|(class, _)| *class)
}

fn matches(entry: &str, code: &str) -> bool {
    match entry.strip_suffix('*') {
        Some(prefix) => code.len() > prefix.len() && code.starts_with(prefix),
        None => code == entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_class() {
        let cases = [
            ("RequestLimitExceeded", Some(Class::Throttled)),
            ("RequestLimitExceeded.UinLimitExceeded", Some(Class::Throttled)),
            ("RequestLimitExceeded.JobNumExceed", None),
            ("RequestLimitExceeded.", None),
            ("LimitExceeded.RateLimitExceeded", Some(Class::ThrottledInside)),
            ("LimitExceeded", None),
            ("FailedOperation.TooFrequent", Some(Class::ThrottledInside)),
            ("FailedOperation", None),
            ("InternalError", Some(Class::Transient)),
            ("InternalError.Timeout", Some(Class::Transient)),
            ("InternalError.", None),
            ("InternalErrors", None),
            ("InternalServerError", Some(Class::Transient)),
            ("AuthFailure.SignatureExpire", Some(Class::Refused)),
            ("AuthFailure", None),
            ("ResourceNotFound", None),
            ("", None),
        ];
        for (code, expected) in cases {
            assert_eq!(class(code), expected, "{code:?}");
        }
    }

    /// The table is read top down: a code in two places would have the class of the first.
    #[test]
    fn no_code_is_listed_twice() {
        let mut codes: Vec<&str> =
            TABLE.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        let listed = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), listed);
        for (class, codes) in TABLE {
            assert!(codes.is_sorted(), "{class:?} is not sorted");
        }
    }
}
