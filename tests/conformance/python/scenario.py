"""The calls of actions.json, which use every action of CVM in one account, and those of services.json, which use actions of
other services."""

import functools
import json
from pathlib import Path


def _read(name):
    return json.loads((Path(__file__).parent.parent / name).read_text(encoding="utf-8"))


# The service of a call is CVM if it has none.
CALLS = [{"service": "cvm", **step} for step in _read("actions.json")]
SERVICE_CALLS = _read("services.json")

# The time scale of the simulator with which no operation has to be waited for.
TIME_SCALE = ("--time-scale", "1000000")


def run(call, steps, is_wanted=lambda service, action: True):
    """Passes the calls of the wanted actions to a function, which returns the response. Returns services and actions."""
    saved, actions = {}, set()
    for step in steps:
        service, action = step["service"], step["action"]
        if is_wanted(service, action):
            response = call(service, action, _replace(step["request"], saved))
            for name, pointer in step.get("save", {}).items():
                saved["$" + name] = functools.reduce(_descend, pointer.split("/")[1:], response)
            actions.add((service, action))
    return actions


def actions_of(steps):
    """Returns the services and actions of calls."""
    return {(step["service"], step["action"]) for step in steps}


def require_all(actions, steps):
    """Checks that these are all actions."""
    missing = actions_of(steps) - set(actions)
    assert not missing, f"not called: {', '.join(f'{service} {action}' for service, action in sorted(missing))}"


def figures(actions):
    """Returns how many actions of CVM and of other services were called."""
    own = sum(service == "cvm" for service, _ in actions)
    return f"{own} actions of CVM, {len(actions) - own} of other services"


def _replace(value, saved):
    """Replaces the strings that stand for values of earlier responses."""
    if isinstance(value, dict):
        return {name: _replace(part, saved) for name, part in value.items()}
    if isinstance(value, list):
        return [_replace(part, saved) for part in value]
    return saved.get(value, value) if isinstance(value, str) else value


def _descend(value, part):
    return value[int(part) if isinstance(value, list) else part]
