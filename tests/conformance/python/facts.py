"""Compares the names, types, `required` and null of every field in the specifications with those that the vendor states.

    python facts.py <folder of wheels>

The names and types are those in the documentation of the SDK's models; the widths of integers, the formats of times and
`required` are those that the command line declares. A field of a response is nullable if either edition of the command
line marks or describes it as nullable. Neither the importer nor the loader of the project takes part.
"""

import re
import sys
from pathlib import Path

import vendor

# The types in the documentation of the SDK, by type of the specification.
TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# The types that the command line declares, by type and format of the specification.
DECLARED = {
    ("string", None): {"string"},
    ("string", "byte"): {"string", "binary"},
    ("string", "date"): {"date"},
    ("string", "date-time"): {"datetime_iso"},
    ("string", "tencent-datetime"): {"datetime"},
    # An enumeration.
    ("integer", None): {"int64", "uint64"},
    ("integer", "int64"): {"int64"},
    ("integer", "uint64"): {"uint64"},
    ("number", "double"): {"float"},
    ("boolean", None): {"bool"},
}
# Fields that are nullable although no edition says so, with the reason.
NULLABLE = {
    ("cvm", "HostItem", "ExpiredTime"): "observed as null in responses about pay-as-you-go hosts",
    ("cvm", "HostItem", "RenewFlag"): "observed as null in responses about pay-as-you-go hosts",
}
# Fields of every response.
ENVELOPE = {"RequestId"}


class Comparison:
    """The comparison of one service."""

    def __init__(self, service):
        self.service, self.differences = service, []
        self.objects = self.fields = self.required = self.undocumented = 0
        self.received = self.nullable = 0
        self.unexplained = {key[1:] for key in NULLABLE if key[0] == service.name}

    def run(self):
        self._names("actions", set(self.service.operations), set(self.service.actions))
        seen, of_requests = set(), set()
        for action in sorted(self.service.operations):
            if action in self.service.actions:
                self._reach(self.service.actions[action]["input"], of_requests)
                self._reach(self.service.actions[action]["output"], seen)
        for name in sorted(seen | of_requests):
            self._object(name, name in of_requests, name in seen)
        for name, field in sorted(self.unexplained):
            self.differ(f"{name}.{field}: the exception is not needed")

    def differ(self, text):
        self.differences.append(f"{self.service}: {text}")

    def _reach(self, name, found):
        """Adds an object and everything that it contains to `found`."""
        if name in self.service.objects and name not in found:
            found.add(name)
            for member in self.service.objects[name]["members"]:
                self._reach(member["member"], found)

    def _object(self, name, is_in_requests, is_in_responses):
        schema = self.service.schemas.get(name)
        if schema is None:
            self.differ(f"no schema {name}")
            return
        self.objects += 1
        properties = schema.get("properties") or {}
        documented = documented_types(self.service.models, name)
        declared = {member["name"]: member for member in self.service.objects[name]["members"]}
        if documented is None:
            # The SDK has no models of the actions that only the international edition has.
            self.undocumented += 1
        else:
            self._names(name, set(properties) - ENVELOPE, set(documented) - ENVELOPE)
        self._names(f"{name} in the command line", set(properties) - ENVELOPE, set(declared) - ENVELOPE)
        for field in properties.keys() & declared.keys() - ENVELOPE:
            self.fields += 1
            self._type(f"{name}.{field}", properties[field], (documented or {}).get(field), declared[field])
            self._null(name, field, properties[field], is_in_responses)
            if is_in_requests:
                self.required += 1
                required = field in schema.get("required", [])
                if required != declared[field]["required"]:
                    self.differ(f"{name}.{field}: required is {required}, and {not required} in the command line")

    def _names(self, title, found, expected):
        for name in sorted(expected - found):
            self.differ(f"{title}: {name} is missing")
        for name in sorted(found - expected):
            self.differ(f"{title}: {name} is unknown to the vendor")

    def _null(self, name, field, value, is_in_responses):
        """Compares whether a field is nullable. One that only requests contain is omitted instead."""
        nullable = "anyOf" in value or isinstance(value.get("type"), list)
        expected = is_in_responses and (name, field) in self.service.nullable
        if nullable and not expected and (name, field) in self.unexplained:
            self.unexplained.remove((name, field))
            expected = True
        self.received += is_in_responses
        self.nullable += nullable
        if nullable != expected:
            by_vendor = "nullable" if expected else "not nullable"
            self.differ(f"{name}.{field}: nullable is {nullable}, and {by_vendor} according to the editions")

    def _type(self, title, value, documented, declared):
        value = self._without_null(value)
        is_list = value.get("type") == "array"
        item = self._without_null(value["items"]) if is_list else value
        if is_list != (declared["type"] == "list"):
            self.differ(f"{title}: the command line declares {declared['type']}")
            return
        target = item["$ref"].rsplit("/", 1)[1] if "$ref" in item else None
        if target and "properties" in self.service.schemas[target]:
            documented_type, declared_types = target, {target}
        else:
            item = self.service.schemas[target] if target else item
            kind = item.get("type")
            documented_type, declared_types = TYPES.get(kind), DECLARED.get((kind, item.get("format")), set())
            if is_list and item.get("format") == "uint64":
                documented_type = "int non-negative"
        if documented is not None and documented != (is_list, documented_type):
            self.differ(f"{title}: {documented_type} (list: {is_list}), and {documented} in the SDK")
        if declared["member"] not in declared_types:
            self.differ(f"{title}: {item.get('type')} {item.get('format')}, and {declared['member']} in the command line")

    @staticmethod
    def _without_null(value):
        """Returns the schema of the values that are not null."""
        if "anyOf" in value:
            [value] = [it for it in value["anyOf"] if it.get("type") != "null"]
        if isinstance(value.get("type"), list):
            [kind] = [kind for kind in value["type"] if kind != "null"]
            value = {**value, "type": kind}
        return value


