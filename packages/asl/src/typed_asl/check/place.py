"""Where the check stands: one state, its query language, and what was read from it for the rules over whole flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from typed_asl.check.report import Report

Json: TypeAlias = Any
Object: TypeAlias = Mapping[str, Any]


NEXT = ""
"""The way out of a state by its Next or Default; the other ways are named by their pointer below the state."""


@dataclass(slots=True)
class Variables:
    """Which variables a state reads, each with a pointer, and which it sets on which way out."""

    reads: list[tuple[str, str]] = field(default_factory=list)
    sets: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Settings:
    """What holds for a flow: whether it runs as an EXPRESS machine, and what the machine itself says."""

    express: bool
    jsonata: bool
    services: bool


@dataclass(slots=True)
class Place:
    """One state under check, at the pointer `at`."""

    report: Report
    settings: Settings
    at: str
    name: str
    state: Object
    kind: str
    jsonata: bool
    variables: Variables = field(default_factory=Variables)
