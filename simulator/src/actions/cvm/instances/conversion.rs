//! Converting instances from CentOS to TencentOS.

use serde_json::json;

use super::super::{Call, Response};
use super::select;
use crate::error::ApiError;
use crate::state::{Account, Change, Instance, State, System};

/// The operating system after a conversion.
const VERSION: &str = "2.4";

/// `ConvertOperatingSystems`. The image of an instance does not change.
pub(in crate::actions::cvm) fn convert_operating_systems(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let target = call.parameters.string("TargetOSType").unwrap_or("TencentOS");
    if target != "TencentOS" {
        let message = format!("The parameter `TargetOSType` is {target}; it must be TencentOS.");
        let codes = ["InvalidParameter.InvalidTargetOSType"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    selected.iter(account).try_for_each(|instance| check(call, instance))?;
    if call.parameters.flag("DryRun") {
        let system = json!({"TargetOSType": target, "TargetOSVersion": VERSION});
        return Ok(Response::new(json!({"SupportTargetOSList": [system]})));
    }
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let system = System {
            image_id: instance.image_id.to_string(),
            os_name: format!("TencentOS Server {VERSION}"),
            windows: false,
            key_ids: instance.key_ids.clone(),
            user_data: instance.user_data.clone(),
            host_name: None,
        };
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_in_place(&timing, [Change::System(Box::new(system))]);
    });
    Ok(Response::new(json!({"TaskId": account.ids.number().to_string()})))
}

fn check(call: &Call<'_>, instance: &Instance) -> Result<(), ApiError> {
    let Instance { id, os_name, .. } = instance;
    let (code, problem) = if instance.windows {
        ("UnsupportedOperation.InstanceOsWindows", format!("runs {os_name}"))
    } else if !["CentOS 7", "CentOS 8"].iter().any(|supported| os_name.starts_with(supported)) {
        let problem = format!("runs {os_name}, but only CentOS 7 and CentOS 8 can be converted");
        ("UnsupportedOperation.InstanceOsConvertOsNotSupport", problem)
    } else if instance.lifecycle.state != State::Running {
        let problem = format!("is {}, but must be RUNNING", instance.lifecycle.state.as_str());
        ("UnsupportedOperation.InstanceStateNotRunning", problem)
    } else if instance.lifecycle.is_busy() {
        let problem = format!("has an operation in progress: {}", instance.lifecycle.operation());
        ("InvalidInstance.NotSupported", problem)
    } else {
        return Ok(());
    };
    let message = format!("The instance `{id}` {problem}.");
    Err(call.error(&[code], "UnsupportedOperation", message))
}
