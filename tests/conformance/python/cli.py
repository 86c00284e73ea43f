"""The vendor's command line, unchanged, against the simulator.

    python cli.py <the simulator's binary>
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
            # The address with its scheme: the command line has no option for plain HTTP, but takes it from there.
            place = ["--endpoint", variables["TENCENTCLOUD_ENDPOINT"], "--region", simulator.REGION]
            command = [TCCLI, "cvm", action, *place, *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        def read(action, *arguments):
            result = cvm(action, *arguments)
            assert result.returncode == 0, f"{action}: {result.stdout}{result.stderr}"
            return json.loads(result.stdout)

        zones = read("DescribeZones")
        assert simulator.ZONE in [zone["Zone"] for zone in zones["ZoneSet"]], zones
        image = read("DescribeImages", "--Limit", "1")["ImageSet"][0]["ImageId"]
        placement = json.dumps({"Zone": simulator.ZONE})
        launch = ["--Placement", placement, "--ImageId", image, "--InstanceType", "S5.MEDIUM2"]
        ids = read("RunInstances", *launch, "--InstanceChargeType", "POSTPAID_BY_HOUR")["InstanceIdSet"]
        listed = read("DescribeInstances", "--InstanceIds", json.dumps(ids))
        assert listed["InstanceSet"][0]["InstanceId"] == ids[0], listed
        unfolded = ["--cli-unfold-argument", "--Filters.0.Name", "zone", "--Filters.0.Values", simulator.ZONE]
        assert read("DescribeInstances", *unfolded)["TotalCount"] == 1
        refused = cvm("DescribeInstances", "--InstanceIds", '["i-1"]')
        output = refused.stdout + refused.stderr
        assert refused.returncode != 0 and "InvalidInstanceId.Malformed" in output, output
        print("command line: 5 commands answered, 1 refused")


if __name__ == "__main__":
    main(*sys.argv[1:])
