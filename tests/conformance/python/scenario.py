"""The calls of actions.json, which use every action of CVM in one account."""

import functools
import json
from pathlib import Path

CALLS = json.loads((Path(__file__).parent.parent / "actions.json").read_text(encoding="utf-8"))

# The time scale of the simulator with which no operation has to be waited for.
TIME_SCALE = ("--time-scale", "1000000")


def run(call, is_wanted=lambda action: True):
    """Passes the calls of the wanted actions to a function, which returns the response. Returns the actions."""
    saved, actions = {}, set()
    for step in CALLS:
        action = step["action"]
        if is_wanted(action):
            response = call(action, _replace(step["request"], saved))
            for name, pointer in step.get("save", {}).items():
                saved["$" + name] = functools.reduce(_descend, pointer.split("/")[1:], response)
            actions.add(action)
    return actions


def require_all(actions):
    """Checks that these are all actions."""
    missing = {step["action"] for step in CALLS} - actions
    assert not missing, f"not called: {', '.join(sorted(missing))}"


def _replace(value, saved):
    """Replaces the strings that stand for values of earlier responses."""
    if isinstance(value, dict):
        return {name: _replace(part, saved) for name, part in value.items()}
    if isinstance(value, list):
        return [_replace(part, saved) for part in value]
    return saved.get(value, value) if isinstance(value, str) else value


def _descend(value, part):
    return value[int(part) if isinstance(value, list) else part]
