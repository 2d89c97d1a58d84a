"""The second integration on the wheels of core and typed-asl, outside this workspace."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import version

import pytest

from tests.examples.installed import BUILT, EXAMPLE, Environment

pytestmark = pytest.mark.xdist_group("other-integration")

SOURCES = sorted((EXAMPLE / "src").rglob("*.py"))
WHERE = """
import json, sys
from importlib import import_module
from importlib.util import find_spec
print(json.dumps({name: import_module(name).__file__ for name in ("integration_core", "typed_asl", "trm_rates")}))
print(json.dumps([name for name in sys.argv[1:] if find_spec(name)]))
"""


def test_its_own_tests_pass_on_the_wheels(environment: Environment) -> None:
    said = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider")

    passed = re.search(r"^(\d+) passed", said, re.MULTILINE)
    assert passed is not None, said
    assert int(passed[1]) >= 10


def test_what_it_runs_on_is_installed_and_nothing_of_the_workspace_is_in_reach(environment: Environment) -> None:
    others = ["siesa_extractor", "siesa_transformer", "siesa_loader", "siesa_workflow", "siesa_local", "siesa_cli"]

    where, reached = map(json.loads, environment.run("-I", "-c", WHERE, *others).splitlines())

    site = environment.folder / "venv" / "lib"
    assert {name for name, file in where.items() if not file.startswith(f"{site}/")} == set()
    assert reached == []


def test_the_wheels_are_those_of_this_checkout_and_fit_the_ranges_that_it_declares(environment: Environment) -> None:
    # `uv pip check` has held them against each other when the environment was made.
    there = environment.distributions()
    ranges = {each.name: each.specifier for each in there["trm-rates"].requires}

    assert [path.name.split("-")[0] for path in environment.wheels] == ["integration_core", "trm_rates", "typed_asl"]
    assert {name: there[name].version for name in BUILT} == {
        name: tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]
        for name, project in BUILT.items()
    }
    for name in ("integration-core", "typed-asl"):
        assert there[name].version in ranges[name]
        assert "99.0" not in ranges[name]
    assert there["pydantic"].version == version("pydantic")


def test_it_is_under_150_lines() -> None:
    assert 50 < sum(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES) < 150


def test_it_imports_core_and_typed_asl_and_what_it_declares_itself() -> None:
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imported = {name.partition(".")[0] for name in names}

    assert imported - sys.stdlib_module_names == {"integration_core", "pydantic", "trm_rates", "typed_asl"}
