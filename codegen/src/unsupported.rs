//! Actions that cannot be generated yet, because their requests are not plain JSON.

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

/// An action that is not generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the action.
    pub action: String,
    /// The reason, which continues "is not generated: ".
    pub reason: &'static str,
}

/// Removes the actions that cannot be generated, with everything that only they use, and returns them.
///
/// [`generate`](crate::generate) rejects specifications that contain such an action, so that nothing wrong is generated.
pub fn remove_unsupported(spec: &mut Spec) -> Vec<Refusal> {
    let refused = spec.operations.iter().filter_map(|operation| {
        let reason = reason(operation)?;
        Some(Refusal { action: operation.name.clone(), reason })
    });
    let refused: Vec<Refusal> = refused.collect();
    if !refused.is_empty() {
        spec.retain_operations(|operation| reason(operation).is_none());
    }
    refused
}

/// Returns why an action cannot be generated.
pub(crate) fn reason(operation: &Operation) -> Option<&'static str> {
    operation.multipart.then_some("multipart requests are not supported")
}
