from pathlib import Path

import pytest
import tools.repository
from tools.changed.revisions import pair
from tools.failure import ToolError

from tests.changed.repository import Repository, small


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return small(tmp_path / "a repository", {"a.txt": "1\n"})


def since(repository: Repository, given: str | None = None, head: str = "HEAD") -> str:
    with pair(given, head, repository.root) as found:
        return found.since.revision


def test_a_branch_is_compared_with_where_it_left_the_main_branch(repository: Repository, tmp_path: Path) -> None:
    left = repository.git("rev-parse", "HEAD")
    repository.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.commit()
    clone.commit()

    assert since(clone) == left


@pytest.mark.parametrize("given", [None, "", "0" * 40])
def test_the_main_branch_is_compared_with_the_commit_before(
    repository: Repository, tmp_path: Path, given: str | None
) -> None:
    before = repository.git("rev-parse", "HEAD")
    repository.commit()
    repository.git("clone", "--quiet", ".", str(tmp_path / "clone"))

    assert since(Repository(tmp_path / "clone"), given) == before


def test_without_an_origin_the_commit_before_is_compared_with(repository: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    repository.commit()

    assert since(repository) == before


def test_a_merge_is_compared_with_its_first_parent(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("b.txt", "1\n")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    main = repository.commit()
    repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")

    assert since(repository) == main


def test_a_newer_commit_can_be_compared_with(repository: Repository) -> None:
    older = repository.git("rev-parse", "HEAD")
    repository.write("a.txt", "2\n")
    newer = repository.commit()

    with pair(newer, older, repository.root) as found:
        assert (found.since.revision, found.head.revision, found.files) == (newer, older, ("a.txt",))
        assert (found.head.folder / "a.txt").read_text() == "1\n"


def test_a_file_that_moved_is_named_at_both_places(repository: Repository) -> None:
    repository.git("mv", "a.txt", "b \N{LATIN SMALL LETTER N WITH TILDE}.txt")
    repository.commit()

    with pair(None, "HEAD", repository.root) as found:
        assert found.files == ("a.txt", "b \N{LATIN SMALL LETTER N WITH TILDE}.txt")


def test_the_checkout_and_the_repository_stay_as_they_are(repository: Repository) -> None:
    repository.commit()
    repository.write("a.txt", "not committed\n")
    before = {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")}

    with pair(None, "HEAD", repository.root) as found:
        folder = found.head.folder
        assert (folder / "a.txt").read_text() == "1\n"

    assert {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")} == before
    assert not folder.exists()
    assert tools.repository.Repository(repository.root).uncommitted() == ("a.txt",)


def test_a_hooks_variables_do_not_lead_to_another_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    other = small(tmp_path / "other", {"b.txt": "1\n"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))

    assert since(repository) == repository.git("rev-parse", "HEAD^")


def refused(repository: Repository, given: str | None, head: str = "HEAD") -> str:
    with pytest.raises(ToolError) as caught:
        since(repository, given, head)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("given", ["nothing", "v9.9.9", "--all", "HEAD:a.txt", "HEAD^{tree}"])
def test_a_revision_that_is_no_commit_is_refused_by_name(repository: Repository, given: str) -> None:
    repository.commit()

    assert f"has no commit {given!r}. Next: name a commit" in refused(repository, given)
    assert f"has no commit {given!r}" in refused(repository, "HEAD", given)


def test_a_first_commit_has_nothing_to_be_compared_with(repository: Repository) -> None:
    assert "has no parent" in refused(repository, None)


def test_a_shallow_clone_says_how_to_get_the_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", str(tmp_path / "clone"))

    assert "git fetch --unshallow" in refused(Repository(tmp_path / "clone"), None)


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        assert "is not the top folder of a git repository" in refused(Repository(folder), None)


def test_a_folder_inside_a_repository_is_not_taken_for_one(repository: Repository) -> None:
    (repository.root / "inside").mkdir()

    assert "is not the top folder of a git repository" in refused(Repository(repository.root / "inside"), None)
