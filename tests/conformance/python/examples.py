"""Reads the documented examples from the wheels of the vendor's command line.

An example of an action that the Chinese edition has is read from this edition, and that of another action from the
international edition.
"""

import json
import urllib.parse
from dataclasses import dataclass

from flat import unflatten


@dataclass
class Example:
    """A documented call."""

    action: str
    # The index among the examples of the action.
    index: int
    request: dict
    # Unparsed, so that the notation of numbers is preserved.
    response: str
    # Whether the documentation shows a query instead of JSON.
    query: bool


@dataclass
class Unreadable:
    """A documented call that no parser can read."""

    action: str
    index: int
    reason: str


def documented(service):
    """Returns the examples of a service, readable and unreadable ones, sorted by action."""
    found, seen = [], set()
    for edition in service.editions:
        examples = edition.examples()
        for action in sorted(set(edition.actions) - seen):
            for index, example in enumerate(examples.get(action, [])):
                found.append(_read(service, action, index, example))
        seen |= set(edition.actions)
    return found


def _read(service, action, index, example):
    text = example["input"]
    try:
        if text.startswith("POST "):
            _head, body = text.replace("\r\n", "\n").split("\n\n", 1)
            request, query = json.loads(body), False
        else:
            request, query = unflatten(service.objects, service.actions[action]["input"], _pairs(text)), True
    except ValueError as error:
        return Unreadable(action, index, str(error))
    return Example(action, index, request, example["output"], query)


def _pairs(text):
    """Returns the parameters of a query with one parameter per line; the last line stands for the common parameters."""
    query = urllib.parse.urlsplit("".join(text.split())).query
    if not query:
        raise ValueError("neither JSON nor a query")
    pairs = [pair.partition("=") for pair in query.split("&") if "=" in pair]
    return [(name, urllib.parse.unquote_plus(value)) for name, _, value in pairs if name != "Action"]
