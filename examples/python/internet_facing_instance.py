"""Creates an instance that is reachable from the internet with the vendor's SDK, and releases everything.

    pip install tencentcloud-sdk-python-common
    python internet_facing_instance.py            # create and release; on a real account, this costs money
    python internet_facing_instance.py release    # release what an earlier run has left

Reads TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_REGION and, for the simulator, TENCENTCLOUD_ENDPOINT.
"""

import base64
import os
import sys
import time
import uuid

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

NAME = os.environ.get("GUIDE_NAME", "python-guide")
# Every resource has this tag from its creation on.
TAG = "created-by"
# The pause between two polls, and how long to wait for a state, in seconds.
INTERVAL = float(os.environ.get("GUIDE_INTERVAL", "2"))
TIMEOUT = float(os.environ.get("GUIDE_TIMEOUT", "600"))

INSTANCE_TYPE = "S5.MEDIUM2"
SSH_FROM = "203.0.113.0/24"
SCRIPT = "lsblk --nodeps --output NAME,SIZE"

VERSIONS = {"cvm": "2017-03-12", "vpc": "2017-03-12", "cbs": "2017-03-12", "tag": "2018-08-13", "tat": "2020-10-28"}

# The kinds of resources in the order of their release: the service, the action that lists them, and the fields with the
# list, the ID and the name.
KINDS = {
    "elastic IP": ("vpc", "DescribeAddresses", "AddressSet", "AddressId", "AddressName"),
    "data disk": ("cbs", "DescribeDisks", "DiskSet", "DiskId", "DiskName"),
    "instance": ("cvm", "DescribeInstances", "InstanceSet", "InstanceId", "InstanceName"),
    "key pair": ("cvm", "DescribeKeyPairs", "KeyPairSet", "KeyId", "KeyName"),
    "rules": ("vpc", "DescribeSecurityGroups", "SecurityGroupSet", "SecurityGroupId", "SecurityGroupName"),
    "subnet": ("vpc", "DescribeSubnets", "SubnetSet", "SubnetId", "SubnetName"),
    "vpc": ("vpc", "DescribeVpcs", "VpcSet", "VpcId", "VpcName"),
}

# The beginnings of codes which say that a resource is in another state than it was when it was listed, or that something
# still uses it; and those of failures that say nothing about its state.
OUTDATED = ("ResourceInUse", "ResourceBusy", "ResourceNotFound", "InvalidAddressState", "InvalidDisk", "MutexOperation")
OUTDATED += ("OperationDenied", "UnsupportedOperation", "FailedOperation.TagAttachedResource")
UNCERTAIN = ("ClientNetworkError", "InternalError", "InternalServerError", "RequestLimitExceeded")
ATTEMPTS = 5


def connect(environment):
    """Returns a function that calls an action of a service."""
    secrets = environment["TENCENTCLOUD_SECRET_ID"], environment["TENCENTCLOUD_SECRET_KEY"]
    protocol, _, endpoint = environment.get("TENCENTCLOUD_ENDPOINT", "").rpartition("://")
    http = HttpProfile(protocol=protocol or "https", endpoint=endpoint or None)
    location = Credential(*secrets), environment["TENCENTCLOUD_REGION"], ClientProfile(httpProfile=http)
    clients = {service: CommonClient(service, version, *location) for service, version in VERSIONS.items()}
    return lambda service, action, **parameters: clients[service].call_json(action, parameters)["Response"]


def key_name():
    """Returns the name of the key pair, which cannot contain hyphens."""
    return NAME.replace("-", "_")


def find(call, kind):
    """Returns the resources of a kind that have the tag and the name."""
    service, action, items, _, name = KINDS[kind]
    found = call(service, action, Filters=[{"Name": f"tag:{TAG}", "Values": [NAME]}])[items]
    return [item for item in found if item[name] == (key_name() if kind == "key pair" else NAME)]


def wait(what, ready):
    """Polls until a function returns something."""
    deadline = time.monotonic() + TIMEOUT
    while not (result := ready()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} is not ready after {TIMEOUT:.0f} seconds")
        time.sleep(INTERVAL)
    return result


def wait_for(call, kind, id, state):
    """Waits until the only resource of a kind has a state. Fields and states are those of its service."""
    fields = {"instance": "InstanceState", "elastic IP": "AddressStatus", "data disk": "DiskState"}
    key = KINDS[kind][3]
    return wait(id, lambda: [it for it in find(call, kind) if it[key] == id and it[fields[kind]] == state])


