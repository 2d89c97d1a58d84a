"""Only what the main branch holds is built from a tag."""

import pytest
from tools.release.command import main

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-main-branch")


@pytest.fixture
def aside(project: Project) -> Project:
    """A commit with a tag is on a branch of its own."""
    project.git("switch", "--quiet", "--create", "aside")
    project.commit({"packages/loader/README.md": "aside"})
    project.git("tag", "--annotate", "loader-v0.1.1", "--message", "by hand")
    return project


def refused(project: Project, capsys: pytest.CaptureFixture[str]) -> str:
    before = project.state()
    assert main(["--from-tag", "loader-v0.1.1"], project.root) == 1
    assert project.state() == before
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    return printed.err


def test_a_tag_outside_of_the_remotes_main_branch_is_refused_whatever_the_local_one_holds(
    aside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.git("branch", "--force", "main", "aside")
    commit, trunk = (aside.git("rev-parse", "--short", name) for name in ("aside", "origin/main"))

    assert refused(aside, capsys).startswith(
        f"The commit of loader-v0.1.1, {commit}, is not in origin/main, which is at {trunk} in {aside.root}. Next: "
        "fetch that branch"
    )


def test_a_remotes_main_branch_of_another_name_is_the_one_that_its_head_names(
    aside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.git("update-ref", "refs/remotes/origin/trunk", "refs/remotes/origin/main")
    aside.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    aside.git("update-ref", "-d", "refs/remotes/origin/main")

    assert "is not in origin/HEAD, which is at " in refused(aside, capsys)

    aside.git("update-ref", "refs/remotes/origin/trunk", "aside")
    # It is looked at further then: a tag set by hand is no release.
    assert refused(aside, capsys).startswith("The commit of loader-v0.1.1 is no release: ")


def test_a_clone_without_the_remotes_main_branch_is_told_to_fetch_it(
    aside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.git("remote", "set-head", "origin", "--delete")
    aside.git("update-ref", "-d", "refs/remotes/origin/main")

    assert refused(aside, capsys) == (
        f"There is no branch origin/main or origin/HEAD in {aside.root}, which would have to hold what is released. "
        "Next: fetch it (`git fetch origin main:refs/remotes/origin/main`).\n"
    )


def test_without_a_remote_the_main_branch_here_counts(aside: Project, capsys: pytest.CaptureFixture[str]) -> None:
    aside.git("remote", "remove", "origin")

    assert "is not in main, which is at " in refused(aside, capsys)

    aside.git("branch", "--force", "main", "aside")
    assert refused(aside, capsys).startswith("The commit of loader-v0.1.1 is no release: ")


def test_a_later_commit_of_the_main_branch_takes_nothing_from_a_tag(
    aside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.commit({"packages/loader/README.md": "later"})
    aside.seem_pushed()

    assert refused(aside, capsys).startswith("The commit of loader-v0.1.1 is no release: ")
