"""Runs the Python program of the guide against the simulator, with the vendor's unmodified SDK.

    python guide.py <simulator binary>

Runs it to its end, kills it after each of its lines and runs it again, and lets calls fail. Nothing may be left behind.
"""

import os
import subprocess
import sys
from pathlib import Path

from server import running

PROGRAM = Path(__file__).parents[3] / "examples/python/internet_facing_instance.py"
sys.path.insert(0, str(PROGRAM.parent))
import internet_facing_instance as guide  # noqa: E402

# Operations take some milliseconds.
TIME_SCALE = ("--time-scale", "100")


def start(variables, *arguments):
    environment = {**os.environ, **variables, "GUIDE_INTERVAL": "0.01", "GUIDE_TIMEOUT": "20", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(variables, *arguments):
    with start(variables, *arguments) as process:
        output = process.communicate()[0]
    return process.returncode, output


def left_behind(call):
    """Returns the kinds of resources that exist, except for those that exist by default."""
    found = []
    for kind, (service, action, items, *_) in guide.KINDS.items():
        if any(not item.get("IsDefault") for item in call(service, action)[items]):
            found.append(kind)
    return found + ["tag"] * bool(call("tag", "GetTags")["Tags"])


def whole(variables, call):
    code, output = finish(variables)
    assert code == 0, output
    for line in ("tagged      qcs::", "released    instance ins-", "released    vpc vpc-", "released    tag "):
        assert line in output, output
    assert not left_behind(call), left_behind(call)
    return len(output.splitlines())


def killed(variables, call, numbers):
    """Kills the program once it has printed so many lines, and runs it again."""
    for number in numbers:
        with start(variables) as process:
            for _ in range(number):
                process.stdout.readline()
            process.kill()
        code, output = finish(variables)
        assert code == 0, f"killed after line {number}: {output}"
        assert not left_behind(call), f"killed after line {number}: {left_behind(call)}\n{output}"


def failing(binary):
    """Lets a call fail always; the program must release what it has created."""
    for action in ("CreateSubnet", "RunInstances", "AssociateAddress", "AttachDisks", "RunCommand"):
        with running(binary, *TIME_SCALE, "--fault", f"internal-error-before@{action}") as variables:
            code, output = finish(variables)
            assert code != 0 and "InternalError" in output, output
            left = left_behind(guide.connect(variables))
            assert not left, f"{action}: {left}\n{output}"


def main(binary):
    with running(binary, *TIME_SCALE) as variables:
        lines = whole(variables, guide.connect(variables))
    # An account can allocate a limited number of addresses per day.
    for first in range(1, lines, 10):
        with running(binary, *TIME_SCALE) as variables:
            killed(variables, guide.connect(variables), range(first, min(first + 10, lines)))
    failing(binary)
    print(f"complete, killed after each of {lines} lines, and with failing calls")


if __name__ == "__main__":
    main(*sys.argv[1:])
