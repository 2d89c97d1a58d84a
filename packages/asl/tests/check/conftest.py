"""What the tests of the check share: findings as short texts."""

from collections.abc import Callable
from typing import Any

import pytest

from typed_asl import check

Findings = Callable[..., list[str]]


def _texts(document: Any, severity: str, options: dict[str, Any]) -> list[str]:
    found = check(document, services=False, **options)
    return [f"{one.code} {one.pointer}" for one in found if one.severity == severity]


@pytest.fixture(scope="session")
def errors() -> Findings:
    """Give the errors of a document as `CODE /pointer`."""
    return lambda document, **options: _texts(document, "error", options)


@pytest.fixture(scope="session")
def warnings() -> Findings:
    """Give the warnings of a document as `CODE /pointer`."""
    return lambda document, **options: _texts(document, "warning", options)


@pytest.fixture(scope="session")
def state_errors() -> Findings:
    """Give the errors of a machine of one state `A` that ends, with pointers from the state on."""

    def found(state: dict[str, Any], language: str = "JSONPath", **options: Any) -> list[str]:
        ending = {} if state["Type"] in {"Choice", "Succeed", "Fail"} or "Next" in state else {"End": True}
        others = {"B": {"Type": "Succeed"}} if state["Type"] == "Choice" or "Next" in state or "Catch" in state else {}
        document = {"QueryLanguage": language, "StartAt": "A", "States": {"A": {**ending, **state}, **others}}
        return [text.replace("/States/A", "") for text in _texts(document, "error", options)]

    return found


@pytest.fixture(scope="session")
def state_warnings() -> Findings:
    """Give the warnings of a machine of one state `A` that ends, with pointers from the state on."""

    def found(state: dict[str, Any], language: str = "JSONPath", **options: Any) -> list[str]:
        document = {"QueryLanguage": language, "StartAt": "A", "States": {"A": {"End": True, **state}}}
        return [text.replace("/States/A", "") for text in _texts(document, "warning", options)]

    return found
