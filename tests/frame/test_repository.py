"""A repository is read without being changed, and what is laid out of it goes whatever happens."""

from pathlib import Path

import pytest
from tools import repository as module
from tools.failure import ToolError
from tools.repository import Repository

from tests.changed.repository import Repository as Made
from tests.changed.repository import small


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Two commits on main."""
    first = small(tmp_path / "a repository", {"file": "first\n"})
    first.write("file", "second\n")
    first.commit()
    return first


def test_commits_are_laid_out_beside_the_users_folder_and_gone_afterwards(made: Made) -> None:
    made.write("file", "not committed\n")
    repository = Repository(made.root)
    before = {path: path.stat().st_mtime_ns for path in made.root.rglob("*")}

    with repository.laid_out(repository.commit("HEAD^"), repository.commit("HEAD")) as folders:
        assert [(folder / "file").read_text() for folder in folders] == ["first\n", "second\n"]

    assert not folders[0].parent.exists()
    assert {path: path.stat().st_mtime_ns for path in made.root.rglob("*")} == before


def test_a_worktree_is_gone_after_a_failure_too(made: Made) -> None:
    def fail() -> None:
        with Repository(made.root).worktree("HEAD^") as checkout:
            assert (checkout.root / "file").read_text() == "first\n"
            raise ToolError("It failed.", next_step="nothing.")

    with pytest.raises(ToolError, match="It failed"):
        fail()

    assert len(made.git("worktree", "list").splitlines()) == 1


def test_a_worktree_of_what_is_no_commit_leaves_nothing(made: Made) -> None:
    with pytest.raises(ToolError, match=r"git worktree in .*nowhere"), Repository(made.root).worktree("nowhere"):
        pytest.fail("there is no such commit")

    assert len(made.git("worktree", "list").splitlines()) == 1


def test_files_are_read_as_a_revision_has_them(made: Made) -> None:
    repository = Repository(made.root)

    assert repository.read("HEAD^", "file") == "first"
    assert repository.read("HEAD^", "nothing") is None
    assert repository.names("HEAD", ".") == ("file",)


def test_a_tag_that_is_no_version_is_no_release(made: Made) -> None:
    for tag in ("core-v0.10.0", "core-v0.9.0", "core-v1", "core-v01.0.0", "core-vnext", "loader-v3.0.0"):
        made.git("tag", tag)

    assert [str(each) for each in Repository(made.root).releases("core")] == ["0.9.0", "0.10.0"]


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:file"])
def test_a_revision_that_is_no_commit_is_refused_with_what_to_do(made: Made, revision: str) -> None:
    with pytest.raises(ToolError) as caught:
        Repository(made.root).commit(revision)

    assert str(caught.value).startswith(f"{made.root} has no commit {revision!r}. Next: name a commit, tag or branch")


def test_what_git_says_is_told_in_one_line(made: Made) -> None:
    with pytest.raises(ToolError, match=r"^git show in .*: fatal: .* Next: mend what git names\.$") as caught:
        Repository(made.root).run("show", "nowhere")

    assert "\n" not in str(caught.value)


def test_a_machine_without_git_is_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "clean_environment", lambda: {"PATH": str(made.root)})
    monkeypatch.setenv("PATH", str(made.root))

    with pytest.raises(ToolError, match=r"git cannot be started: No such file or directory\. Next: see that git"):
        Repository(made.root).asked("status")
