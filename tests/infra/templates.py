"""Compares two templates."""

from typing import Any


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Give the paths of all leaves that only one of two templates has, or that have another value in each."""
    return {path for path, _ in _leaves(before).items() ^ _leaves(after).items()}


def logical_id(template: dict[str, Any], kind: str) -> str:
    """Give the logical id of the one resource of a kind."""
    [name] = [name for name, found in template["Resources"].items() if found["Type"] == kind]
    return str(name)


def _leaves(value: Any, at: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {path: leaf for key, item in value.items() for path, leaf in _leaves(item, f"{at}/{key}").items()}
    if isinstance(value, list):
        return {path: leaf for index, item in enumerate(value) for path, leaf in _leaves(item, f"{at}/{index}").items()}
    return {at: value}
