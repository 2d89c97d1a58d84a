"""Service models out of botocore's data, read when first needed and without importing botocore."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from typed_asl.check.services.naming import BOTOCORE_NAMES, pascal, sdk_name

_FILES = ("service-2.json.gz", "service-2.json")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a structure: by every spelling that is right, by the API's own, and those that must be there.

    `named` and `native` give the name of the member's shape; `required` are names as Step Functions spells them.
    """

    named: dict[str, str]
    native: dict[str, str]
    spelt: dict[str, str]
    required: tuple[str, ...]


@dataclass(slots=True)
class Model:
    """A service: its shapes and operations as botocore's data has them."""

    name: str
    metadata: Mapping[str, Any]
    operations: Mapping[str, Any]
    shapes: Mapping[str, Any]
    _members: dict[tuple[str, bool], Members] = field(default_factory=dict)

    def operation(self, action: str) -> str | None:
        """Give the operation that an action in camel case calls."""
        name = pascal(action)
        return name if name in self.operations and name != action else None

    def actions(self) -> list[str]:
        """Give all operations in the camel case that a Resource takes."""
        return [name[:1].lower() + name[1:] for name in self.operations]

    def input_of(self, operation: str) -> str | None:
        """Give the name of the shape that an operation takes, None where it takes nothing."""
        shape: str | None = self.operations.get(operation, {}).get("input", {}).get("shape")
        return shape

    def members(self, shape: str, *, sdk: bool) -> Members:
        """Give the members of a structure under the names of `aws-sdk` or of the optimised integrations."""
        made = self._members.get((shape, sdk))
        if made is None:
            made = self._members[shape, sdk] = _members(self.shapes[shape], sdk=sdk)
        return made


def _members(shape: Mapping[str, Any], *, sdk: bool) -> Members:
    right = sdk_name if sdk else pascal
    named: dict[str, str] = {}
    native: dict[str, str] = {}
    spelt: dict[str, str] = {}
    filled = set()
    for member, about in shape.get("members", {}).items():
        # the API's own capitals are taken too: Step Functions' documents write both
        named[sdk_name(member)] = named[pascal(member)] = about["shape"]
        native[member] = about["shape"]
        spelt[member] = right(member)
        if about.get("idempotencyToken"):
            filled.add(member)
    required = tuple(right(member) for member in shape.get("required", ()) if member not in filled)
    return Members(named, native, spelt, required)


@cache
def folder() -> Path | None:
    """Find botocore's data; None where botocore is not installed."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        return None
    data = Path(spec.submodule_search_locations[0]) / "data"
    return data if data.is_dir() else None


@cache
def names() -> Mapping[str, str]:
    """Give all services: the name in an `aws-sdk` Resource to the name of botocore's folder."""
    data = folder()
    if data is None:
        return {}
    found = {entry.name for entry in data.iterdir() if entry.is_dir()}
    renamed = {ours: theirs for ours, theirs in BOTOCORE_NAMES.items() if theirs in found}
    return renamed | {name.replace("-", ""): name for name in found - set(renamed.values())}


@lru_cache(maxsize=64)
def load(name: str) -> Model | None:
    """Read a service's newest model under botocore's name of it; None where there is none."""
    data = folder()
    if data is None or name not in set(names().values()):
        return None
    for version in sorted((data / name).iterdir(), reverse=True):
        for file in (version / one for one in _FILES):
            if file.is_file():
                text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
                held = json.loads(text)
                return Model(name, held["metadata"], held["operations"], held["shapes"])
    return None
