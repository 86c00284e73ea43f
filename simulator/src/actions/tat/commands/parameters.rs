//! Errors about custom parameters.

use crate::actions::Call;
use crate::error::ApiError;
use crate::state::tat::parameters::Problem;

/// Returns the error of invalid custom parameters in a request parameter.
pub(in crate::actions::tat) fn problem(call: &Call<'_>, path: &str, found: &Problem) -> ApiError {
    let (codes, message): (&[&str], String) = match found {
        Problem::Disabled => (
            &[
                "InvalidParameterValue.SupportParametersOnlyIfEnableParameter",
                "InvalidParameterValue.ParameterDisabled",
            ],
            format!("`{path}` requires a command whose `EnableParameter` is true."),
        ),
        Problem::NotJson => (
            &["InvalidParameterValue.ParameterInvalidJsonFormat"],
            format!("`{path}` is not a JSON object."),
        ),
        Problem::NotString(name) => (
            &["InvalidParameterValue.ParameterValueNotString"],
            format!("The value of `{name}` in `{path}` is not a string."),
        ),
        Problem::TooMany(count) => (
            &["InvalidParameterValue.ParameterNumberExceeded"],
            format!("`{path}` has {count} parameters; the maximum is 20."),
        ),
        Problem::NameTooLong(name) => (
            &["InvalidParameterValue.ParameterKeyLenExceeded"],
            format!("The name `{name}` in `{path}` has more than 64 characters."),
        ),
        Problem::InvalidName(name) => (
            &["InvalidParameterValue.ParameterKeyContainsInvalidChar"],
            format!(
                "The name `{name}` in `{path}` must consist of letters, digits, hyphens and underscores."
            ),
        ),
        Problem::Missing(name) => (
            &[
                "InvalidParameterValue.LackOfParameters",
                "InvalidParameterValue.LackOfParameterInfo",
            ],
            format!("The script has the placeholder `{name}`, which has no value."),
        ),
    };
    call.invalid(codes, message)
}
