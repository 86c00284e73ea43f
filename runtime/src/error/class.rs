//! Classes of error codes that decide about a retry.
//!
//! It is a table because no prefix is reliable: `RequestLimitExceeded.JobNumExceed` is a business limit despite its
//! name, and some rate limits have other names.

/// What an error code implies for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Too many requests, rejected by the API gateway: the action was not executed.
    Throttled,
    /// Too many requests, rejected by the service behind the gateway, which may have started the action.
    ThrottledInside,
    /// A failure that a retry may overcome; the action may have been executed.
    Transient,
    /// Rejected by the API gateway, and a retry would be too: the action was not executed.
    Refused,
}

/// Codes, or all codes below one if it ends in `.*`; sorted within a class.
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

/// Returns the class of a code, or `None` if the code implies nothing for a retry.
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
    fn classifies_codes() {
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

    /// A code that is listed twice would have the class of its first entry.
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
