"""Runs the unmodified command line of the vendor against the simulator; only the endpoint is set.

    python cli.py <simulator binary> <folder of wheels>
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import scenario
import simulator
import vendor

TCCLI = str(Path(sys.executable).parent / "tccli")
ACTIONS = str(Path(__file__).parent / "cli_actions.py")

# The packages of the international edition, and the files of them that calls of CVM need.
INTERNATIONAL = ("tccli_intl_en-*.whl", "tencentcloud_sdk_python_intl_en-*.whl")
NEEDED = re.compile("tccli/(?!services/)|tccli/services/(__init__|cvm/)|tencentcloud/(__init__|common/|cvm/)")


def environment(variables, home):
    """Returns the environment of the command line, which reads files in its home."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        **{name: variables[name] for name in variables if name.startswith("TENCENTCLOUD_")},
    }


def quick_start(variables):
    """Calls some actions as a user does, one process per call."""
    with tempfile.TemporaryDirectory() as home:

        def cvm(action, *arguments):
            # The command line has no option for plain HTTP but accepts a scheme in the endpoint.
            location = ["--endpoint", variables["TENCENTCLOUD_ENDPOINT"], "--region", simulator.REGION]
            command = [TCCLI, "cvm", action, *location, *arguments]
            return subprocess.run(
                command, env=environment(variables, home), capture_output=True, text=True, check=False
            )

        def call(action, *arguments):
            result = cvm(action, *arguments)
            assert result.returncode == 0, f"{action}: {result.stdout}{result.stderr}"
            return json.loads(result.stdout)

        zones = call("DescribeZones")
        assert simulator.ZONE in [zone["Zone"] for zone in zones["ZoneSet"]], zones
        image = call("DescribeImages", "--Limit", "1")["ImageSet"][0]["ImageId"]
        placement = json.dumps({"Zone": simulator.ZONE})
        launch = ["--Placement", placement, "--ImageId", image, "--InstanceType", "S5.MEDIUM2"]
        ids = call("RunInstances", *launch, "--InstanceChargeType", "POSTPAID_BY_HOUR")["InstanceIdSet"]
        described = call("DescribeInstances", "--InstanceIds", json.dumps(ids))
        assert described["InstanceSet"][0]["InstanceId"] == ids[0], described
        unfolded = ["--cli-unfold-argument", "--Filters.0.Name", "zone", "--Filters.0.Values", simulator.ZONE]
        assert call("DescribeInstances", *unfolded)["TotalCount"] == 1
        rejected = cvm("DescribeInstances", "--InstanceIds", '["i-1"]')
        output = rejected.stdout + rejected.stderr
        assert rejected.returncode != 0 and "InvalidInstanceId.Malformed" in output, output
    return "5 commands succeeded, 1 was rejected"


def every_action(variables, wheels):
    """Calls all actions of the Chinese edition, some of other services, then those that only the international edition has."""
    with tempfile.TemporaryDirectory() as home:

        def actions(arguments, **more):
            command = [sys.executable, ACTIONS, *arguments]
            settings = {**environment(variables, home), **more}
            result = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
            assert result.returncode == 0, f"{result.stdout}{result.stderr}"
            return {tuple(action) for action in json.loads(result.stdout.splitlines()[-1])}

        # The wheel of the SDK contains all services; only that of CVM is installed.
        [sdk] = Path(wheels).glob(vendor.SDK)
        called = actions([], PYTHONPATH=str(sdk))
        missing = scenario.actions_of(scenario.CALLS) - called
        international = Path(home) / "international"
        for pattern in INTERNATIONAL:
            [wheel] = Path(wheels).glob(pattern)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(international, filter(NEEDED.match, archive.namelist()))
        added = actions(sorted(action for _, action in missing), PYTHONPATH=str(international))
        scenario.require_all(called | added, scenario.CALLS + scenario.SERVICE_CALLS)
    return f"{scenario.figures(called)} in the Chinese edition, {len(added)} in the international edition"


def main(binary, wheels):
    with simulator.running(binary) as variables:
        print(f"quick start: {quick_start(variables)}")
    with simulator.running(binary, *scenario.TIME_SCALE) as variables:
        print(f"every action: {every_action(variables, wheels)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
