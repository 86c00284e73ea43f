"""Runs the unmodified command line of the vendor against the simulator.

    python cli.py <simulator binary>
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import simulator

TCCLI = str(Path(sys.executable).parent / "tccli")


def main(binary):
    with simulator.running(binary) as variables, tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "LANG": "C.UTF-8",
            **{name: variables[name] for name in variables if name.startswith("TENCENTCLOUD_")},
        }

        def cvm(action, *arguments):
            # The command line has no option for plain HTTP but accepts a scheme in the endpoint.
            location = ["--endpoint", variables["TENCENTCLOUD_ENDPOINT"], "--region", simulator.REGION]
            command = [TCCLI, "cvm", action, *location, *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

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
        print("command line: 5 commands succeeded, 1 was rejected")


if __name__ == "__main__":
    main(*sys.argv[1:])
