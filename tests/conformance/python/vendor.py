"""The services of `spec/`, with the descriptions of the vendor's command line and the classes of its SDK.

The folders of the command line and the modules of the SDK have other names than the services, so that both are found by
what they contain.
"""

import functools
import importlib
import json
import re
import zipfile
from pathlib import Path

import yaml

from declared import EDITIONS

SPECIFICATIONS = Path(__file__).parents[3] / "spec"

SDK = "tencentcloud_sdk_python-[0-9]*.whl"


def one(wheels, pattern):
    """Returns the only wheel that matches a pattern."""
    [wheel] = Path(wheels).glob(pattern)
    return wheel


class Edition:
    """The description of one version of a service in one edition of the command line."""

    def __init__(self, archive, folder):
        self._archive, self._folder = archive, folder
        description = json.loads(archive.read(f"{folder}/api.json"))
        self.actions, self.objects = description["actions"], description["objects"]

    def examples(self):
        """Returns the documented calls by action."""
        return json.loads(self._archive.read(f"{self._folder}/examples.json"))["actions"]


class Service:
    """One version of a service in API 3.0."""

    def __init__(self, folder, wheels):
        self.folder, self.name, self.version = folder, folder.parent.name, folder.name
        number = "v" + self.version.replace("-", "")
        # An edition may lack the service.
        found = [_editions(one(wheels, pattern)).get((self.name, self.version)) for pattern in EDITIONS]
        self.editions = [Edition(*edition) for edition in found if edition]
        [module] = _modules(one(wheels, SDK))[self.name, number]
        self.models = importlib.import_module(f"{module}.models")
        client = importlib.import_module(f"{module}.{module.split('.')[1]}_client")
        [self.client] = [value for name, value in vars(client).items() if name.endswith("Client") and name != "AbstractClient"]

    def __str__(self):
        return f"{self.name} {self.version}"

    @functools.cached_property
    def actions(self):
        """The actions of both editions; the Chinese one has precedence."""
        return {name: action for edition in reversed(self.editions) for name, action in edition.actions.items()}

    @functools.cached_property
    def objects(self):
        """The objects of both editions; the Chinese one has precedence."""
        return {name: model for edition in reversed(self.editions) for name, model in edition.objects.items()}

    @functools.cached_property
    def nullable(self):
        """The properties that an edition marks or describes as nullable, as pairs of object and name."""
        return {
            (name, member["name"])
            for edition in self.editions
            for name, model in edition.objects.items()
            for member in model["members"]
            if member.get("value_allowed_null") or mentions_null(member["document"])
        }

    @functools.cached_property
    def files(self):
        """The content of the specification files by name."""
        paths = sorted(self.folder.glob("*.yaml"))
        return {path.name: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in paths}

    @functools.cached_property
    def schemas(self):
        """The schemas of the specification by name."""
        components = [content.get("components") or {} for content in self.files.values()]
        return {name: schema for it in components for name, schema in (it.get("schemas") or {}).items()}

    @functools.cached_property
    def operations(self):
        """The actions of the specification by name."""
        paths = [content.get("paths") or {} for name, content in self.files.items() if name != "openapi.yaml"]
        return {name: path["post"] for it in paths for name, path in it.items()}


def mentions_null(text):
    """Returns whether a description contains the word null."""
    return re.search(r"(?<![A-Za-z0-9])null(?![A-Za-z0-9])", text or "", re.IGNORECASE) is not None


def services(wheels):
    """Returns the specifications of API 3.0 that describe more than facts."""
    found = []
    for index in sorted(SPECIFICATIONS.glob("*/*/openapi.yaml")):
        lines = index.read_text(encoding="utf-8").splitlines()
        if "x-dialect: api-3.0" in lines and "x-tier: facts" not in lines and "tests" not in index.parts:
            found.append(Service(index.parent, wheels))
    return found


@functools.cache
def _editions(wheel):
    """Returns the folder of each service and version in a wheel of the command line."""
    archive, found = zipfile.ZipFile(wheel), {}
    for path in archive.namelist():
        if re.fullmatch(r"tccli/services/\w+/v\d+/api\.json", path):
            metadata = json.loads(archive.read(path))["metadata"]
            key = metadata["serviceShortName"], metadata["apiVersion"]
            found[key] = archive, path.removesuffix("/api.json")
    return found


@functools.cache
def _modules(wheel):
    """Returns the modules with a client of each service and version in a wheel of the SDK."""
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for path in archive.namelist():
            match = re.fullmatch(r"(tencentcloud/\w+/(v\d+))/\w+_client\.py", path)
            service = match and re.search(r"_service = '([^']+)'", archive.read(path).decode())
            if service:
                found.setdefault((service[1], match[2]), []).append(match[1].replace("/", "."))
    return found
