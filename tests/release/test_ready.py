"""What would end a release after minutes of tests is told before them: these tests of the loader fail."""

import pytest
from tools.artifact.programs import InterpreterMissing
from tools.release import ready
from tools.release.command import main

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-ready")

NEWS = "packages/loader/news/slow-wms.fix.md"
LOG = "packages/loader/CHANGELOG.md"


@pytest.fixture
def failing(project: Project) -> Project:
    """A clone in which the loader has news, and a test that fails."""
    test = "def test_never() -> None:\n    raise OSError\n"
    project.commit({NEWS: "A slow WMS is waited for.\n", "packages/loader/tests/test_small.py": test})
    return project


def refused(project: Project, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    before = project.state()
    assert main(arguments, project.root) == 1
    assert project.state() == before
    return capsys.readouterr().err


def test_a_release_on_no_branch_is_refused(failing: Project, capsys: pytest.CaptureFixture[str]) -> None:
    failing.git("switch", "--quiet", "--detach")

    assert refused(failing, capsys, "loader") == (
        f"HEAD is detached at {failing.git('rev-parse', '--short', 'HEAD')}: the release's commit would be on no "
        "branch. Next: switch to the branch to release from (`git switch main`); or try --dry-run, which needs none.\n"
    )


def test_a_release_that_nobody_would_have_made_is_refused(
    failing: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NAME", "EMAIL"):
        monkeypatch.delenv(f"GIT_AUTHOR_{name}", raising=False)
        monkeypatch.delenv(f"GIT_COMMITTER_{name}", raising=False)
        failing.git("config", f"user.{name.lower()}", "")
    failing.git("config", "user.useConfigOnly", "true")

    assert refused(failing, capsys, "loader") == (
        f"git does not know who is the author of a commit in {failing.root}. Next: `git config user.name NAME` and "
        "`git config user.email ADDRESS` tell it.\n"
    )


@pytest.fixture
def no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a Python of Lambda's version."""

    def missing() -> None:
        raise InterpreterMissing("No Python 3.13 is on this machine.", next_step="install it.")

    monkeypatch.setattr(ready, "interpreter", missing)


@pytest.mark.usefixtures("no_python")
def test_a_machine_that_cannot_build_a_steps_zips_is_told_before_the_tests_of_a_dry_run(
    failing: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(failing, capsys, "loader", "--dry-run").splitlines()

    assert told == ["siesa-loader: 0.1.0 -> 0.1.1", "No Python 3.13 is on this machine. Next: install it."]


@pytest.mark.usefixtures("no_python")
def test_a_machine_that_cannot_build_a_steps_zips_is_told_before_the_tests_of_a_tag(
    failing: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (failing.root / NEWS).unlink()
    failing.commit({LOG: f"{failing.read(LOG)}\n## 0.1.0 (2026-01-01)\n\n- All of it.\n"})
    failing.git("tag", "--force", "loader-v0.1.0")
    failing.seem_pushed()

    told = refused(failing, capsys, "--from-tag", "loader-v0.1.0").splitlines()

    assert told == ["No Python 3.13 is on this machine. Next: install it."]


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("import sys\nsys.exit('It is frozen. Next: thaw it.')\n", "It is frozen. Next: thaw it."),
        (
            "{}['a']\n",
            "tools.contracts ended with 1: KeyError: 'a'. Next: mend what it names, commit, release again.",
        ),
    ],
    ids=["refuses", "breaks"],
)
def test_what_stops_a_checkouts_own_tool_is_told_with_one_next_step(
    project: Project, capsys: pytest.CaptureFixture[str], tool: str, said: str
) -> None:
    project.commit({"tools/contracts/__main__.py": tool, "packages/core/news/more.fix.md": "More.\n"})

    assert refused(project, capsys, "core").splitlines()[-1] == said
