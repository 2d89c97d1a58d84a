"""The rules of the house that a machine can hold: who imports whom, how large a room may be, what a commit may hold."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
STEPS = ("extractor", "transformer", "loader")


def project(package: Path) -> dict[str, object]:
    content: dict[str, object] = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    return content


def committed() -> list[Path]:
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_package_imports_only_what_its_layer_may() -> None:
    """In a child: import-linter configures logging for its process, which disables every logger made before."""
    code = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))"
    linted = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_there_are_eight_packages_each_whole_in_itself() -> None:
    assert [package.name for package in PACKAGES] == sorted(
        ["asl", "cli", "core", "extractor", "loader", "local", "transformer", "workflow-def"]
    )
    for package in PACKAGES:
        assert {"README.md", "CHANGELOG.md", "src", "tests"} <= {path.name for path in package.iterdir()}
        assert list((package / "tests").rglob("test_*.py")), f"{package.name} has no tests"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_package_declares_the_siblings_that_it_imports(package: Path) -> None:
    distribution = {
        str(project(other)["name"]): next(path.name for path in (other / "src").iterdir() if path.is_dir())
        for other in PACKAGES
    }
    own = distribution[str(project(package)["name"])]
    imported = {
        name.partition(".")[0]
        for path in (package / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    declared = {re.split(r"[<>=\[;]", str(text))[0] for text in project(package)["dependencies"]}  # type: ignore[attr-defined]

    used = {name for name, module in distribution.items() if module in imported and module != own}
    assert used == declared & set(distribution)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@pytest.mark.parametrize("step", STEPS)
def test_a_handler_has_at_most_25_lines(step: str) -> None:
    assert len((ROOT / f"packages/{step}/src/siesa_{step}/handler.py").read_text().splitlines()) <= 25


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in committed() if path.suffix == ".py"}

    assert [str(path.relative_to(ROOT)) for path, length in lengths.items() if length > 400] == []


def test_no_package_evaluates_text_as_code() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in ROOT.glob("packages/*/src/**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]

    assert calls == []


def test_no_committed_file_holds_a_registrys_address() -> None:
    hosts = re.compile(r"(pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org)" "/")

    found = [
        str(path.relative_to(ROOT))
        for path in committed()
        if path != Path(__file__) and hosts.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert found == []


def test_the_locks_pin_every_package_by_hash() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        requirements = re.split(r"\n(?=\S)", lock.read_text().strip())
        assert all("==" in text and "--hash=sha256:" in text for text in requirements), lock.name
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
