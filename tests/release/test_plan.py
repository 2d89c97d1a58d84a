"""The plan names what waits for a release, what must be built anew for it, and why."""

import json
from typing import Any

import pytest
from tools.release.command import main
from tools.release.plan import Offer, document, planned, told

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-plan")

CHANGES = {
    "packages/core/src/integration_core/more.py": "MORE = True\n",
    "packages/core/news/more.fix.md": "There is more.\n",
    "packages/asl/news/more.feature.md": "There is more.\n",
    "packages/cli/src/siesa_cli/more.py": "MORE = True\n",
    "packages/workflow-def/tests/test_more.py": "",
    "packages/workflow-def/CHANGELOG.md": "# Changelog\n",
    "packages/local/news/first.feature.md": "First version.\n",
}


@pytest.fixture(scope="module")
def changed(origin: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Core has a fix, asl a feature, cli a change without news, workflow-def other tests; local was never released."""
    project = origin.clone(tmp_path_factory.mktemp("changed") / "clone")
    project.git("tag", "--delete", "local-v0.1.0")
    project.commit(CHANGES)
    return project


@pytest.fixture(scope="module")
def plan(changed: Project) -> tuple[Offer, ...]:
    before = changed.state()
    made = planned(changed.root)
    assert changed.state() == before
    return made


@pytest.fixture(scope="module")
def offers(plan: tuple[Offer, ...]) -> dict[str, dict[str, Any]]:
    made = json.loads(json.dumps(document(plan)))
    return {each["package"]: each for each in made["releases"]}


def test_right_after_a_release_nothing_waits(origin: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--plan"], origin.root) == 0
    assert capsys.readouterr().out == "Nothing waits for a release.\n"
    assert main(["--plan", "--json"], origin.root) == 0
    assert json.loads(capsys.readouterr().out) == {"schema_version": 1, "releases": []}


def test_a_package_stands_before_those_that_need_it_and_tests_and_pages_alone_offer_nothing(
    offers: dict[str, dict[str, Any]],
) -> None:
    assert list(offers) == ["asl", "core", "extractor", "loader", "transformer", "local", "cli"]


def test_a_change_of_core_offers_its_release_by_the_news(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["core"] == {
        "package": "core",
        "dist": "integration-core",
        "last": "0.1.0",
        "version": "0.1.1",
        "reasons": ["news wait: 1 fix", "its wheel differs from core-v0.1.0: integration_core/more.py"],
        "command": "./run release core",
        "first": [],
    }


@pytest.mark.parametrize("step", ["extractor", "transformer", "loader"])
def test_a_change_of_core_offers_releases_of_the_steps_whose_zips_hold_it(
    offers: dict[str, dict[str, Any]], step: str
) -> None:
    assert offers[step] == {
        "package": step,
        "dist": f"siesa-{step}",
        "last": "0.1.0",
        "version": "0.1.1",
        "reasons": [f"its zips differ from {step}-v0.1.0: core: integration_core/more.py"],
        "command": f"./run release {step} --rebuild",
        "first": [],
    }


def test_a_version_that_ranges_leave_out_waits_until_they_are_widened(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["asl"]["first"] == [
        "widen <0.2,>=0.1 in packages/workflow-def/pyproject.toml",
        "widen <0.2,>=0.1 in examples/other-integration/pyproject.toml",
    ]
    assert (offers["asl"]["version"], offers["asl"]["command"]) == ("0.2.0", None)


def test_a_change_without_news_is_told_to_need_some(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["cli"]["reasons"] == ["its wheel differs from cli-v0.1.0: siesa_cli/more.py"]
    assert offers["cli"]["first"] == ["write packages/cli/news/<slug>.<type>.md"]
    assert (offers["cli"]["version"], offers["cli"]["command"]) == (None, None)


def test_news_of_no_package_are_told_before_anything_is_offered(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit({"packages/ghost/news/a.fix.md": "A ghost is seen.\n"})

    assert main(["--plan"], project.root) == 1

    assert capsys.readouterr().err == (
        "No package has the news packages/ghost/news/a.fix.md: no release would tell them. Next: move them to "
        "packages/<package>/news of one of asl, cli, core, extractor, loader, local, transformer, workflow-def, "
        "or remove them.\n"
    )


def test_what_was_never_released_is_offered_as_it_stands(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["local"]["reasons"] == ["it was never released", "news wait: 1 feature"]
    assert (offers["local"]["last"], offers["local"]["version"]) == (None, "0.1.0")
    assert offers["local"]["command"] == "./run release local"


def test_people_read_version_command_and_reasons(plan: tuple[Offer, ...]) -> None:
    lines = told(plan).splitlines()

    assert lines[lines.index("core            0.1.0 -> 0.1.1    ./run release core") :][:3] == [
        "core            0.1.0 -> 0.1.1    ./run release core",
        "    because news wait: 1 fix",
        "    because its wheel differs from core-v0.1.0: integration_core/more.py",
    ]
    assert lines[-3:] == [
        "cli             0.1.0 -> ?",
        "    because its wheel differs from cli-v0.1.0: siesa_cli/more.py",
        "    first   write packages/cli/news/<slug>.<type>.md",
    ]
