"""Random requests in the types that the vendor declares, with values of the enumerations that the specification lists."""

import base64
import random

# Characters of random strings, including those with a meaning in queries, JSON or parameter names.
CHARACTERS = "aZ09._-~ +%&=*/?#;,\"\\{[\t\n\x7f\u00e9\u540d\U0001f600"

INTEGERS = {"int64": (-(2**63), 2**63 - 1), "uint64": (0, 2**64 - 1)}

# The depth at which optional members are omitted: some objects contain themselves.
DEPTH = 5


class Generator:
    """Generates the requests of a service from a seed."""

    def __init__(self, service, seed):
        self.service, self.seed = service, seed

    def request(self, action, number):
        """Returns a request of an action with every required parameter and half of the others."""
        self.random = random.Random(f"{self.seed} {self.service} {action} {number}")
        return self._object(self.service.actions[action]["input"], 0)

    def _object(self, name, depth):
        found = {}
        for member in self.service.objects[name]["members"]:
            if member["required"] or depth < DEPTH and self.random.random() < 0.5:
                found[member["name"]] = self._member(name, member, depth)
        return found

    def _member(self, owner, member, depth):
        if member["type"] != "list":
            return self._value(owner, member, depth)
        # Sometimes eleven items, because `10` sorts before `2` as a string.
        count = self.random.choice([0, 1, 2, 3, 11] if depth == 0 else [1, 2])
        return [self._value(owner, member, depth) for _ in range(count)]

    def _value(self, owner, member, depth):
        kind = member["member"]
        if kind in self.service.objects:
            return self._object(kind, depth + 1)
        schema = self._schema(owner, member["name"])
        # Enumerations are open, but a client need not represent every number of one.
        if schema.get("x-enum-open") and (kind in INTEGERS or self.random.random() < 0.9):
            value = self.random.choice(list(schema["x-enum-open"]))
            return int(value) if kind in INTEGERS else value
        if kind in INTEGERS:
            least, most = INTEGERS[kind]
            return self.random.choice([0, 1, least, most, self.random.randint(least, most), self.random.randint(0, 99)])
        if kind == "float":
            return self.random.choice([0.0, 0.5, -1.25, 3.0, 1e-7, 1e20, self.random.uniform(-1e6, 1e6)])
        if kind == "bool":
            return self.random.random() < 0.5
        if kind == "datetime_iso":
            return "2020-03-10T02:43:51Z"
        if kind in ("datetime", "date"):
            return "2020-03-10 02:43:51" if kind == "datetime" else "2020-03-10"
        text = "".join(self.random.choices(CHARACTERS, k=self.random.randint(0, 12)))
        # The vendor declares binary data as strings.
        return base64.b64encode(text.encode()).decode() if schema.get("format") == "byte" else text

    def _schema(self, owner, name):
        """Returns the schema of a value in the specification, which knows enumerations and binary data."""
        value = (self.service.schemas.get(owner, {}).get("properties") or {}).get(name) or {}
        value = value.get("items") or value
        return self.service.schemas[value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else value
