"""Parameters such as `Filters.0.Name=zone`, and the request that they stand for."""

NUMBERS = {"int64": int, "uint64": int, "float": float}
# Parameters of every action.
COMMON = {"Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "Language"}


def unflatten(objects, name, pairs):
    """Returns a request of the object `name` in the types that the vendor declares."""
    tree = {}
    for path, value in pairs:
        *parents, last = path.split(".")
        if not parents and last in COMMON:
            continue
        node = tree
        for part in parents:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise ValueError(f"{path} is below a value")
        if last in node:
            raise ValueError(f"{path} occurs twice")
        node[last] = value
    return _object(objects, name, tree)


def _object(objects, name, tree):
    if not isinstance(tree, dict):
        raise ValueError(f"{tree!r} is not an object {name}")
    members = {member["name"]: member for member in objects[name]["members"]}
    unknown = tree.keys() - members.keys()
    if unknown:
        raise ValueError(f"{name} has no {', '.join(sorted(unknown))}")
    return {key: _member(objects, members[key], value) for key, value in tree.items()}


def _member(objects, member, value):
    if member["type"] != "list":
        return _value(objects, member["member"], value)
    if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
        raise ValueError(f"{member['name']}: {value!r} is not a list")
    return [_value(objects, member["member"], value[key]) for key in sorted(value, key=int)]


def _value(objects, kind, value):
    if kind in objects:
        return _object(objects, kind, value)
    if isinstance(value, dict):
        raise ValueError(f"{value!r} is not of type {kind}")
    if kind == "bool":
        return {"true": True, "false": False}[value.lower()]
    return NUMBERS.get(kind, str)(value)
