"""What cannot be released is refused in one line, and nothing has changed then."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tools.release.command import main
from tools.workspace import packages

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-refusals")

FIX = {"packages/loader/news/slow-wms.fix.md": "A slow WMS is waited for.\n"}
CORE = {"packages/core/news/order.feature.md": "Orders.\n"}


def uncommitted(project: Project) -> None:
    project.commit(FIX)
    (project.root / "packages" / "loader" / "README.md").write_text("changed")


def tagged_elsewhere(project: Project) -> None:
    project.commit({"packages/loader/README.md": "elsewhere"})
    project.git("tag", "loader-v0.1.1")
    project.git("reset", "--quiet", "--hard", "HEAD^")
    project.commit(FIX)


def failing(project: Project) -> None:
    project.commit(FIX | {"packages/loader/tests/test_small.py": "def test_sums() -> None:\n    assert 1 + 1 == 3\n"})


def written_already(project: Project) -> None:
    log = project.read("packages/loader/CHANGELOG.md")
    project.commit(FIX | {"packages/loader/CHANGELOG.md": f"{log}\n## 0.1.1 (2026-01-01)\n"})


def widened_but_for_the_example(project: Project) -> None:
    ranges = {
        path: project.read(path).replace("integration-core>=0.1,<0.2", "integration-core>=0.1,<0.3")
        for path in (f"packages/{each.name}/pyproject.toml" for each in packages(project.root).values())
    }
    project.commit(CORE | ranges)


def with_news(project: Project) -> None:
    project.commit(FIX | CORE)


CASES: list[tuple[Callable[[Project], None], list[str], str]] = [
    (uncommitted, ["loader"], "Uncommitted work: packages/loader/README.md. Next: commit it"),
    (tagged_elsewhere, ["loader"], "The tag loader-v0.1.1 exists already, on a commit that is not in this branch."),
    (failing, ["loader"], "The tests of loader-v0.1.1 fail. Next: mend them"),
    (written_already, ["loader"], "packages/loader/CHANGELOG.md has a section 0.1.1 already."),
    (
        with_news,
        ["loader", "--version", "0.1.0"],
        "0.1.0 is lower than 0.1.1, which the news since 0.1.0 ask for. Next: leave --version out",
    ),
    (
        with_news,
        ["core"],
        "integration-core 0.2.0 is outside of its dependents' ranges: packages/cli/pyproject.toml (<0.2,>=0.1), ",
    ),
    (
        widened_but_for_the_example,
        ["core"],
        "integration-core 0.2.0 is outside of its dependents' ranges: examples/other-integration/pyproject.toml "
        "(<0.2,>=0.1). Next: widen the range",
    ),
    (with_news, ["loader", "--dry-run", "--output", "."], ". is there and not an empty folder. Next: name a new one"),
]


@pytest.mark.parametrize(("arrange", "arguments", "told"), CASES, ids=[" ".join(case[1]) for case in CASES])
def test_what_cannot_be_released_is_told_and_changes_nothing(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    arrange: Callable[[Project], None],
    arguments: list[str],
    told: str,
) -> None:
    arrange(project)
    before = project.state()

    assert main(arguments, project.root) == 1

    printed = capsys.readouterr()
    assert told in printed.err.splitlines()[-1]
    assert printed.out == ""
    assert project.state() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["loadr"], "There is no package 'loadr'. Next: name one of asl, cli, core, "),
        (["loader"], "There is nothing to release of loader: packages/loader/news holds no news. Next: write "),
        (["loader", "--rebuild"], "Nothing that loader is built with changed since loader-v0.1.0. Next: "),
        (["--from-tag", "loader"], "'loader' is no tag of a release. Next: name <package>-vX.Y.Z of one of asl,"),
        (["--from-tag", "loader-v1"], "'1' is no version of the form X.Y.Z."),
        (["--from-tag", "loader-v9.9.9"], "There is no tag loader-v9.9.9. Next: fetch it"),
    ],
)
def test_where_nothing_changed_there_is_nothing_to_release(
    origin: Project, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = origin.state()

    assert main(arguments, origin.root) == 1

    assert capsys.readouterr().err.startswith(told)
    assert origin.state() == before


def test_a_tag_set_by_hand_on_a_commit_that_is_no_release_is_refused(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit(FIX | {"packages/core/src/integration_core/more.py": "MORE = True\n"})
    project.git("tag", "loader-v0.1.1")
    project.seem_pushed()

    assert main(["--from-tag", "loader-v0.1.1"], project.root) == 1

    told = capsys.readouterr().err
    assert told.startswith("The commit of loader-v0.1.1 is no release: ")
    assert "packages/loader/pyproject.toml has 0.1.0" in told
    assert "packages/loader/CHANGELOG.md has no section 0.1.1" in told
    assert "packages/loader/news still holds slow-wms.fix.md" in told
    assert "integration-core differs from core-v0.1.0" in told


def test_a_zip_is_not_released_with_a_core_that_was_not(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(FIX | {"packages/core/src/integration_core/more.py": "MORE = True\n"})
    before = project.state()

    assert main(["loader"], project.root) == 1

    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(
        "The zips of loader would hold what no release has: integration-core differs from core-v0.1.0. "
        "Next: release that first"
    )
    assert project.state() == before


def test_a_folder_that_is_no_repository_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loader"], tmp_path) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path} is no git repository with a commit. Next: run this in a clone of the project.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "No package was named. Next: name one, or ask for --plan or --from-tag TAG."),
        (["--dry-run"], "No package was named."),
        (["loader", "--plan"], "PACKAGE does not go with --plan."),
        (["loader", "--from-tag", "loader-v0.1.1"], "PACKAGE does not go with --from-tag."),
        (["loader", "--dry-run", "--lowest"], "--dry-run and --lowest do not go together."),
        (["loader", "--output", "x"], "--output does not go with a release."),
        (["loader", "--json"], "--json does not go with a release."),
        (["loader", "--fast"], "The arguments are wrong: unrecognized arguments: --fast."),
    ],
)
def test_arguments_that_mean_nothing_are_refused_in_one_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, tmp_path) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith(told)
    assert (printed.out, printed.err.count("\n")) == ("", 1)