def create(call):
    """Creates everything, in the order of the dependencies."""
    try:
        call("tag", "CreateTag", TagKey=TAG, TagValue=NAME)
    except TencentCloudSDKException as error:
        if error.get_code() != "ResourceInUse.TagDuplicate":
            raise
    zone = available_zone(call)
    vpc, subnet, group = network(call, zone)
    tags = [{"ResourceType": "keypair", "Tags": [{"Key": TAG, "Value": NAME}]}]
    pair = call("cvm", "CreateKeyPair", KeyName=key_name(), ProjectId=0, TagSpecification=tags)["KeyPair"]
    print(f"key pair    {pair['KeyId']}")
    instance_id = instance(call, zone, {"VpcId": vpc, "SubnetId": subnet}, group, pair["KeyId"])
    address(call, instance_id)
    disk(call, zone, instance_id)
    command(call, instance_id)
    for resource in call("tag", "GetResources", TagFilters=[{"TagKey": TAG, "TagValue": [NAME]}])["ResourceTagMappingList"]:
        print(f"tagged      {resource['Resource']}")


def tags():
    return [{"Key": TAG, "Value": NAME}]


def available_zone(call):
    """Returns a zone in which the instance type is available."""
    filters = [
        {"Name": "instance-type", "Values": [INSTANCE_TYPE]},
        {"Name": "instance-charge-type", "Values": ["POSTPAID_BY_HOUR"]},
    ]
    offers = call("cvm", "DescribeZoneInstanceConfigInfos", Filters=filters)["InstanceTypeQuotaSet"]
    zone = next(offer["Zone"] for offer in offers if offer["Status"] == "SELL")
    print(f"zone        {zone} sells {INSTANCE_TYPE}")
    return zone


def network(call, zone):
    """Creates a VPC, a subnet and a security group with rules, and returns their IDs."""
    vpc = call("vpc", "CreateVpc", VpcName=NAME, CidrBlock="10.1.0.0/16", Tags=tags())["Vpc"]["VpcId"]
    print(f"vpc         {vpc}")
    request = {"VpcId": vpc, "SubnetName": NAME, "CidrBlock": "10.1.1.0/24", "Zone": zone, "Tags": tags()}
    subnet = call("vpc", "CreateSubnet", **request)["Subnet"]["SubnetId"]
    print(f"subnet      {subnet}")
    request = {"GroupName": NAME, "GroupDescription": "An internet-facing instance", "Tags": tags()}
    group = call("vpc", "CreateSecurityGroup", **request)["SecurityGroup"]["SecurityGroupId"]
    incoming = [("22", SSH_FROM), ("80", "0.0.0.0/0")]
    ingress = [{"Protocol": "TCP", "Port": port, "CidrBlock": block, "Action": "ACCEPT"} for port, block in incoming]
    egress = [{"Protocol": "ALL", "Port": "ALL", "CidrBlock": "0.0.0.0/0", "Action": "ACCEPT"}]
    # A call sets rules of one direction.
    for rules in ({"Ingress": ingress}, {"Egress": egress}):
        call("vpc", "CreateSecurityGroupPolicies", SecurityGroupId=group, SecurityGroupPolicySet=rules)
    print(f"rules       {group}, SSH from {SSH_FROM}, HTTP from everywhere")
    return vpc, subnet, group


def instance(call, zone, network, group, key):
    """Creates the instance. With the client token, the SDK may retry the request."""
    public = [{"Name": "image-type", "Values": ["PUBLIC_IMAGE"]}, {"Name": "platform", "Values": ["Debian"]}]
    image = call("cvm", "DescribeImages", Filters=public)["ImageSet"][0]["ImageId"]
    request = {
        "InstanceName": NAME,
        "Placement": {"Zone": zone},
        "ImageId": image,
        "InstanceType": INSTANCE_TYPE,
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "VirtualPrivateCloud": network,
        "SecurityGroupIds": [group],
        "LoginSettings": {"KeyIds": [key]},
        "TagSpecification": [{"ResourceType": "instance", "Tags": tags()}],
        "ClientToken": str(uuid.uuid4()),
    }
    [id] = call("cvm", "RunInstances", **request)["InstanceIdSet"]
    wait_for(call, "instance", id, "RUNNING")
    print(f"instance    {id} is running")
    return id


