import re
from pathlib import Path

import pytest
from tools.asl_review.revision import base_of, places_naming
from tools.failure import ToolError

from tests.asl_review.repository import Repository

ZEROS = "0" * 40


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits on main."""
    made = Repository.created(tmp_path / "repository")
    made.write("file", "first\n")
    made.commit("first")
    made.write("file", "second\n")
    made.commit("second")
    return made


def test_a_branch_is_compared_with_where_it_left_origins_main(repository: Repository, tmp_path: Path) -> None:
    clone = repository.clone(tmp_path / "clone")
    left = clone.git("rev-parse", "HEAD")
    clone.commit("a branch's first")
    clone.commit("a branch's second")

    assert base_of(clone.root, None).commit == left


@pytest.mark.parametrize("cloned", [True, False], ids=["main as at origin", "without an origin"])
def test_main_itself_is_compared_with_the_commit_before(
    repository: Repository, tmp_path: Path, *, cloned: bool
) -> None:
    here = repository.clone(tmp_path / "clone") if cloned else repository

    assert base_of(here.root, None).commit == here.git("rev-parse", "HEAD^")


def test_main_with_work_that_is_not_committed_is_compared_with_its_last_commit(repository: Repository) -> None:
    repository.write("file", "third\n")

    assert base_of(repository.root, None).commit == repository.git("rev-parse", "HEAD")


def test_a_named_commit_is_taken_whatever_it_is_called(repository: Repository) -> None:
    repository.git("tag", "-a", "v1", "-m", "annotated", "HEAD^")
    first = repository.git("rev-parse", "HEAD^")

    assert {base_of(repository.root, name).commit for name in ("v1", "main^", first, first[:12])} == {first}


@pytest.mark.parametrize("name", ["", ZEROS], ids=["empty", "zeros"])
def test_what_github_gives_for_no_commit_counts_as_none_given(repository: Repository, name: str) -> None:
    assert base_of(repository.root, name) == base_of(repository.root, None)


@pytest.mark.parametrize("name", ["nowhere", "--help", "HEAD~99", "HEAD:file"])
def test_a_name_that_is_no_commit_is_refused_with_what_to_do(repository: Repository, name: str) -> None:
    with pytest.raises(ToolError, match=rf" has no commit '{re.escape(name)}'\. Next: .*git fetch"):
        base_of(repository.root, name)


def test_a_repository_with_one_commit_has_none_to_compare_with(tmp_path: Path) -> None:
    alone = Repository.created(tmp_path / "alone")
    alone.commit("only")

    with pytest.raises(ToolError, match=r"has no commit 'HEAD\^'"):
        base_of(alone.root, None)


def test_a_folder_that_is_no_repository_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(ToolError, match="not a git repository") as caught:
        base_of(tmp_path, "HEAD")

    assert "\n" not in str(caught.value)


def test_a_name_is_found_by_whole_words_in_the_folders_asked_for(repository: Repository) -> None:
    repository.write("infra/a.py", "one = 1\nLogFailure\nLogFailures\n")
    repository.write("infra/b.py", "MyLogFailure\n'LogFailure'\n")
    repository.write("elsewhere/c.py", "LogFailure\n")
    repository.commit()

    assert places_naming(repository.root, "LogFailure", ("infra", "docs")) == ["infra/a.py:2", "infra/b.py:2"]
    assert places_naming(repository.root, "Log.*", ("infra",)) == []
