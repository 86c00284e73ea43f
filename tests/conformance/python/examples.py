"""Reads the documented examples from the wheels of the vendor's command line.

The Chinese edition documents 106 actions; the international edition adds five for reserved instances.
"""

import json
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = "tccli/services/cvm/v20170312/"


@dataclass
class Example:
    """A documented call."""

    action: str
    # The index among the examples of the action.
    index: int
    # None where the documentation shows a query without parameters instead of JSON.
    request: dict | None
    # Unparsed, so that the notation of numbers is preserved.
    response: str


def documented(wheels: Path) -> list[Example]:
    """Returns the examples of the Chinese edition, then those of actions that only the international edition has."""
    chinese = _read(wheels, "tccli-*.whl")
    international = _read(wheels, "tccli_intl_en-*.whl")
    added = {action: examples for action, examples in international.items() if action not in chinese}
    return [
        Example(action, index, _request(example["input"]), example["output"])
        for actions in (chinese, added)
        for action, examples in sorted(actions.items())
        for index, example in enumerate(examples)
    ]


def _read(wheels: Path, pattern: str) -> dict:
    [wheel] = wheels.glob(pattern)
    with zipfile.ZipFile(wheel) as archive:
        actions = json.loads(archive.read(FOLDER + "api.json"))["actions"]
        examples = json.loads(archive.read(FOLDER + "examples.json"))["actions"]
    return {action: examples.get(action, []) for action in actions}


def _request(text: str) -> dict | None:
    if text.startswith("POST "):
        _head, body = text.split("\n\n", 1)
        return json.loads(body)
    # A query with one parameter per line; the last line stands for the common parameters.
    query = urllib.parse.urlsplit(text.replace("\n", "")).query
    parameters = [pair for pair in query.split("&") if "=" in pair and not pair.startswith("Action=")]
    if parameters:
        raise ValueError(f"documented queries with parameters are not supported: {text!r}")
    return None
