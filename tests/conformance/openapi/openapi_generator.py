"""Generates a Python client with openapi-generator and calls the simulator with it.

    python openapi_generator.py <simulator binary> <document> <folder>
"""

import json
import re
import sys
import time
from pathlib import Path

import tool

METHOD = re.compile(r"^    def \w+_with_http_info\($", re.MULTILINE)


def generate(document, folder):
    """Generates the client and returns the number of operations."""
    project = folder / "project"
    tool.run("openapi-generator-cli", "generate", "-g", "python", "-i", document, "-o", project)
    sys.path.insert(0, str(project))
    apis = (project / "openapi_client" / "api").glob("*_api.py")
    return sum(len(METHOD.findall(path.read_text(encoding="utf-8"))) for path in apis)


def scenario(endpoint):
    """Lists zones, runs an instance, and sees errors as errors."""
    import openapi_client as generated

    configuration = generated.Configuration(host=endpoint)
    client = generated.ApiClient(configuration)
    instances, regions = generated.InstancesApi(client), generated.RegionsApi(client)

    def call(function, action, body):
        headers = (action, tool.VERSION, tool.REGION, int(time.time()))
        return function(*headers, body).response.actual_instance

    zones = call(regions.describe_zones, "DescribeZones", {})
    assert isinstance(zones, generated.DescribeZonesResponse), zones
    assert tool.ZONE in [zone.zone for zone in zones.zone_set], zones

    placement = generated.Placement(Zone=tool.ZONE)
    order = generated.RunInstancesRequest(Placement=placement, ImageId=tool.IMAGE)
    created = call(instances.run_instances, "RunInstances", order)
    assert isinstance(created, generated.RunInstancesResponse), created
    request = generated.DescribeInstancesRequest(InstanceIds=created.instance_id_set)
    listed = call(instances.describe_instances, "DescribeInstances", request)
    assert isinstance(listed, generated.DescribeInstancesResponse), listed
    assert listed.instance_set[0].expired_time is None, listed

    request = generated.TerminateInstancesRequest(InstanceIds=["ins-00000000"])
    failed = call(instances.terminate_instances, "TerminateInstances", request)
    assert isinstance(failed, generated.ErrorResponse), failed
    assert failed.error.code == "InvalidInstanceId.NotFound", failed
    request = generated.TerminateInstancesRequest(InstanceIds=created.instance_id_set)
    ended = call(instances.terminate_instances, "TerminateInstances", request)
    assert isinstance(ended, generated.TerminateInstancesResponse), ended


def main(binary, document, folder):
    operations = generate(document, tool.empty(folder))
    expected = len(json.loads(Path(document).read_text(encoding="utf-8"))["paths"])
    assert operations == expected, f"{operations} of {expected} operations"
    with tool.running(binary, *tool.OPTIONS) as variables:
        scenario(variables["TENCENTCLOUD_ENDPOINT"])
    print(f"{operations} operations; a failed action is an ErrorResponse")


if __name__ == "__main__":
    main(*sys.argv[1:])
