"""A package is tested beside the lowest siblings that its ranges admit, built from their tags."""

import pytest
from tools.release.command import main
from tools.release.lowest import lowest_siblings
from tools.release.prepare import decide
from tools.release.rebuilt import unreleased
from tools.repository import Repository
from tools.workspace import packages

from tests.release.project import Project

pytestmark = [pytest.mark.xdist_group("release-lowest"), pytest.mark.usefixtures("uv")]

BESIDE = """from importlib.metadata import version
from pathlib import Path

import integration_core
import siesa_loader
import boto3


def test_all_of_it_is_installed_and_the_sibling_is_the_one_of_its_tag() -> None:
    installed = Path(siesa_loader.__file__).parents[1]
    assert Path(integration_core.__file__).parents[1] == installed != Path(boto3.__file__).parents[1]
    assert not installed.is_relative_to(Path.cwd())
    assert version("integration-core") == "0.1.0"
"""
BEGINS_HERE = (
    "loader: its ranges begin with what stands here, beside which the workspace tests it (core as it stands here).\n"
)
SIMULATED = """

def test_a_simulator_serves_and_its_package_has_all_that_it_needs() -> None:
    from siesa_local.serving import NEEDED

    for module in NEEDED:
        assert not Path(module.__file__).is_relative_to(Path.cwd())
"""
SERVING = """import integration_core
import siesa_extractor
import siesa_loader
import siesa_transformer
import siesa_workflow
import typed_asl

NEEDED = (integration_core, siesa_extractor, siesa_loader, siesa_transformer, siesa_workflow, typed_asl)
"""
USES = "\n\ndef test_uses_what_is_new() -> None:\n    from integration_core.more import MORE\n\n    assert MORE\n"


@pytest.fixture
def core_is_newer(project: Project) -> None:
    """Core has more than the release that ranges begin with, and was released with it as 0.1.1."""
    text = project.read("packages/core/pyproject.toml").replace('version = "0.1.0"', 'version = "0.1.1"')
    project.commit(
        {"packages/core/src/integration_core/more.py": "MORE = True\n", "packages/core/pyproject.toml": text}
    )
    project.git("tag", "core-v0.1.1")


