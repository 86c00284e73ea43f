//! The table of mistakes in parameters and in the order of calls.

use super::Mistake;

macro_rules! mistakes {
    ($($title:literal: $service:tt $action:ident $parameters:literal $parts:expr;)*) => {
        pub(crate) const ALL: &[Mistake] = &[$(Mistake {
            title: $title,
            service: stringify!($service),
            action: stringify!($action),
            parameters: $parameters,
            parts: &$parts,
        }),*];
    };
}

mistakes! {
    "a typo in a parameter": cvm DescribeInstances
        r#"{"InstanceID": ["$instance"]}"# ["InstanceID", "InstanceIds"];
    "a typo in a nested parameter": cvm RunInstances
        r#"{"Placement": {"Zones": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89"}"# ["`Placement.Zone`?"];
    "a string for an integer": cvm DescribeInstances r#"{"Limit": "ten"}"# ["Limit", "integer", "ten"];
    "an integer for a string": cvm DescribeInstances r#"{"InstanceIds": [7]}"# ["InstanceIds.0", "string", "7"];
    "a string for a list": cvm DescribeInstances r#"{"InstanceIds": "$instance"}"# ["InstanceIds", "list"];
    "a string for a Boolean": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "DryRun": "yes"}"# ["DryRun", "boolean", "yes"];
    "a missing parameter": cvm TerminateInstances r#"{}"# ["InstanceIds"];
    "a missing nested parameter": cvm RunInstances r#"{"Placement": {}, "ImageId": "img-eb30mz89"}"# ["Placement.Zone"];
    "a value above the maximum": cvm DescribeInstances r#"{"Limit": 500}"# ["Limit", "500", "100"];
    "a negative offset": cvm DescribeInstances r#"{"Offset": -1}"# ["Offset", "-1"];
    "an unknown enumeration value": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "InstanceChargeType": "HOURLY"}"#
        ["InstanceChargeType", "HOURLY", "POSTPAID_BY_HOUR"];
    "an unknown filter": cvm DescribeInstances r#"{"Filters": [{"Name": "colour", "Values": ["red"]}]}"# ["colour", "instance-name"];
    "an id of another form": cvm DescribeInstances r#"{"InstanceIds": ["i-12345"]}"# ["i-12345", "ins-"];
    "an unknown instance": cvm TerminateInstances r#"{"InstanceIds": ["ins-00000000"]}"# ["ins-00000000", "ap-guangzhou"];
    "a zone of another region": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-shanghai-2"}, "ImageId": "img-eb30mz89"}"# ["ap-shanghai-2", "ap-guangzhou"];
    "a zone that does not exist": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-99"}, "ImageId": "img-eb30mz89"}"# ["ap-guangzhou-99"];
    "an unknown image": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-00000000"}"# ["img-00000000"];
    "an unknown instance type": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "InstanceType": "S5.HUGE"}"# ["S5.HUGE"];
    "an image of another architecture": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-9qrfy1xt", "InstanceType": "S5.MEDIUM4"}"#
        ["img-9qrfy1xt", "S5.MEDIUM4"];
    "a system disk that is too small": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "SystemDisk": {"DiskSize": 5}}"#
        ["SystemDisk", "5", "20"];
    "more instances than the quota": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "InstanceCount": 40}"# ["40", "3"];
    "an unknown security group": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "SecurityGroupIds": ["sg-00000000"]}"#
        ["sg-00000000"];
    "an unknown subnet": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "VirtualPrivateCloud": {"VpcId": "$vpc", "SubnetId": "subnet-00000000"}}"#
        ["subnet-00000000"];
    "a subnet in another zone": cvm RunInstances
        r#"{"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89", "VirtualPrivateCloud": {"VpcId": "$vpc", "SubnetId": "$subnet"}}"#
        ["$subnet", "ap-guangzhou-3", "ap-guangzhou-4"];
    "starting an instance that runs": cvm StartInstances r#"{"InstanceIds": ["$instance"]}"# ["$instance", "RUNNING", "STOPPED"];
    "stopping an instance that is stopped": cvm StopInstances r#"{"InstanceIds": ["$stopped"]}"# ["$stopped", "STOPPED", "RUNNING"];
    "an instance twice": cvm StopInstances r#"{"InstanceIds": ["$instance", "$instance"]}"# ["$instance"];
    "a weak password": cvm ResetInstancesPassword r#"{"InstanceIds": ["$stopped"], "Password": "abc"}"# ["Password"];
    "a key pair with the name of another": cvm CreateKeyPair r#"{"KeyName": "laptop", "ProjectId": 0}"# ["laptop"];
    "a name with a character that is not permitted": cvm CreateKeyPair r#"{"KeyName": "my key", "ProjectId": 0}"# ["my key"];
    "more key pairs than the quota": cvm CreateKeyPair r#"{"KeyName": "desktop", "ProjectId": 0}"# ["1"];
    "deleting a key pair that is in use": cvm DeleteKeyPairs r#"{"KeyIds": ["$key"]}"# ["$key"];
    "a smaller disk": cvm ResizeInstanceDisks r#"{"InstanceId": "$stopped", "SystemDisk": {"DiskSize": 20}}"# ["20", "50"];
    "a VPC with an invalid block": vpc CreateVpc r#"{"VpcName": "x", "CidrBlock": "10.0.0.0/33"}"# ["CidrBlock", "10.0.0.0/33"];
    "a VPC with a public block": vpc CreateVpc r#"{"VpcName": "x", "CidrBlock": "8.8.0.0/16"}"# ["8.8.0.0/16", "10.0.0.0"];
    "a subnet outside of its VPC": vpc CreateSubnet
        r#"{"VpcId": "$vpc", "SubnetName": "x", "CidrBlock": "10.9.0.0/24", "Zone": "ap-guangzhou-3"}"# ["10.9.0.0/24", "10.0.0.0/16"];
    "a subnet that overlaps another": vpc CreateSubnet
        r#"{"VpcId": "$vpc", "SubnetName": "x", "CidrBlock": "10.0.1.128/25", "Zone": "ap-guangzhou-3"}"# ["10.0.1.128/25", "$subnet"];
    "a subnet in an unknown VPC": vpc CreateSubnet
        r#"{"VpcId": "vpc-00000000", "SubnetName": "x", "CidrBlock": "10.0.2.0/24", "Zone": "ap-guangzhou-3"}"# ["vpc-00000000"];
    "deleting a VPC with subnets": vpc DeleteVpc r#"{"VpcId": "$vpc"}"# ["$vpc"];
    "deleting a subnet with instances": vpc DeleteSubnet r#"{"SubnetId": "$subnet"}"# ["$subnet"];
    "deleting a security group that is in use": vpc DeleteSecurityGroup r#"{"SecurityGroupId": "$group"}"# ["$group"];
    "a rule with an invalid port": vpc CreateSecurityGroupPolicies
        r#"{"SecurityGroupId": "$group", "SecurityGroupPolicySet": {"Ingress": [{"Protocol": "TCP", "Port": "70000", "CidrBlock": "0.0.0.0/0", "Action": "ACCEPT"}]}}"#
        ["Port", "70000"];
    "a rule with an invalid block": vpc CreateSecurityGroupPolicies
        r#"{"SecurityGroupId": "$group", "SecurityGroupPolicySet": {"Ingress": [{"Protocol": "TCP", "Port": "80", "CidrBlock": "everywhere", "Action": "ACCEPT"}]}}"#
        ["CidrBlock", "everywhere"];
    "releasing an address that is bound": vpc ReleaseAddresses r#"{"AddressIds": ["$address"]}"# ["$address", "BIND", "UNBIND"];
    "a second address for an instance": vpc AssociateAddress r#"{"AddressId": "$address", "InstanceId": "$instance"}"# ["$"];
    "an address for an unknown instance": vpc AssociateAddress r#"{"AddressId": "$address", "InstanceId": "ins-00000000"}"# ["ins-00000000"];
    "too much bandwidth": vpc AllocateAddresses r#"{"InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 5000}"#
        ["InternetMaxBandwidthOut", "5000", "100"];
    "attaching a disk of another zone": cbs AttachDisks r#"{"InstanceId": "$instance", "DiskIds": ["$disk"]}"#
        ["$instance", "ap-guangzhou-3", "ap-guangzhou-4"];
    "detaching a disk that is not attached": cbs DetachDisks r#"{"DiskIds": ["$disk"]}"# ["$disk"];
    "a data disk that is too small": cbs CreateDisks
        r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_SSD", "DiskSize": 5}"#
        ["DiskSize", "5", "20"];
    "an unknown disk": cbs TerminateDisks r#"{"DiskIds": ["disk-00000000"]}"# ["disk-00000000"];
    "shrinking a disk": cbs ResizeDisk r#"{"DiskId": "$disk", "DiskSize": 40}"# ["40", "50"];
    "deleting a tag that does not exist": tag DeleteTag r#"{"TagKey": "team", "TagValue": "x"}"# ["team", "x"];
    "a reserved tag key": tag CreateTag r#"{"TagKey": "qcloud", "TagValue": "x"}"# ["qcloud", "reserved"];
    "a tag for a resource with a malformed name": tag AddResourceTag
        r#"{"Resource": "$instance", "TagKey": "team", "TagValue": "x"}"# ["$instance", "qcs::"];
    "a command for an instance that is stopped": tat RunCommand r#"{"Content": "ZGY=", "InstanceIds": ["$stopped"]}"# ["$stopped", "STOPPED", "RUNNING"];
    "a command that is not encoded": tat RunCommand r#"{"Content": "df -h", "InstanceIds": ["$instance"]}"# ["Content", "base64"];
    "an unknown launch configuration": as CreateAutoScalingGroup
        r#"{"AutoScalingGroupName": "x", "LaunchConfigurationId": "asc-00000000", "MinSize": 0, "MaxSize": 1, "VpcId": "$vpc", "SubnetIds": ["$subnet"]}"#
        ["asc-00000000"];
    "a role in the wrong form": sts AssumeRole r#"{"RoleArn": "deploy", "RoleSessionName": "ci"}"# ["RoleArn", "deploy", "qcs::cam"];
}
