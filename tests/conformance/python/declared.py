"""The types that the vendor's command line declares for responses."""

import json
import re
import zipfile
from pathlib import Path

FILE = "tccli/services/cvm/v20170312/api.json"

# The Chinese edition first.
EDITIONS = ("tccli-*.whl", "tccli_intl_en-*.whl")

CHECKS = {
    "string": lambda value: isinstance(value, str),
    "date": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    "datetime": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value),
    "datetime_iso": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value),
    "int64": lambda value: type(value) is int and -(2**63) <= value < 2**63,
    "uint64": lambda value: type(value) is int and 0 <= value < 2**64,
    "float": lambda value: type(value) in (int, float),
    "bool": lambda value: isinstance(value, bool),
}


class Edition:
    """The actions and objects of CVM in one edition."""

    def __init__(self, wheels, pattern):
        [wheel] = Path(wheels).glob(pattern)
        with zipfile.ZipFile(wheel) as archive:
            model = json.loads(archive.read(FILE))
        self.actions, self.objects = model["actions"], model["objects"]

    def document(self, name, member):
        """Returns the description of a member of an object, or None."""
        members = self.objects.get(name, {}).get("members", [])
        return next((it["document"] for it in members if it["name"] == member), None)


class Declared:
    """The actions and objects of a service in both editions; the Chinese one has precedence."""

    def __init__(self, service):
        self.actions, self.objects = service.actions, service.objects

    def mismatches(self, action, response):
        """Returns the values of a response that do not have their declared type."""
        found = []
        self._object(self.actions[action]["output"], response, action, found)
        return found

    def _object(self, name, value, path, found):
        if not isinstance(value, dict):
            found.append(f"{path}: {value!r} is not an object")
            return
        for member in self.objects[name]["members"]:
            part = value.get(member["name"])
            if part is not None:
                self._member(member, part, f"{path}.{member['name']}", found)

    def _member(self, member, value, path, found):
        values = value if member["type"] == "list" and isinstance(value, list) else [value]
        if member["type"] == "list" and not isinstance(value, list):
            found.append(f"{path}: {value!r} is not a list")
            return
        for part in values:
            check = CHECKS.get(member["member"])
            if check is None:
                self._object(member["member"], part, path, found)
            elif not check(part):
                found.append(f"{path}: {part!r} is not of type {member['member']}")
