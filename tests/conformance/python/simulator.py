"""Runs the simulator's binary, and the vendor's unchanged SDK against it: only endpoint and protocol are set.

    python simulator.py <the simulator's binary> <folder of wheels>
"""

import contextlib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import examples
import sdk

REGION, ZONE = "ap-guangzhou", "ap-guangzhou-3"

# What an error must not say of a documented request: that it is not understood.
NOT_UNDERSTOOD = {"UnknownParameter", "InvalidParameter", "MissingParameter", "InvalidAction", "InvalidRequest"}

# Documented requests that give a text for an integer: refused as JSON, where the types differ, and not as parameters.
MISTYPED = {("InquiryPriceRunInstances", 1)}


@contextlib.contextmanager
def running(binary, *options):
    """The simulator on a free port: its address and the variables that it says to set."""
    command = [binary, "--listen", "127.0.0.1:0", "--time-scale", "200", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            variables = {}
            while "TENCENTCLOUD_REGION" not in variables:
                line = process.stdout.readline()
                if not line:
                    raise SystemExit(f"{binary} ended with {process.wait()} before it listened")
                name, _, value = line.removeprefix("export ").strip().partition("=")
                variables[name] = value
            yield variables
        finally:
            process.terminate()


def client(variables, signature=sdk.TC3, method="POST", key=None):
    credential = sdk.Credential(
        variables["TENCENTCLOUD_SECRET_ID"], key or variables["TENCENTCLOUD_SECRET_KEY"], variables.get("TENCENTCLOUD_TOKEN")
    )
    address = variables["TENCENTCLOUD_ENDPOINT"].removeprefix("http://")
    return sdk.client(credential, REGION, signature, method, endpoint=address, protocol="http")


def wait(say, ids, state):
    """Polls until all the instances are in a state; no id left means that they are gone."""
    for _ in range(200):
        reply = say("DescribeInstancesStatus", {"InstanceIds": ids} if state else {})
        states = {status.InstanceId: status.InstanceState for status in reply.InstanceStatusSet}
        if state and all(states.get(id) == state for id in ids):
            return
        if not state and not states.keys() & set(ids):
            return
        time.sleep(0.05)
    raise AssertionError(f"{ids} did not become {state}: {states}")


def wait_for_operation(say, id, operation):
    """Polls until the operation is done: the state of the instance stays the same meanwhile."""
    for _ in range(200):
        instance = say("DescribeInstances", {"InstanceIds": [id]}).InstanceSet[0]
        if (instance.LatestOperation, instance.LatestOperationState) == (operation, "SUCCESS"):
            return instance
        time.sleep(0.05)
    raise AssertionError(f"{operation} of {id} was not done: {instance}")


def quick_start(variables):
    """Create by quantity, wait, list, change the configuration, shut down, return: the SDK's models read every reply."""
    sdk_client, calls = client(variables), 0

    def say(action, request):
        nonlocal calls
        calls += 1
        reply = sdk.call(sdk_client, action, request)
        assert reply.RequestId, f"{action}: no request id"
        return reply

    zones = [zone.Zone for zone in say("DescribeZones", {}).ZoneSet]
    assert ZONE in zones, zones
    image = say("DescribeImages", {"Limit": 1}).ImageSet[0].ImageId
    launch = {
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "Placement": {"Zone": ZONE},
        "ImageId": image,
        "InstanceType": "S5.MEDIUM2",
        "InstanceCount": 2,
        "InstanceName": "conformance",
    }
    ids = say("RunInstances", launch).InstanceIdSet
    assert len(ids) == 2, ids
    wait(say, ids, "RUNNING")
    # Of several instances with one name each gets a number behind it.
    names = ["conformance1", "conformance2"]
    listed = say("DescribeInstances", {"Filters": [{"Name": "instance-name", "Values": names}]})
    assert {instance.InstanceId for instance in listed.InstanceSet} == set(ids), listed
    assert listed.TotalCount == 2, listed
    say("StopInstances", {"InstanceIds": ids})
    wait(say, ids, "STOPPED")
    say("ResetInstancesType", {"InstanceIds": ids[:1], "InstanceType": "S5.LARGE8"})
    changed = wait_for_operation(say, ids[0], "ResetInstancesType")
    assert changed.InstanceType == "S5.LARGE8", changed
    # It runs afterwards without being started.
    assert changed.InstanceState == "RUNNING", changed
    say("StartInstances", {"InstanceIds": ids[1:]})
    wait(say, ids, "RUNNING")
    say("TerminateInstances", {"InstanceIds": ids})
    wait(say, ids, None)
    return f"{calls} calls"


def signatures(variables):
    """Every signature and method, read and write, with nested parameters."""
    for number, (signature, method) in enumerate(sdk.WAYS):
        sdk_client = client(variables, signature, method)
        filters = {"Filters": [{"Name": "zone", "Values": [ZONE, "ap-guangzhou-4"]}], "Limit": 5}
        assert sdk.call(sdk_client, "DescribeInstances", filters).TotalCount >= 0
        # Text outside of ASCII, and every character that encoders disagree on.
        named = {"KeyName": f"key_{number}", "ProjectId": 0}
        assert sdk.call(sdk_client, "CreateKeyPair", named).KeyPair.KeyId
        odd = {"Filters": [{"Name": "instance-name", "Values": ["广州 a~b*c+d&e=f/%20"]}]}
        assert sdk.call(sdk_client, "DescribeInstances", odd).TotalCount == 0
    return f"{len(sdk.WAYS)} ways"


def documented(variables, wheels):
    """Every documented request is understood; what it names need not exist."""
    outcomes, actions = Counter(), set()
    for example in examples.documented(wheels):
        for signature, method in ((sdk.TC3, "POST"), (sdk.TC3, "GET"), (sdk.SHA256, "POST")):
            try:
                sdk.call(client(variables, signature, method), example.action, example.request or {})
                outcomes["answered"] += 1
            except sdk.TencentCloudSDKException as error:
                title = f"{example.action} (example {example.index + 1}) by {signature} {method}: {error}"
                mistyped = (example.action, example.index) in MISTYPED and (signature, method) == (sdk.TC3, "POST")
                assert (error.code in NOT_UNDERSTOOD) == mistyped, title
                assert not error.code.startswith(("AuthFailure", "Client", "Server", "Internal")), title
                outcomes[error.code] += 1
        actions.add(example.action)
    assert len(actions) == 111 and sum(outcomes.values()) == 128 * 3, outcomes
    refused = ", ".join(f"{count} {code}" for code, count in sorted(outcomes.items()) if code != "answered")
    return f"{len(actions)} actions, {outcomes['answered']} answered; {refused}"


def errors(variables):
    """Failures reach the caller as the SDK's exception with code and request id."""
    good = client(variables)
    expected = [
        (client(variables, key="wrong"), "DescribeZones", {}, "AuthFailure.SignatureFailure"),
        (client(variables, sdk.SHA1, "GET", key="wrong"), "DescribeZones", {}, "AuthFailure.SignatureFailure"),
        (good, "DescribeInstances", {"InstanceIds": ["i-1"]}, "InvalidInstanceId.Malformed"),
        (good, "TerminateInstances", {}, "MissingParameter"),
    ]
    nobody = dict(variables, TENCENTCLOUD_SECRET_ID="AKIDnobody")
    expected.append((client(nobody), "DescribeZones", {}, "AuthFailure.SecretIdNotFound"))
    for sdk_client, action, request, code in expected:
        try:
            sdk.call(sdk_client, action, request)
        except sdk.TencentCloudSDKException as error:
            assert error.get_code() == code, f"{action}: {error}"
            assert error.get_message() and len(error.get_request_id()) == 36, f"{action}: {error}"
        else:
            raise AssertionError(f"{action} {request}: answered, expected {code}")
    try:
        good.call_json("NoSuchAction", {})
    except sdk.TencentCloudSDKException as error:
        assert error.get_code() == "InvalidAction", error
    else:
        raise AssertionError("NoSuchAction: answered")
    return f"{len(expected) + 1} failures"


def main(binary, wheels):
    checks = [
        ("quick start", quick_start, ()),
        ("signatures", signatures, ()),
        ("documented requests", documented, (Path(wheels),)),
        ("errors", errors, ()),
    ]
    failed = 0
    for name, check, arguments in checks:
        # Each check has a simulator of its own, so that none sees what another left behind.
        with running(binary) as variables:
            try:
                print(f"{name}: {check(variables, *arguments)}")
            except (AssertionError, sdk.TencentCloudSDKException) as error:
                failed += 1
                print(f"{name}: FAILED: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
