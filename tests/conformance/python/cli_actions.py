"""Calls actions with the vendor's command line, in one process; prints the services and actions that it has called as JSON.

    python cli_actions.py [ACTION ...]

Calls all actions that the installed edition has, or the given ones of CVM. The endpoint and the credentials are in the
environment.
"""

import contextlib
import io
import json
import os
import sys

import scenario
from tccli.command import CLICommand
from tccli.loaders import Loader

OPTIONS = ["--endpoint", os.environ["TENCENTCLOUD_ENDPOINT"], "--region", os.environ["TENCENTCLOUD_REGION"]]

COMMAND = CLICommand()


def call(service, action, request):
    arguments = [service, action, *OPTIONS]
    for name, value in request.items():
        arguments += [f"--{name}", value if isinstance(value, str) else json.dumps(value)]
    output = Output()
    with contextlib.redirect_stdout(io.TextIOWrapper(output, encoding="utf-8")):
        # What the program `tccli` does with its arguments.
        COMMAND(arguments)
        sys.stdout.flush()
    return json.loads(output.getvalue())


class Output(io.BytesIO):
    """The standard output, which outlives the writers that the command line puts on top of it."""

    def close(self):
        pass


def main(wanted):
    loader = Loader()
    known = loader.get_service_model("cvm", loader.get_service_default_version("cvm"))["actions"]
    actions = scenario.run(call, scenario.CALLS, lambda _, action: action in known and (not wanted or action in wanted))
    if not wanted:
        actions |= scenario.run(call, scenario.SERVICE_CALLS)
    print(json.dumps(sorted(actions)))


if __name__ == "__main__":
    main(sys.argv[1:])
