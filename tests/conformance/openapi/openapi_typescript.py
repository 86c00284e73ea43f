"""Generates types with openapi-typescript, checks a program that uses them, and runs it against the simulator.

    python openapi_typescript.py <simulator binary> <document> <folder beside the Node packages>
"""

import shutil
import sys
from pathlib import Path

import tool

SOURCES = Path(__file__).parent / "typescript"


def main(binary, document, folder):
    folder = tool.empty(folder)
    programs = folder.parent / "node_modules" / ".bin"
    for source in SOURCES.iterdir():
        shutil.copy(source, folder)
    (folder / "package.json").write_text('{"type": "module"}\n', encoding="utf-8")
    # By default, the tool makes every property with a default value required, in requests too.
    tool.run(programs / "openapi-typescript", document, "--default-non-nullable", "false", "-o", folder / "api.ts")
    tool.run(programs / "tsc", "--project", folder)
    with tool.running(binary, *tool.OPTIONS) as variables:
        tool.run("node", folder / "out" / "scenario.js", variables["TENCENTCLOUD_ENDPOINT"])
    print("type-checked; a failed action is an ErrorResponse")


if __name__ == "__main__":
    main(*sys.argv[1:])
