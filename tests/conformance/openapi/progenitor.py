"""Builds a client that progenitor generates, and calls the simulator with it.

    python progenitor.py <simulator binary> <document in OpenAPI 3.0> <target folder>
"""

import sys
from pathlib import Path

import tool

MANIFEST = Path(__file__).parent / "progenitor" / "Cargo.toml"


def main(binary, document, target):
    # The whole document, although a program needs only some of its actions.
    variables = {"OPENAPI_DOCUMENT": str(Path(document).absolute()), "CARGO_TARGET_DIR": str(Path(target).absolute())}
    tool.run("cargo", "build", "--quiet", "--locked", "--manifest-path", MANIFEST, **variables)
    with tool.running(binary, *tool.OPTIONS) as found:
        program = Path(target) / "debug" / "tencent-cloud-progenitor-test"
        print(tool.run(program, found["TENCENTCLOUD_ENDPOINT"]).strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
