"""Runs the simulator."""

import contextlib
import subprocess


@contextlib.contextmanager
def running(binary, *options):
    """Starts the simulator on a free port and yields the environment variables that it prints."""
    command = [binary, "--listen", "127.0.0.1:0", "--time-scale", "200", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            variables = {}
            while "TENCENTCLOUD_REGION" not in variables:
                line = process.stdout.readline()
                if not line:
                    raise SystemExit(f"{binary} exited with {process.wait()} before listening")
                name, _, value = line.removeprefix("export ").strip().partition("=")
                variables[name] = value
            yield variables
        finally:
            process.terminate()
