"""The vendor's documented examples, read from the wheels of its command line.

The Chinese edition documents 106 actions; the international one adds five on reserved instances.
"""

import json
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = "tccli/services/cvm/v20170312/"


@dataclass
class Example:
    """One documented call."""

    action: str
    # Its place among the examples of the action.
    index: int
    # None where the documentation shows no JSON but a query.
    request: dict | None
    # As documented, so that nothing of its numbers is lost on the way.
    reply: str


def documented(wheels: Path) -> list[Example]:
    """Every example: all of the Chinese edition, then those of actions that only the international one has."""
    home = _read(wheels, "tccli-*.whl")
    abroad = _read(wheels, "tccli_intl_en-*.whl")
    only_abroad = {action: texts for action, texts in abroad.items() if action not in home}
    return [
        Example(action, index, _request(text["input"]), text["output"])
        for actions in (home, only_abroad)
        for action, texts in sorted(actions.items())
        for index, text in enumerate(texts)
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
    # A query with one pair a line; the last line stands for the common parameters.
    query = urllib.parse.urlsplit(text.replace("\n", "")).query
    own = [pair for pair in query.split("&") if "=" in pair and not pair.startswith("Action=")]
    if own:
        raise ValueError(f"a documented query with parameters is not read yet: {text!r}")
    return None
