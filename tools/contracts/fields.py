"""The fields of a message by their dotted paths, those of the objects and lists in it too."""

from collections.abc import Iterable, Iterator
from typing import Any

from tools.contracts.inclusion import Node, inside


def paths(node: Node) -> set[str]:
    """Name every field."""
    return {inside(where, name) for where, one in _places(node) for name in one.schema.get("properties", {})}


def always(node: Node) -> set[str]:
    """Name the fields that are there wherever what holds them is."""
    optional = {
        inside(where, name)
        for where, one in _places(node)
        for name in one.schema.get("properties", {})
        if name not in one.schema.get("required", ())
    }
    return paths(node) - optional


def defaults(node: Node) -> dict[str, Any]:
    """Give what fields mean where they are absent; those that have no default are left out."""
    return {
        inside(where, name): schema["default"]
        for where, one in _places(node)
        for name, schema in one.schema.get("properties", {}).items()
        if "default" in schema
    }


def closed(node: Node) -> set[str]:
    """Name the places that refuse fields which they do not know; the message itself is the empty path."""
    return {where for where, one in _places(node) if one.schema.get("additionalProperties") is False}


def outermost(found: Iterable[str]) -> list[str]:
    """Leave out what stands inside another one of the found; in order."""
    kept: list[str] = []
    for path in sorted(found):
        if not any(path.startswith((f"{outer}.", f"{outer}[]")) for outer in kept):
            kept.append(path)
    return kept


def _places(node: Node, where: str = "") -> Iterator[tuple[str, Node]]:
    for one in node.alternatives():
        yield where, one
        for name, schema in one.schema.get("properties", {}).items():
            yield from _places(one.at(schema), inside(where, name))
        if "items" in one.schema:
            yield from _places(one.at(one.schema["items"]), f"{where}[]")