@pytest.mark.usefixtures("core_is_newer")
def test_a_package_runs_beside_the_core_that_its_range_begins_with(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit({"packages/loader/tests/test_small.py": BESIDE + USES})
    before = project.state()

    assert main(["loader", "--lowest", "--offline"], project.root) == 1

    printed = capsys.readouterr()
    assert "No module named 'integration_core.more'" in printed.err
    assert "1 failed, 1 passed" in printed.err
    assert printed.err.splitlines()[-1] == (
        "The tests of loader beside core-v0.1.0 fail. Next: mend them; or, where they use what came later, begin the "
        "range in packages/loader/pyproject.toml with the version that has it: if none is released, raise the "
        "sibling's version to the one that `./run release --plan` tells."
    )
    assert project.state() == before


@pytest.mark.usefixtures("core_is_newer")
def test_a_range_that_begins_with_what_is_needed_passes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    text = project.read("packages/loader/pyproject.toml").replace("integration-core>=0.1,", "integration-core>=0.1.1,")
    project.commit({"packages/loader/tests/test_small.py": USES, "packages/loader/pyproject.toml": text})

    assert main(["loader", "--lowest", "--offline"], project.root) == 0, capsys.readouterr().err

    assert capsys.readouterr().out.startswith("loader beside core-v0.1.1: 1 passed")


@pytest.mark.usefixtures("core_is_newer")
def test_what_only_the_tests_import_stands_beside_them_as_it_is_here(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    simulator = {"packages/local/src/siesa_local/serving.py": SERVING}
    project.commit(simulator | {"packages/loader/tests/test_small.py": BESIDE + SIMULATED})

    assert main(["loader", "--lowest", "--offline"], project.root) == 0, capsys.readouterr().err

    assert capsys.readouterr().out.startswith("loader beside core-v0.1.0: 2 passed")


@pytest.mark.usefixtures("core_is_newer")
def test_siblings_of_siblings_are_the_lowest_that_all_ranges_admit(project: Project) -> None:
    text = project.read("packages/loader/pyproject.toml").replace("integration-core>=0.1,", "integration-core>=0.1.1,")
    project.commit({"packages/loader/pyproject.toml": text.replace('version = "0.1.0"', 'version = "0.1.2"')})
    project.git("tag", "loader-v0.1.2")
    text = project.read("packages/local/pyproject.toml").replace("siesa-loader>=0.1,", "siesa-loader>=0.1.1,")
    project.commit({"packages/local/pyproject.toml": text})

    lowest = lowest_siblings(Repository(project.root), project.package("local"))

    assert lowest == {
        "asl": "asl-v0.1.0",
        "core": "core-v0.1.1",
        "extractor": "extractor-v0.1.0",
        "loader": "loader-v0.1.2",
        "transformer": "transformer-v0.1.0",
        "workflow-def": "workflow-def-v0.1.0",
    }


@pytest.mark.parametrize(
    ("begin", "version", "told"),
    [
        (
            ">=0.0.9,",
            "0.1.0",
            "core first (`./run release core`), or begin the range in packages/loader/pyproject.toml with 0.1.0",
        ),
        (">=0.1.4,", "0.1.0", "raise the version in packages/core/pyproject.toml to 0.1.4, with its news: loader is"),
        (">=0.1.4,", "0.2.0", "admit 0.2.0 in packages/loader/pyproject.toml"),
    ],
)
def test_a_range_without_a_release_is_refused_with_what_brings_one(
    project: Project, capsys: pytest.CaptureFixture[str], begin: str, version: str, told: str
) -> None:
    project.git("tag", "--delete", "core-v0.1.0")
    core = project.read("packages/core/pyproject.toml").replace('version = "0.1.0"', f'version = "{version}"')
    loader = project.read("packages/loader/pyproject.toml").replace(
        "integration-core>=0.1,", f"integration-core{begin}"
    )
    project.commit({"packages/core/pyproject.toml": core, "packages/loader/pyproject.toml": loader})

    assert main(["loader", "--lowest"], project.root) == 1

    said = capsys.readouterr().err
    assert said.startswith(
        f"No release of core is in the range <0.2,{begin[:-1]} that loader needs: there is no tag core-v"
    )
    assert f"and packages/core/pyproject.toml has {version}. Next: fetch the tags" in said
    assert told in said


def test_where_no_release_is_in_the_ranges_and_they_begin_here_there_is_nothing_to_test(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.git("tag", "--delete", "core-v0.1.0")

    assert main(["loader", "--lowest"], project.root) == 0

    assert capsys.readouterr().out == BEGINS_HERE


@pytest.mark.parametrize(("kind", "version"), [("fix", "0.1.1"), ("feature", "0.2.0")])
def test_what_core_does_not_have_yet_lands_with_cores_version_raised_and_is_released_core_first(
    project: Project, capsys: pytest.CaptureFixture[str], kind: str, version: str
) -> None:
    """The way that docs/how-to/release.md tells."""
    edits = {
        path: project.read(path).replace("<0.2", "<0.3")
        for path in (
            "examples/other-integration/pyproject.toml",
            *(f"packages/{each.name}/pyproject.toml" for each in packages(project.root).values()),
        )
    }
    core, loader = "packages/core/pyproject.toml", "packages/loader/pyproject.toml"
    edits[core] = edits[core].replace('version = "0.1.0"', f'version = "{version}"')
    edits[loader] = edits[loader].replace("integration-core>=0.1,", f"integration-core>={version},")
    edits["packages/core/src/integration_core/more.py"] = "MORE = True\n"
    edits[f"packages/core/news/more.{kind}.md"] = edits["packages/loader/news/more.fix.md"] = "There is more.\n"
    project.commit(edits)

    assert main(["loader", "--lowest"], project.root) == 0
    assert capsys.readouterr().out == BEGINS_HERE
    checkout = Repository(project.root)
    assert decide(checkout, "core").tag == f"core-v{version}"
    assert unreleased(checkout, project.package("core")) == "integration-core differs from core-v0.1.0"


def test_a_package_that_needs_no_sibling_has_nothing_to_test(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["core", "--lowest"], project.root) == 0
    assert capsys.readouterr().out == "core needs nothing of the workspace: there is no lowest sibling.\n"
