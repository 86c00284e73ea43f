"""Runs the vendor's unmodified SDK against the simulator; only the endpoint and the protocol are set.

    python simulator.py <simulator binary> <folder of wheels>

The SDK is imported from its wheel, which contains every service, if `PYTHONPATH` names it.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import declared
import examples
import scenario
import sdk
import vendor
from server import running

REGION, ZONE = "ap-guangzhou", "ap-guangzhou-3"

# The error codes of requests that do not match their schema.
MISMATCHES = {"UnknownParameter", "InvalidParameter", "MissingParameter", "InvalidAction", "InvalidRequest"}

# The documented requests that are rejected, by service, with the index of the example. They contradict the vendor's own
# documentation. `InvalidParameter`: a string in place of a number or a Boolean, which is only rejected as JSON, since
# parameters are untyped. `InvalidParameterValue`: a value that is not documented. `MissingParameter`: an empty object in
# place of a required one, which has no parameters.
REJECTED = {
    "as": {
        ("CreateLifecycleHook", 2, "InvalidParameterValue"),
        ("CreateLifecycleHook", 3, "InvalidParameterValue"),
        ("CreateScalingPolicy", 0, "InvalidParameterValue"),
        ("CreateScalingPolicy", 1, "InvalidParameterValue"),
    },
    "cvm": {("InquiryPriceRunInstances", 1, "InvalidParameter")},
    "sts": {("AssumeRoleWithWebIdentity", 0, "InvalidParameter")},
    "vpc": {
        ("CreateDhcpIp", 0, "InvalidParameter"),
        ("CreateNetworkInterface", 0, "InvalidParameter"),
        ("CreateSnapshotPolicies", 0, "InvalidParameter"),
        ("DeleteNetworkAclQuintupleEntries", 0, "MissingParameter"),
        ("DeleteSecurityGroupPolicies", 0, "InvalidParameter"),
        ("DeleteSecurityGroupPolicies", 1, "InvalidParameter"),
        ("DescribeIpGeolocationInfos", 0, "InvalidParameter"),
        ("DescribeNetworkAclQuintupleEntries", 0, "InvalidParameter"),
        ("DescribeProductQuota", 0, "InvalidParameterValue"),
        ("ModifyNetworkAclQuintupleEntries", 0, "InvalidParameter"),
        ("ReplaceSecurityGroupPolicies", 0, "InvalidParameter"),
    },
}


def credential(variables, key=None):
    secrets = [variables["TENCENTCLOUD_SECRET_ID"], key or variables["TENCENTCLOUD_SECRET_KEY"]]
    return sdk.Credential(*secrets, variables.get("TENCENTCLOUD_TOKEN"))


def client(variables, signature=sdk.TC3, method="POST", key=None, client_type=sdk.CvmClient):
    address = variables["TENCENTCLOUD_ENDPOINT"].removeprefix("http://")
    return sdk.client(credential(variables, key), REGION, signature, method, address, "http", client_type)


def wait(call, ids, state):
    """Polls until all instances are in a state, or until they no longer exist if the state is None."""
    for _ in range(200):
        response = call("DescribeInstancesStatus", {"InstanceIds": ids} if state else {})
        states = {status.InstanceId: status.InstanceState for status in response.InstanceStatusSet}
        if state and all(states.get(id) == state for id in ids):
            return
        if not state and not states.keys() & set(ids):
            return
        time.sleep(0.05)
    raise AssertionError(f"{ids} did not become {state}: {states}")


def wait_for_operation(call, id, operation):
    """Polls until an operation succeeds that does not change the state of the instance."""
    for _ in range(200):
        instance = call("DescribeInstances", {"InstanceIds": [id]}).InstanceSet[0]
        if (instance.LatestOperation, instance.LatestOperationState) == (operation, "SUCCESS"):
            return instance
        time.sleep(0.05)
    raise AssertionError(f"{operation} of {id} did not succeed: {instance}")


def quick_start(variables):
    """Creates, describes, stops, resizes, starts and terminates instances; the SDK decodes every response."""
    sdk_client, calls = client(variables), 0

    def call(action, request):
        nonlocal calls
        calls += 1
        response = sdk.call(sdk_client, action, request)
        assert response.RequestId, f"{action}: no request id"
        return response

    zones = [zone.Zone for zone in call("DescribeZones", {}).ZoneSet]
    assert ZONE in zones, zones
    image = call("DescribeImages", {"Limit": 1}).ImageSet[0].ImageId
    launch = {
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "Placement": {"Zone": ZONE},
        "ImageId": image,
        "InstanceType": "S5.MEDIUM2",
        "InstanceCount": 2,
        "InstanceName": "conformance",
    }
    ids = call("RunInstances", launch).InstanceIdSet
    assert len(ids) == 2, ids
    wait(call, ids, "RUNNING")
    # The service appends a number to the name of each of several instances.
    names = ["conformance1", "conformance2"]
    described = call("DescribeInstances", {"Filters": [{"Name": "instance-name", "Values": names}]})
    assert {instance.InstanceId for instance in described.InstanceSet} == set(ids), described
    assert described.TotalCount == 2, described
    call("StopInstances", {"InstanceIds": ids})
    wait(call, ids, "STOPPED")
    call("ResetInstancesType", {"InstanceIds": ids[:1], "InstanceType": "S5.LARGE8"})
    changed = wait_for_operation(call, ids[0], "ResetInstancesType")
    assert changed.InstanceType == "S5.LARGE8", changed
    # Resizing starts the instance.
    assert changed.InstanceState == "RUNNING", changed
    call("StartInstances", {"InstanceIds": ids[1:]})
    wait(call, ids, "RUNNING")
    call("TerminateInstances", {"InstanceIds": ids})
    wait(call, ids, None)
    return f"{calls} calls"


def every_action(variables, wheels):
    """Calls every action of CVM, and some of other services, successfully with default settings; every value has the type
    that the vendor declares."""
    services = {service.name: service for service in vendor.services(wheels)}
    types = {name: declared.Declared(service) for name, service in services.items()}
    location = credential(variables), REGION, variables["TENCENTCLOUD_ENDPOINT"]
    clients = {name: sdk.default_client(*location, service.client) for name, service in services.items()}
    mismatches = []

    def call(service, action, request):
        response = sdk.call(clients[service], action, request, services[service].models)
        response = response if isinstance(response, dict) else json.loads(response.to_json_string())
        mismatches.extend(types[service].mismatches(action, response))
        return response

    actions = set()
    for steps in (scenario.CALLS, scenario.SERVICE_CALLS):
        called = scenario.run(call, steps)
        scenario.require_all(called, steps)
        actions |= called
    assert not mismatches, "\n".join(mismatches)
    return f"{scenario.figures(actions)} with default settings"


def signatures(variables):
    """Sends nested and non-ASCII parameters with every signature and HTTP method."""
    for number, (signature, method) in enumerate(sdk.FORMATS):
        sdk_client = client(variables, signature, method)
        filters = {"Filters": [{"Name": "zone", "Values": [ZONE, "ap-guangzhou-4"]}], "Limit": 5}
        assert sdk.call(sdk_client, "DescribeInstances", filters).TotalCount >= 0
        # Non-ASCII characters, and characters that encoders treat differently.
        key_pair = {"KeyName": f"key_{number}", "ProjectId": 0}
        assert sdk.call(sdk_client, "CreateKeyPair", key_pair).KeyPair.KeyId
        special = {"Filters": [{"Name": "instance-name", "Values": ["广州 a~b*c+d&e=f/%20"]}]}
        assert sdk.call(sdk_client, "DescribeInstances", special).TotalCount == 0
    return f"{len(sdk.FORMATS)} signatures and methods"


def documented(variables, service):
    """Sends every documented request, which must match its schema; the resources it names need not exist."""
    types, outcomes, rejected, mismatches = declared.Declared(service), Counter(), set(), []
    expected, count = REJECTED.get(service.name, set()), 0
    for example in examples.documented(service):
        if isinstance(example, examples.Unreadable):
            continue
        count += 1
        for signature, method in ((sdk.TC3, "POST"), (sdk.TC3, "GET"), (sdk.SHA256, "POST")):
            sdk_client = client(variables, signature, method, client_type=service.client)
            title = f"{service} {example.action} (example {example.index + 1}) with {signature} {method}"
            try:
                response = sdk.call(sdk_client, example.action, example.request, service.models)
            except sdk.TencentCloudSDKException as error:
                assert not error.code.startswith(("AuthFailure", "Client", "Server", "Internal")), f"{title}: {error}"
                outcomes[error.code] += 1
                rejection = example.action, example.index, error.code
                # With another code, the account lacks a resource.
                if error.code in MISMATCHES or rejection in expected:
                    rejected.add(rejection)
                continue
            outcomes["succeeded"] += 1
            response = response if isinstance(response, dict) else json.loads(response.to_json_string())
            mismatches.extend(types.mismatches(example.action, response))
    assert not mismatches, "\n".join(mismatches)
    assert sum(outcomes.values()) == 3 * count, outcomes
    assert rejected == expected, f"unexpected {sorted(rejected - expected)}, missing {sorted(expected - rejected)}"
    failed = ", ".join(f"{count} {code}" for code, count in sorted(outcomes.items()) if code != "succeeded")
    return f"{outcomes['succeeded']} requests succeeded" + (f"; {failed}" if failed else "")


def errors(variables):
    """Provokes errors, which the SDK must raise with their code and request id."""
    good = client(variables)
    expected = [
        (client(variables, key="wrong"), "DescribeZones", {}, "AuthFailure.SignatureFailure"),
        (client(variables, sdk.SHA1, "GET", key="wrong"), "DescribeZones", {}, "AuthFailure.SignatureFailure"),
        (good, "DescribeInstances", {"InstanceIds": ["i-1"]}, "InvalidInstanceId.Malformed"),
        (good, "TerminateInstances", {}, "MissingParameter"),
    ]
    unknown = dict(variables, TENCENTCLOUD_SECRET_ID="AKIDunknown")
    expected.append((client(unknown), "DescribeZones", {}, "AuthFailure.SecretIdNotFound"))
    for sdk_client, action, request, code in expected:
        try:
            sdk.call(sdk_client, action, request)
        except sdk.TencentCloudSDKException as error:
            assert error.get_code() == code, f"{action}: {error}"
            assert error.get_message() and len(error.get_request_id()) == 36, f"{action}: {error}"
        else:
            raise AssertionError(f"{action} {request}: succeeded, expected {code}")
    try:
        good.call_json("NoSuchAction", {})
    except sdk.TencentCloudSDKException as error:
        assert error.get_code() == "InvalidAction", error
    else:
        raise AssertionError("NoSuchAction succeeded")
    return f"{len(expected) + 1} errors"


def main(binary, wheels):
    checks = [
        ("quick start", quick_start, ()),
        ("signatures", signatures, ()),
        *((f"documented requests of {service}", documented, (service,)) for service in vendor.services(Path(wheels))),
        ("errors", errors, ()),
        ("every action", every_action, (Path(wheels),)),
    ]
    failed = 0
    for name, check, arguments in checks:
        # Each check has its own simulator, so that checks do not share state.
        with running(binary, *(scenario.TIME_SCALE if check is every_action else ())) as variables:
            try:
                print(f"{name}: {check(variables, *arguments)}")
            except (AssertionError, sdk.TencentCloudSDKException) as error:
                failed += 1
                print(f"{name}: FAILED: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
