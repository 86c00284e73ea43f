"""Generates a client with openapi-python-client and calls the simulator with it.

    python openapi_python_client.py <simulator binary> <document> <folder>
"""

import importlib
import json
import sys
import time
from pathlib import Path

import tool

CLIENT = "tencent_cloud_cvm_client"


def generate(document, folder):
    """Generates the client and returns the number of operations."""
    project = folder / "project"
    printed = tool.run("openapi-python-client", "generate", "--path", document, "--output-path", project)
    # The tool leaves out what it does not understand, with a warning.
    assert "warning" not in printed.lower(), printed
    sys.path.insert(0, str(project))
    modules = [path for path in (project / CLIENT / "api").glob("*/*.py") if path.stem != "__init__"]
    return len(modules)


def scenario(endpoint):
    """Lists zones, runs an instance, and sees errors as errors."""
    client = importlib.import_module(f"{CLIENT}.client").Client(base_url=endpoint)
    models = importlib.import_module(f"{CLIENT}.models")

    def call(group, module, action, body):
        function = importlib.import_module(f"{CLIENT}.api.{group}.{module}").sync
        headers = {
            "x_tc_action": getattr(models, f"{action}XTCAction")(action),
            "x_tc_version": getattr(models, f"{action}XTCVersion")(tool.VERSION),
            "x_tc_region": tool.REGION,
            "x_tc_timestamp": int(time.time()),
        }
        return function(client=client, body=body, **headers).response

    zones = call("regions", "describe_zones", "DescribeZones", models.DescribeZonesRequest())
    assert isinstance(zones, models.DescribeZonesResponse), zones
    assert tool.ZONE in [zone.zone for zone in zones.zone_set], zones

    placement = models.Placement(zone=tool.ZONE)
    order = models.RunInstancesRequest(placement=placement, image_id=tool.IMAGE)
    created = call("instances", "run_instances", "RunInstances", order)
    assert isinstance(created, models.RunInstancesResponse), created
    request = models.DescribeInstancesRequest(instance_ids=created.instance_id_set)
    listed = call("instances", "describe_instances", "DescribeInstances", request)
    assert isinstance(listed, models.DescribeInstancesResponse), listed
    assert listed.instance_set[0].expired_time is None, listed

    request = models.TerminateInstancesRequest(instance_ids=["ins-00000000"])
    failed = call("instances", "terminate_instances", "TerminateInstances", request)
    assert isinstance(failed, models.ErrorResponse), failed
    assert failed.error.code == "InvalidInstanceId.NotFound", failed
    request = models.TerminateInstancesRequest(instance_ids=created.instance_id_set)
    ended = call("instances", "terminate_instances", "TerminateInstances", request)
    assert isinstance(ended, models.TerminateInstancesResponse), ended


def main(binary, document, folder):
    operations = generate(document, tool.empty(folder))
    expected = len(json.loads(Path(document).read_text(encoding="utf-8"))["paths"])
    assert operations == expected, f"{operations} of {expected} operations"
    with tool.running(binary, *tool.OPTIONS) as variables:
        scenario(variables["TENCENTCLOUD_ENDPOINT"])
    print(f"{operations} operations; a failed action is an ErrorResponse")


if __name__ == "__main__":
    main(*sys.argv[1:])
