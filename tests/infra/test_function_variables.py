"""What deploys, what the embedded run sets and what the code reads are the same variables."""

import ast
from typing import Any

import pytest

from siesa_local import names
from siesa_local.resources import functions
from tests.infra.reading import only
from tests.infra.synthesis import ROOT, STEPS
from tests.infra.variables import variables_here

pytestmark = pytest.mark.xdist_group("cdk")

FUNCTIONS = {"extractor": names.EXTRACTOR, "transformer": names.TRANSFORMER, "loader": names.LOADER}

OF_LIBRARIES = {
    "POWERTOOLS_LOG_LEVEL": "Powertools' Logger reads it",
    "PYDANTIC_DISABLE_PLUGINS": "pydantic reads it, before its first model",
}


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def words(package: str) -> set[str]:
    """Give every text that stands in a package's code."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "packages" / package / "src").rglob("*.py")
    ]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_embedded_run_gives_each_function_the_variables_that_deploy(templates: dict[str, Any], step: str) -> None:
    deploys = variables_here(templates[f"siesa-integration-{step}-prod"], step)

    assert dict(functions()[FUNCTIONS[step]].environment) == deploys


def test_every_variable_of_a_function_is_read_by_its_code_or_by_a_library(templates: dict[str, Any], step: str) -> None:
    given = set(variables_here(templates[f"siesa-integration-{step}-prod"], step))

    assert sorted(given - words("core") - words(step) - OF_LIBRARIES.keys()) == []
    assert given >= OF_LIBRARIES.keys()


def test_a_function_has_the_same_variables_in_every_environment(templates: dict[str, Any], step: str) -> None:
    given = {
        environment: set(
            only(templates[f"siesa-integration-{step}-{environment}"], "AWS::Lambda::Function")["Environment"][
                "Variables"
            ]
        )
        for environment in ("dev", "test", "prod")
    }

    assert given["dev"] == given["test"] == given["prod"]
