"""A package is tested beside the lowest siblings that its ranges admit, built from their tags."""

import pytest
from tools.release.command import main
from tools.release.git import Repository
from tools.release.lowest import lowest_siblings

from tests.release.project import Project

pytestmark = [pytest.mark.xdist_group("release"), pytest.mark.usefixtures("uv")]

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
    assert printed.err.splitlines()[-1].startswith("The tests of loader beside core-v0.1.0 fail. Next: ")
    assert project.state() == before


@pytest.mark.usefixtures("core_is_newer")
def test_a_range_that_begins_with_what_is_needed_passes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    text = project.read("packages/loader/pyproject.toml").replace("integration-core>=0.1,", "integration-core>=0.1.1,")
    project.commit({"packages/loader/tests/test_small.py": USES, "packages/loader/pyproject.toml": text})

    assert main(["loader", "--lowest", "--offline"], project.root) == 0, capsys.readouterr().err

    assert capsys.readouterr().out.startswith("loader beside core-v0.1.1: 1 passed")


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


def test_where_nothing_older_was_released_there_is_nothing_to_test(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.git("tag", "--delete", "core-v0.1.0")

    assert main(["loader", "--lowest"], project.root) == 0

    assert capsys.readouterr().out == (
        "loader: nothing older than the workspace was released, and its ranges begin there (core as it stands here).\n"
    )


def test_a_range_that_begins_before_every_release_is_refused(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.git("tag", "--delete", "core-v0.1.0")
    text = project.read("packages/loader/pyproject.toml")
    project.commit(
        {"packages/loader/pyproject.toml": text.replace("integration-core>=0.1,", "integration-core>=0.0.9,")}
    )

    assert main(["loader", "--lowest"], project.root) == 1

    told = (
        "No release of core is in the range <0.2,>=0.0.9 that loader needs: there is no tag core-v0.0.9. Next: fetch "
    )
    assert capsys.readouterr().err.startswith(told)


def test_a_package_that_needs_no_sibling_has_nothing_to_test(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["core", "--lowest"], project.root) == 0
    assert capsys.readouterr().out == "core needs nothing of the workspace: there is no lowest sibling.\n"
