import ast
import inspect
from pathlib import Path

import pytest

from integration_core import errors
from integration_core.errors import (
    IncompleteRead,
    IntegrationError,
    PermanentError,
    RecordError,
    Throttled,
    TransientError,
    error_names,
)

PACKAGES = Path(__file__).resolve().parents[2]


def test_a_class_expands_to_the_bare_names_of_its_family() -> None:
    names = error_names(TransientError)

    assert names == ["TransientError", "Unreachable", "ServerFault", "Throttled"]


def test_expanding_overlapping_families_lists_each_name_once() -> None:
    assert error_names(Throttled, TransientError, Throttled).count("Throttled") == 1


def test_what_may_be_retried_and_what_may_not_share_no_name() -> None:
    permanent, retried = set(error_names(PermanentError)), set(error_names(TransientError, IncompleteRead))

    assert not permanent & retried


def test_a_message_says_what_and_what_to_run_next() -> None:
    error = PermanentError("the client is unknown.", next_step="siesa tenant list")

    assert str(error) == "the client is unknown. Next: siesa tenant list"


def test_a_record_error_names_field_and_code() -> None:
    error = RecordError.required("name", "f120_descripcion")

    assert (error.field, error.code, str(error)) == (
        "name",
        "required",
        "required, and empty or absent at f120_descripcion",
    )


def _bases() -> set[str]:
    return {name for name, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, IntegrationError)}


@pytest.mark.parametrize("package", sorted(path.name for path in PACKAGES.iterdir() if (path / "src").is_dir()))
def test_no_package_adds_to_the_closed_family(package: str) -> None:
    found = [
        f"{path.name}: {node.name}"
        for path in (PACKAGES / package / "src").rglob("*.py")
        if path.name != "errors.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in _bases() for base in node.bases)
    ]

    assert found == []
