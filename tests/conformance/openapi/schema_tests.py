"""Runs schemathesis on every operation of a document: requests from its examples and random ones from its schemas.

    python schema_tests.py <simulator binary> <document> <folder for its files>

Left out are the checks that need other HTTP statuses than 200, with which all responses of the service are sent.
"""

import re
import sys
from pathlib import Path

import tool

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]

# Bounds of the run, which is the same every time.
BOUNDS = ["--phases", "examples,fuzzing", "--max-examples", "3", "--seed", "1", "--generation-deterministic"]


def main(binary, document, work):
    with tool.running(binary, "--no-verify") as variables:
        document = Path(document).resolve()
        endpoint = variables["TENCENTCLOUD_ENDPOINT"]
        arguments = ["--url", endpoint, "--checks", ",".join(CHECKS), "--no-color"]
        folder = str(Path(__file__).parent.resolve())
        hooks = {"SCHEMATHESIS_HOOKS": "schema_hooks", "PYTHONPATH": folder}
        printed = tool.run("schemathesis", "run", document, *arguments, *BOUNDS, folder=work, **hooks)
    selected, total = re.search(r"Selected: (\d+)/(\d+)", printed).groups()
    tested = re.search(r"Tested: (\d+)", printed).group(1)
    assert selected == total == tested, printed
    cases = re.search(r"(\d+) generated, (\d+) passed", printed).groups()
    assert cases[0] == cases[1], printed
    print(f"{tested} operations, {cases[0]} requests")


if __name__ == "__main__":
    main(*sys.argv[1:])
