//! The instances of scaling groups.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Group, LaunchConfiguration};
use crate::moment::Moment;
use crate::state::{Entry, Instance, Need, Row};

/// An instance in a group. Its id is that of the instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) launch_configuration_id: String,
    pub(crate) version: u32,
    pub(crate) state: MemberState,
    pub(crate) protected: bool,
    /// Whether the instance was attached instead of created.
    pub(crate) attached: bool,
    pub(crate) added: Moment,
}

/// `LifeCycleState`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MemberState {
    Creating,
    InService,
    Attaching,
    Detaching,
    Terminating,
    Starting,
    Stopping,
    Stopped,
    InLaunchingHook,
    InTerminatingHook,
}

impl MemberState {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::InService => "IN_SERVICE",
            Self::Attaching => "ATTACHING",
            Self::Detaching => "DETACHING",
            Self::Terminating => "TERMINATING",
            Self::Starting => "STARTING",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::InLaunchingHook => "IN_LAUNCHING_HOOK",
            Self::InTerminatingHook => "IN_TERMINATING_HOOK",
        }
    }

    /// Returns whether the instance counts towards the desired capacity.
    pub(super) fn is_active(self) -> bool {
        matches!(
            self,
            Self::Creating
                | Self::InService
                | Self::Attaching
                | Self::Starting
                | Self::InLaunchingHook
        )
    }

    /// Returns whether the instance leaves the group in an activity.
    pub(super) fn is_leaving(self) -> bool {
        matches!(self, Self::Detaching | Self::Terminating | Self::InTerminatingHook)
    }
}

impl Row for Member {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("id", &["instances"], &self.id));
        visit(Need::new("group_id", &["scaling_groups"], &self.group_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl Member {
    /// Returns whether the group can terminate the instance to reach a smaller capacity.
    pub(super) fn can_be_terminated(&self) -> bool {
        self.state == MemberState::InService && !self.protected
    }

    /// Returns `Instance`.
    pub(crate) fn to_json(
        &self,
        instance: Option<&Instance>,
        group: Option<&Group>,
        configuration: Option<&LaunchConfiguration>,
    ) -> Value {
        let creation = if self.attached { "MANUAL_ATTACHING" } else { "AUTO_CREATION" };
        json!({
            "InstanceId": self.id,
            "AutoScalingGroupId": self.group_id,
            "LaunchConfigurationId": self.launch_configuration_id,
            "LaunchConfigurationName": configuration.map_or("", |own| own.name.as_str()),
            "LifeCycleState": self.state.as_str(),
            "HealthStatus": "HEALTHY",
            "ProtectedFromScaleIn": self.protected,
            "Zone": instance.map_or("", |instance| instance.zone.as_str()),
            "CreationType": creation,
            "AddTime": self.added.iso(),
            "InstanceType": instance.map_or("", |instance| instance.kind.as_str()),
            "VersionNumber": self.version,
            "AutoScalingGroupName": group.map_or("", |group| group.name.as_str()),
            "WarmupStatus": "NO_NEED_WARMUP",
            "DisasterRecoverGroupIds":
                instance.map(|instance| instance.placement_group_ids.clone()).unwrap_or_default(),
        })
    }
}
