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
    (removed_value, "cannot remove enum option 'PREPAID'"),
    (removed_field, "cannot remove"),
    (newly_required_field, "cannot"),
    (changed_type, "cannot"),
]


def main(document, packages):
    original = json.loads(Path(document).read_text(encoding="utf-8"))
    optic = Path(packages) / "node_modules" / ".bin" / "optic"
    seeded = Path(packages) / "seeded.json"

    def compare(changed, fails):
        seeded.write_text(json.dumps(changed), encoding="utf-8")
        return tool.run(optic, "diff", document, seeded, "--check", fails=fails)

    compare(original, fails=False)
    for change, message in CHANGES:
        changed = copy.deepcopy(original)
        change(changed["components"]["schemas"])
        printed = compare(changed, fails=True)
        assert message in printed, f"{change.__name__}: no {message!r} in\n{printed}"
    print(f"{len(CHANGES)} breaking changes reported")


if __name__ == "__main__":
    main(*sys.argv[1:])
