"""One call of a service as a definition tells it, and the ARNs that can be made of what is told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from typed_asl.check.services.resource import Target
from typed_asl.permissions.statement import Conditions, Statement
from typed_asl.values import is_expression

_HOLE = re.compile(r"\{(\w+)\}")
_LEADING = re.compile(r"\$\{([^{}]*)\}")
_EITHER = frozenset(["FunctionName"])
"""Parameters that take an ARN or a name alike: what a lone substitution holds, nobody can tell, so it stands as is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the machine runs: the parts of ARNs that a definition does not say. `*` stands for any."""

    partition: str = "aws"
    region: str = "*"
    account: str = "*"
    machine: str | None = None

    def arn(self, service: str, resource: str) -> str:
        """Give the ARN of a regional resource."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def rule(self, name: str) -> str:
        """Give the ARN of an EventBridge rule."""
        return self.arn("events", f"rule/{name}")


@dataclass(frozen=True, slots=True)
class Call:
    """A Task's integration with its parameters; `at` is the state's JSON pointer."""

    target: Target
    given: Mapping[str, Any]
    jsonata: bool
    place: Place
    at: str

    def told(self, path: str) -> str | None:
        """Give a text of the parameters by a dotted path, None where it is absent or decided by the data."""
        here: Any = self.given
        for part in path.split("."):
            here = here.get(part) if isinstance(here, Mapping) else None
        if not isinstance(here, str) or not here or (self.jsonata and is_expression(here)):
            return None
        return here

    def has(self, name: str) -> bool:
        """Tell whether a parameter is given at all, by value or by path."""
        return name in self.given or f"{name}.$" in self.given

    def arns(self, service: str, form: str) -> tuple[tuple[str, ...], str | None]:
        """Fill forms such as `table/{TableName}` (separated by blanks), and say why a `*` stands in one."""
        made: list[str] = []
        open_: list[str] = []
        for one in form.split():
            values = {name: self.told(name) for name in _HOLE.findall(one)}
            whole = next((value for name, value in values.items() if value and is_arn(name, value)), None)
            filled = one
            for name, value in values.items():
                filled = filled.replace(f"{{{name}}}", value or "*")
            made.append(whole or self.place.arn(service, filled.replace("**", "*")))
            open_ += [] if whole else [name for name, value in values.items() if value is None]
        return tuple(made), because(open_)

    def allow(
        self, actions: str, resources: tuple[str, ...], reason: str | None = None, conditions: Conditions | None = None
    ) -> Statement:
        """Make a statement of this state."""
        return Statement(tuple(actions.split()), resources, conditions or {}, reason, (self.at,))

    def texts(self, value: Any = None) -> Iterator[tuple[str, Any, bool]]:
        """Yield every named value of the parameters at any depth, and whether the data decides it."""
        value = self.given if value is None else value
        if isinstance(value, Mapping):
            for key, item in value.items():
                path = not self.jsonata and key.endswith(".$")
                yield key.removesuffix(".$"), item, path or (self.jsonata and is_expression(item))
                yield from self.texts(item) if isinstance(item, dict | list) and item else ()
        elif isinstance(value, list):
            for item in value:
                yield from self.texts(item) if isinstance(item, dict | list) and item else ()


def is_arn(name: str, value: str) -> bool:
    """Tell whether a parameter's text is an ARN: by its look, or by the name of the substitution that begins it."""
    if value.startswith("arn:"):
        return True
    leading = _LEADING.match(value)
    if leading is None:
        return False
    alone = leading.end() == len(value)
    return leading[1].lower().endswith("arn") or (alone and (name.lower().endswith("arn") or name in _EITHER))


def because(names: list[str]) -> str | None:
    """Say why a resource is open: the data decides these parameters, or they are absent."""
    return f"the definition does not tell {', '.join(dict.fromkeys(names))}" if names else None
