//! The error codes that every action of every service may return.

/// Codes with their descriptions, sorted.
pub(super) const COMMON: &[(&str, &str)] = &[
    ("ActionOffline", "The action has been taken offline. Use the action that replaced it."),
    (
        "AuthFailure.InvalidAuthorization",
        "The `Authorization` header does not follow the signature format. Build it as specified by the signature method.",
    ),
    (
        "AuthFailure.InvalidSecretId",
        "The secret ID is not accepted by the API, for example because the key is of the wrong type. Use a valid API key.",
    ),
    (
        "AuthFailure.MFAFailure",
        "Multi-factor authentication failed. Verify again, then retry the request.",
    ),
    (
        "AuthFailure.SecretIdNotFound",
        "The secret ID does not exist. Check its spelling, and that the key has not been deleted or disabled.",
    ),
    (
        "AuthFailure.SignatureExpire",
        "The signature has expired or its timestamp is too far in the future. Correct the local clock and sign the request again.",
    ),
    (
        "AuthFailure.SignatureFailure",
        "The signature does not match the request. Check the secret key, and that the signed content matches the request sent.",
    ),
    (
        "AuthFailure.TokenFailure",
        "The session token is invalid or has expired. Obtain new temporary credentials and sign the request again.",
    ),
    (
        "AuthFailure.UnauthorizedOperation",
        "The caller is not authorized for the action or resource. Extend the CAM policy.",
    ),
    (
        "DryRunOperation",
        "The dry run succeeded: the request would have succeeded. Send the request without the dry-run parameter to execute it.",
    ),
    (
        "FailedOperation",
        "The operation failed for the reason given in the message. Correct the cause and try again.",
    ),
    (
        "InternalError",
        "An internal error occurred in the service. Try again later. If the error persists, report the request ID to support.",
    ),
    (
        "InvalidAction",
        "The action does not exist in this API version. Check the action name and the version.",
    ),
    (
        "InvalidParameter",
        "A parameter is invalid; the message identifies it. Correct it and retry the request.",
    ),
    (
        "InvalidParameterValue",
        "A parameter value is invalid; the message identifies the parameter. Correct it and retry the request.",
    ),
    (
        "InvalidRequest",
        "The request is malformed or of an unsupported type. Check its body and headers.",
    ),
    (
        "IpInBlacklist",
        "The caller's IP address is on the blocklist. Send the request from another address, or have the address removed from the list.",
    ),
    (
        "IpNotInWhitelist",
        "The caller's IP address is not on the allowlist. Send the request from an allowed address, or have the address added to the list.",
    ),
    (
        "LimitExceeded",
        "A quota has been exceeded; the message identifies it. Reduce the usage, or request a quota increase.",
    ),
    ("MissingParameter", "A required parameter is missing; the message identifies it. Add it."),
    ("NoSuchProduct", "The product does not exist. Check the service name and the endpoint."),
    ("NoSuchVersion", "The API version does not exist. Check the version of the request."),
    (
        "RequestLimitExceeded",
        "Too many requests were sent in a short time. Wait briefly, then retry at a lower rate.",
    ),
    (
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "The account sent too many requests across all regions. Wait briefly, then retry at a lower rate.",
    ),
    (
        "RequestLimitExceeded.IPLimitExceeded",
        "Too many requests came from this IP address. Wait briefly, then retry at a lower rate.",
    ),
    (
        "RequestLimitExceeded.UinLimitExceeded",
        "The account sent too many requests. Wait briefly, then retry at a lower rate.",
    ),
    (
        "RequestSizeLimitExceeded",
        "The request is too large. Send less data, or split it over several requests.",
    ),
    ("ResourceInUse", "The resource is in use. Wait until it is available, then try again."),
    (
        "ResourceInsufficient",
        "The resource is insufficient. Request less, choose another zone or type, or try again later.",
    ),
    ("ResourceNotFound", "The resource does not exist. Check its ID and region."),
    (
        "ResourceUnavailable",
        "The resource is currently unavailable. Check its state, and try again later.",
    ),
    (
        "ReturnSizeLimitExceeded",
        "The response would be too large. Request fewer items with a smaller `Limit` or narrower filters.",
    ),
    (
        "UnauthorizedOperation",
        "The caller is not authorized for this action. Extend the CAM policy.",
    ),
    (
        "UnknownParameter",
        "The request contains a parameter that the action does not support. Remove it, or correct its spelling.",
    ),
    (
        "UnsupportedOperation",
        "The operation is not supported for this resource or account; the message states the reason. Correct the cause, or use another resource.",
    ),
    ("UnsupportedProtocol", "The protocol or method is not supported. Use HTTPS with GET or POST."),
    (
        "UnsupportedRegion",
        "The action is not available in this region. Use a region that supports it.",
    ),
];
