"""Nothing outside a package imports what the package does not promise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.contracts.surface.listing import exports, promised
from tools.workspace import ROOT, packages

PATTERNS = {package.import_name: exports()[name] for name, package in packages().items()}


def sources() -> Iterator[tuple[Path, str]]:
    """Give each module of packages, deployment, tools and examples with the package that it is part of, or none."""
    for name, package in packages().items():
        for path in (ROOT / "packages" / name / "src").rglob("*.py"):
            yield path, package.import_name
    for folder in ("infra", "examples", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            yield path, ""


def imported(tree: ast.Module) -> Iterator[str]:
    """Name what a module imports: `a.b` for a module, and `a.b` too for a name out of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def unpromised(text: str, own: str = "") -> list[str]:
    """Give what a module imports from another package's inside."""
    return [
        name
        for name in imported(ast.parse(text))
        if (top := name.partition(".")[0]) in PATTERNS
        and top != own
        # What is imported is a module, or a name of the module before the last dot.
        and not any(promised(module, PATTERNS[top]) for module in (name, name.rpartition(".")[0]))
    ]


def test_nothing_is_imported_that_its_package_does_not_promise() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path, own in sources()
        if (names := unpromised(path.read_text(encoding="utf-8"), own))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from typed_asl import parse", []),
        ("from typed_asl.check.checking import check", ["typed_asl.check.checking.check"]),
        ("import siesa_loader.ledger", ["siesa_loader.ledger"]),
        ("from siesa_loader.handler import handler", []),
        ("from integration_core.http.session import HttpSession", []),
        ("import json", []),
    ],
)
def test_the_inside_of_a_package_is_told_from_what_it_promises(text: str, names: list[str]) -> None:
    assert unpromised(text) == names
    assert unpromised(text, text.split()[1].partition(".")[0]) == []
