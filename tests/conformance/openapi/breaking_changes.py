"""Seeds breaking changes into a document, each of which Optic must report, and compares the document with itself.

    python breaking_changes.py <decorated document> <folder of the Node packages>
"""

import copy
import json
import sys
from pathlib import Path

import tool


def removed_value(schemas):
    schemas["InstanceChargeType"]["enum"].remove("PREPAID")


def removed_field(schemas):
    del schemas["DescribeZonesResponse"]["properties"]["ZoneSet"]
    schemas["DescribeZonesResponse"]["required"].remove("ZoneSet")


def newly_required_field(schemas):
    schemas["RunInstancesRequest"].setdefault("required", []).append("InstanceName")


def changed_type(schemas):
    count = schemas["RunInstancesRequest"]["properties"]["InstanceCount"]
    count["type"] = "string"


# Each change with a part of the message about it.
CHANGES = [
    (removed_value, "cannot remove enum option 'PREPAID' from 'InstanceChargeType'"),
    (removed_field, "ZoneSet: required property was removed"),
    (newly_required_field, "cannot make a request property required"),
    (changed_type, "expected request body property 'InstanceCount' not to be narrowed"),
]

# The actions whose schemas are changed. Seeded documents contain only these, because Optic is slow.
ACTIONS = ["DescribeZones", "RunInstances"]


def main(document, packages):
    document, packages = Path(document).resolve(), Path(packages).resolve()
    whole = json.loads(document.read_text(encoding="utf-8"))
    optic = packages / "node_modules" / ".bin" / "optic"
    before, after = (packages / name for name in ("before.json", "after.json"))

    tool.run(optic, "diff", document, document, "--check", folder=packages)
    paths = {path: item for path, item in whole["paths"].items() if path.split("=")[1] in ACTIONS}
    assert len(paths) == len(ACTIONS), list(paths)
    original = {**whole, "paths": paths}
    before.write_text(json.dumps(original), encoding="utf-8")
    for change, message in CHANGES:
        changed = copy.deepcopy(original)
        change(changed["components"]["schemas"])
        after.write_text(json.dumps(changed), encoding="utf-8")
        printed = tool.run(optic, "diff", before, after, "--check", fails=True, folder=packages)
        assert message in printed, f"{change.__name__}: no {message!r} in\n{printed}"
    print(f"{len(CHANGES)} breaking changes reported")


if __name__ == "__main__":
    main(*sys.argv[1:])
