"""What the scripts of this folder share."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))

from server import running  # noqa: E402

REGION, ZONE, VERSION = "ap-guangzhou", "ap-guangzhou-3", "2017-03-12"
IMAGE = "img-eb30mz89"

# The tools do not sign. No operation has to be waited for at this time scale.
OPTIONS = ["--no-verify", "--time-scale", "1000000"]

__all__ = ["IMAGE", "OPTIONS", "REGION", "VERSION", "ZONE", "empty", "run", "running"]


def empty(folder):
    """Returns an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder = Path(folder)
    folder.mkdir(parents=True)
    return folder


def run(program, *arguments, fails=False, folder=None, **variables):
    """Runs a program, in `folder` if it leaves files behind, and returns what it printed.

    Ends this program if it fails, or if it succeeds but must fail.
    """
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    command = [shutil.which(program, path=path) or str(program), *map(str, arguments)]
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if bool(result.returncode) != fails:
        raise SystemExit(f"{' '.join(command)}\n{result.stdout}\nexit code {result.returncode}")
    return result.stdout