def address(call, instance_id):
    """Allocates an elastic IP and binds it to the instance."""
    request = {"InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 5, "AddressName": NAME}
    [id] = call("vpc", "AllocateAddresses", **request, Tags=tags(), ClientToken=str(uuid.uuid4()))["AddressSet"]
    wait_for(call, "elastic IP", id, "UNBIND")
    call("vpc", "AssociateAddress", AddressId=id, InstanceId=instance_id)
    [bound] = wait_for(call, "elastic IP", id, "BIND")
    print(f"elastic IP  {id}, {bound['AddressIp']}")


def disk(call, zone, instance_id):
    """Creates a data disk and attaches it to the instance."""
    request = {"DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_BSSD", "DiskSize": 20, "DiskName": NAME}
    request |= {"Placement": {"Zone": zone}, "Tags": tags(), "ClientToken": str(uuid.uuid4())}
    [id] = call("cbs", "CreateDisks", **request)["DiskIdSet"]
    wait_for(call, "data disk", id, "UNATTACHED")
    call("cbs", "AttachDisks", InstanceId=instance_id, DiskIds=[id])
    wait_for(call, "data disk", id, "ATTACHED")
    print(f"data disk   {id}")


def command(call, instance_id):
    """Runs a command on the instance and prints its output."""
    agent = [{"Name": "instance-id", "Values": [instance_id]}, {"Name": "agent-status", "Values": ["Online"]}]
    wait("the agent", lambda: call("tat", "DescribeAutomationAgentStatus", Filters=agent)["AutomationAgentSet"])
    content = base64.b64encode(SCRIPT.encode()).decode()
    id = call("tat", "RunCommand", CommandName=NAME, Content=content, InstanceIds=[instance_id])["InvocationId"]
    filters = [{"Name": "invocation-id", "Values": [id]}]

    def ended():
        tasks = call("tat", "DescribeInvocationTasks", Filters=filters, HideOutput=False)["InvocationTaskSet"]
        return [task for task in tasks if task["TaskStatus"] not in ("PENDING", "DELIVERING", "RUNNING")]

    [task] = wait(id, ended)
    print(f"command     {SCRIPT}: {task['TaskStatus']}")
    print(base64.b64decode(task["TaskResult"]["Output"]).decode(), end="")


def next_step(kind, item):
    """Returns the call that releases a resource in its present state, or None if the state is about to change."""
    id = item[KINDS[kind][3]]
    states = {
        "elastic IP": ("AddressStatus", {"BIND": "DisassociateAddress", "UNBIND": "ReleaseAddresses"}),
        "data disk": ("DiskState", {"ATTACHED": "DetachDisks", "UNATTACHED": "TerminateDisks"}),
        "instance": ("InstanceState", {"RUNNING": "TerminateInstances", "STOPPED": "TerminateInstances"}),
    }
    always = {"key pair": "DeleteKeyPairs", "rules": "DeleteSecurityGroup", "subnet": "DeleteSubnet", "vpc": "DeleteVpc"}
    if kind == "instance" and item.get("LatestOperationState") == "OPERATING":
        return None
    field, actions = states.get(kind, (None, {}))
    action = actions.get(item[field]) if field else always[kind]
    # The names of the parameters are those of the fields; most actions take a list.
    singular = action in ("DisassociateAddress", "DeleteSecurityGroup", "DeleteSubnet", "DeleteVpc")
    parameters = {KINDS[kind][3]: id} if singular else {KINDS[kind][3] + "s": [id]}
    return action and (action, parameters)


def release_kind(call, kind):
    """Lists what is left of a kind, and does the next step for everything that is in a steady state."""
    found = find(call, kind)
    for item in found:
        if step := next_step(kind, item):
            call(KINDS[kind][0], step[0], **step[1])
    return {item[KINDS[kind][3]] for item in found}


def release_tag(call):
    """Deletes the tag, which exists whether or not a resource has it."""
    try:
        call("tag", "DeleteTag", TagKey=TAG, TagValue=NAME)
    except TencentCloudSDKException as error:
        if error.get_code() != "ResourceNotFound.TagNonExist":
            raise
        return set()
    return {f"{TAG}={NAME}"}


def until_gone(kind, step):
    """Repeats a step until it finds nothing."""
    seen, attempts, deadline, reason = set(), 0, time.monotonic() + TIMEOUT, ""
    while True:
        try:
            left = step()
            if not left:
                break
            seen |= left
        except TencentCloudSDKException as error:
            code = error.get_code() or ""
            attempts += code.startswith(UNCERTAIN)
            if not code.startswith(OUTDATED + UNCERTAIN) or attempts > ATTEMPTS:
                raise
            reason = f": {error}"
        if time.monotonic() > deadline:
            raise TimeoutError(f"{kind} {', '.join(sorted(seen))}: not released after {TIMEOUT:.0f} s{reason}")
        time.sleep(INTERVAL)
    for id in sorted(seen):
        print(f"released    {kind} {id}")


def release(call):
    """Releases everything. A kind that cannot be released does not keep the others from being tried."""
    failures = []
    steps = {kind: lambda kind=kind: release_kind(call, kind) for kind in KINDS}
    for kind, step in {**steps, "tag": lambda: release_tag(call)}.items():
        try:
            until_gone(kind, step)
        except (TencentCloudSDKException, TimeoutError) as failure:
            failures.append(failure)
    if failures:
        raise SystemExit("not everything was released: " + "; ".join(map(str, failures)))


def main(arguments):
    call = connect(os.environ)
    # What an earlier run has left would be in the way, and costs money.
    release(call)
    if arguments == ["release"]:
        return
    try:
        create(call)
    finally:
        # After an error, both this one and that of the release are shown.
        release(call)


if __name__ == "__main__":
    main(sys.argv[1:])
