"""Which version a release gets and what it writes, decided and written in a checkout made for it."""

import pytest
from tools.failure import ToolError
from tools.release.plan import planned
from tools.release.prepare import decide, write
from tools.repository import Repository
from tools.workspace import ROOT

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-prepare")

MORE = {
    "packages/core/src/integration_core/more.py": "MORE = True\n",
    "packages/core/news/more.fix.md": "There is more.\n",
}

FREEZES = """import sys
from pathlib import Path

_, version = sys.argv[1:]
Path("packages/core/contracts", version).write_text("frozen")
"""


def released(project: Project, name: str, version: str | None = None, *, rebuild: bool = False) -> tuple[str, str]:
    """Decide and write a release in a worktree, then commit and tag it here; give its tag and its changelog."""
    checkout = Repository(project.root)
    release = decide(checkout, name, version, rebuild=rebuild)
    write(checkout, release)
    project.commit({}, f"Release {release.tag}")
    project.git("tag", release.tag)
    assert project.package(name).version == release.version
    return release.tag, project.read(f"packages/{name}/CHANGELOG.md")


def test_the_first_release_has_the_version_that_stands_here(project: Project) -> None:
    project.git("tag", "--delete", "asl-v0.1.0")
    project.commit({"packages/asl/news/whole-language.breaking.md": "The whole language.\n"})

    tag, log = released(project, "asl")

    assert tag == "asl-v0.1.0"
    assert "\n## 0.1.0 (" in log


def test_a_version_that_was_asked_for_is_released(project: Project) -> None:
    project.commit({"packages/cli/news/colours.fix.md": "Colours.\n"})

    assert released(project, "cli", "1.0.0")[0] == "cli-v1.0.0"


def test_a_version_that_was_raised_by_hand_stays(project: Project) -> None:
    text = project.read("packages/cli/pyproject.toml").replace('version = "0.1.0"', 'version = "0.4.0"')
    project.commit({"packages/cli/news/colours.fix.md": "Colours.\n", "packages/cli/pyproject.toml": text})

    with pytest.raises(ToolError, match=r"0\.1\.1 is lower than 0\.4\.0, which packages/cli/pyproject\.toml has"):
        decide(Repository(project.root), "cli", "0.1.1")
    assert released(project, "cli")[0] == "cli-v0.4.0"


def test_news_that_a_tag_set_by_hand_left_behind_are_that_releases(project: Project) -> None:
    project.git("tag", "--delete", "asl-v0.1.0")
    project.commit({"packages/asl/news/whole-language.feature.md": "The whole language.\n"})
    project.git("tag", "asl-v0.1.0")
    project.commit({"packages/asl/news/comma.fix.md": "A comma.\n"})

    tag, log = released(project, "asl")

    assert tag == "asl-v0.1.1"
    assert (
        log.index("## 0.1.1 (") < log.index("- A comma.") < log.index("## 0.1.0 (") < log.index("- The whole language")
    )


def test_a_release_on_another_branch_is_not_the_last_one_here(project: Project) -> None:
    project.git("switch", "--quiet", "--create", "later")
    project.commit({"README.md": "later"})
    project.git("tag", "cli-v0.7.0")
    project.git("switch", "--quiet", "main")
    project.commit({"packages/cli/news/colours.fix.md": "Colours.\n"})

    assert decide(Repository(project.root), "cli").tag == "cli-v0.1.1"


def test_core_freezes_its_messages_and_a_steps_next_release_says_which_core_it_is_built_with(project: Project) -> None:
    project.commit(MORE | {"tools/contracts/__main__.py": FREEZES})

    assert released(project, "core")[0] == "core-v0.1.1"
    tag, log = released(project, "loader", rebuild=True)

    assert project.read("packages/core/contracts/0.1.1") == "frozen"
    assert tag == "loader-v0.1.1"
    assert "\n### Other\n\n- Built with integration-core 0.1.0 → 0.1.1.\n" in log
    [offer] = [each for each in planned(project.root) if each.package == "transformer"]
    [reason] = offer.reasons
    assert reason == ("its zips differ from transformer-v0.1.0: core: integration_core/more.py; core 0.1.0 → 0.1.1")


def test_a_step_that_changed_itself_is_not_released_as_built_anew_without_news_of_it(project: Project) -> None:
    rebuilt = MORE | {"packages/core/pyproject.toml": raised(project, "core")}
    project.commit(rebuilt | {"packages/loader/src/siesa_loader/more.py": "MORE = True\n"})
    checkout = Repository(project.root)

    with pytest.raises(ToolError, match=r"^loader itself differs from loader-v0\.1\.0 \(siesa_loader/more\.py\), and "):
        decide(checkout, "loader", rebuild=True)

    project.commit({"packages/loader/news/rebuild.misc.md": "There is more.\n"})
    release = decide(checkout, "loader", rebuild=True)
    assert [each.slug for each in release.news] == ["rebuild-2", "rebuild"]
    assert project.read("packages/loader/news/rebuild.misc.md") == "There is more.\n"


def raised(project: Project, name: str) -> str:
    return project.read(f"packages/{name}/pyproject.toml").replace('version = "0.1.0"', 'version = "0.1.1"')


def test_the_command_that_freezes_messages_takes_a_version() -> None:
    parsers = [path.read_text(encoding="utf-8") for path in (ROOT / "tools" / "contracts").glob("*.py")]

    assert any('"--freeze"' in text for text in parsers)


def test_a_steps_next_release_says_what_its_lock_moved(project: Project) -> None:
    lock = project.read("requirements/lambda-loader.txt")
    version = lock.partition("\nidna==")[2].partition(" ")[0]
    project.commit({"requirements/lambda-loader.txt": lock.replace(f"\nidna=={version} ", "\nidna==99.0 ")})

    _, log = released(project, "loader", rebuild=True)

    assert f"- Built with idna {version} → 99.0.\n" in log


def test_a_project_file_whose_version_cannot_be_written_is_told(project: Project) -> None:
    text = project.read("packages/cli/pyproject.toml").replace('version = "0.1.0"', "version = '0.1.0'")
    project.commit({"packages/cli/news/colours.fix.md": "Colours.\n", "packages/cli/pyproject.toml": text})

    with pytest.raises(ToolError, match=r"packages/cli/pyproject\.toml has no line `version = "):
        released(project, "cli")