def documented_types(models, name):
    """Returns whether each field of a model is a list, and its type, from the documentation of its constructor."""
    model = getattr(models, name, None)
    if model is None:
        return None
    found = {}
    for field, text in re.findall(r"^\s*:type (\w+): (.+)$", model.__init__.__doc__ or "", re.MULTILINE):
        kind = text.removeprefix("list of ")
        reference = re.fullmatch(r":class:`[\w.]+\.models\.(\w+)`", kind)
        found[field] = kind != text, reference[1] if reference else kind
    return found


def check_the_check(service):
    """Fails if a seeded error in the specification is not found."""
    schemas = service.schemas

    def find(is_wanted):
        return next(
            (schema, field)
            for action in sorted(service.operations)
            for schema in [schemas[service.actions[action]["input"]]]
            for field, value in (schema.get("properties") or {}).items()
            if is_wanted(schema, field, value)
        )

    def differences():
        comparison = Comparison(service)
        comparison.run()
        return comparison.differences

    before = differences()
    schema, field = find(lambda _schema, _field, value: value.get("type") == "string")
    properties = schema["properties"]
    for changed in (
        {f"{name}X" if name == field else name: value for name, value in properties.items()},
        {name: value for name, value in properties.items() if name != field},
        {**properties, field: {"type": "boolean"}},
        {**properties, field: {"type": "array", "items": properties[field]}},
    ):
        schema["properties"] = changed
        assert len(differences()) > len(before), f"{service}: {changed} is not found"
    schema["properties"] = properties
    schema, field = find(lambda schema, field, _value: field in schema.get("required", []))
    schema["required"].remove(field)
    assert len(differences()) == len(before) + 1, f"{service}: {field} is required"
    schema["required"].append(field)
    check_the_check_of_null(service, differences, len(before))
    assert differences() == before


def check_the_check_of_null(service, differences, before):
    """Fails if a removed null, or one that the vendor does not state, is not found."""
    schemas = service.schemas

    def seed(is_wanted, change):
        properties, field = next(
            (properties, field)
            for name in sorted(schemas)
            for properties in [schemas[name].get("properties") or {}]
            for field, value in properties.items()
            if name in service.objects and is_wanted(name, field, value)
        )
        value = properties[field]
        properties[field] = change(value)
        assert len(differences()) == before + 1, f"{service}: {field} with {properties[field]} is not found"
        properties[field] = value

    seed(
        lambda _name, _field, value: isinstance(value.get("type"), list),
        lambda value: {**value, "type": value["type"][0]},
    )
    outputs = {service.actions[action]["output"] for action in service.operations}
    seed(
        lambda name, field, value: name in outputs and field not in ENVELOPE and isinstance(value.get("type"), str),
        lambda value: {**value, "type": [value["type"], "null"]},
    )
    inputs = {service.actions[action]["input"] for action in service.operations}
    seed(
        lambda name, _field, value: name in inputs and isinstance(value.get("type"), str),
        lambda value: {**value, "type": [value["type"], "null"]},
    )


def main(wheels):
    services, differences, compared, names = vendor.services(Path(wheels)), [], [0] * 6, []
    check_the_check(min(services, key=lambda service: len(service.schemas)))
    for service in services:
        comparison = Comparison(service)
        comparison.run()
        differences += comparison.differences
        figures = comparison.objects, comparison.fields, comparison.required, comparison.undocumented
        figures += comparison.received, comparison.nullable
        compared = [total + figure for total, figure in zip(compared, figures)]
        names.append(f"{service}: {comparison.fields} fields, {comparison.nullable} nullable")
    objects, fields, required, undocumented, received, nullable = compared
    print("\n".join(names))
    if differences or fields < 5000:
        sys.exit("\n".join([*differences, f"{len(differences)} differences in {fields} fields"]))
    print(
        f"{len(services)} services: {objects} objects, {fields} fields, `required` of {required}, "
        f"null of {received} in responses ({nullable} nullable); "
        f"{undocumented} objects are unknown to the SDK"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
