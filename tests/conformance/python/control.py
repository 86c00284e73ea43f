"""Runs the Python and Node.js examples of docs/simulator-control.md against the simulator.

    python control.py <simulator binary>
"""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import server

PAGE = Path(__file__).parents[3] / "docs" / "simulator-control.md"


def examples(language):
    """Returns the examples of a language, which continue each other."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if not found:
        raise SystemExit(f"{PAGE}: no example in {language}")
    return found


def get(endpoint, route):
    with urllib.request.urlopen(f"{endpoint}/_simulator/{route}") as response:
        return json.load(response)


def check(endpoint, language, command):
    """Runs the examples and checks their effect."""
    variables = os.environ | {"TENCENTCLOUD_ENDPOINT": endpoint}
    text = "\n".join(examples(language))
    if language == "python":
        text += "\nwith simulator() as own:\n    assert own('GET', 'clock')['frozen'] is False\n"
        text += "control('PUT', 'clock', {'advance_seconds': 86400, 'frozen': True})\n"
        text += "control('POST', 'faults/next-operation', {'action': 'RunInstances'})\n"
    subprocess.run(command, input=text, text=True, env=variables, check=True)
    clock = get(endpoint, "clock")
    assert clock["frozen"] and clock["offset_seconds"] > 86000, clock
    faults = get(endpoint, "faults")
    assert faults["rules"] == [], faults
    assert faults["failing_operations"] == (["RunInstances"] if language == "python" else []), faults
    return text.count("control(")


def main(binary):
    with server.running(binary) as variables:
        endpoint = variables["TENCENTCLOUD_ENDPOINT"]
        calls = check(endpoint, "python", [sys.executable, "-"])
        calls += check(endpoint, "js", ["node", "--input-type=module", "-"])
        try:
            urllib.request.urlopen(urllib.request.Request(f"{endpoint}/_simulator/faults", b"{}", {"Content-Type": "application/json"}))
        except urllib.error.HTTPError as error:
            assert json.load(error)["error"]["field"] == "fault"
        else:
            raise SystemExit("an invalid request succeeded")
    print(f"{calls} control requests in the examples")


if __name__ == "__main__":
    main(*sys.argv[1:])
