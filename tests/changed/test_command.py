import json
from pathlib import Path

import pytest
from tools.changed.command import main

from tests.changed.repository import Repository, small
from tests.changed.workspace import BUILDER, EXAMPLES, LOCKS, PACKAGES


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = small(tmp_path / "repository", {**PACKAGES, **LOCKS, **BUILDER, **EXAMPLES})
    made.append("packages/loader/src/siesa_loader/__init__.py", "FIXED = 1\n")
    made.git("rm", "--quiet", "-r", "packages/local", "examples/plain")
    made.commit()
    return made


def test_the_table_is_printed_and_what_is_not_committed_is_told(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.append("packages/core/src/integration_core/__init__.py", "FIXED = 1\n")

    assert main(["--root", str(repository.root)]) == 0

    printed = capsys.readouterr()
    lines = [line.strip() for line in printed.out.splitlines()]
    assert "loader  siesa_loader/__init__.py" in lines
    assert "loader (arm64, x86_64)  loader: siesa_loader/__init__.py" in lines
    assert lines[lines.index("removed") :] == ["removed", "package local", "example plain"]
    assert "core" not in printed.out
    assert printed.err == "note: 1 uncommitted file(s) are not counted: commits are compared.\n"


def test_commits_can_be_named_and_the_json_is_one_line(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--since", "HEAD", "--head", "HEAD^", "--json", "--root", str(repository.root)]

    assert main(arguments) == 0

    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert printed.out.count("\n") == 1
    assert answer["since"] == repository.git("rev-parse", "HEAD")
    assert [each["package"] for each in answer["wheels"]["include"]] == ["loader", "local"]
    assert answer["removed"] == []
    assert answer["areas"] == ["examples", "packages"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "nothing"], "has no commit 'nothing'"),
        (["--head", "nothing"], "has no commit 'nothing'"),
        (["--sinse", "HEAD"], "The arguments are wrong: unrecognized arguments"),
        (["--since"], "expected one argument"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([*arguments, "--root", str(repository.root)]) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert " Next: " in printed.err
    assert printed.err.count("\n") == 1


def test_a_folder_that_is_no_repository_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path)]) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith(f"{tmp_path} is not the top folder of a git repository.")
    assert printed.err.count("\n") == 1
