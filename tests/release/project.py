"""A small repository of this project's own packages and tools, for releases that are really made."""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.workspace import ROOT, Package, package, packages

HELD = (
    *("packages", "examples", "requirements", "pyproject.toml", "hatch.toml", ".gitignore"),
    # A release runs its checkout's own builder of zips, and freezes messages where a test brings a program for that.
    *(":(glob)tools/*.py", "tools/artifact"),
    *("tools/release/towncrier.toml", "tools/release/changelog.jinja"),
)
RUN = ("core", "asl", "workflow-def", "loader")
"""The packages whose code is run: the machines are built of the first three, and the loader is released. Of the others
the repository has what names a package and imports nothing: each file is written into dozens of trees."""
NOT_IMPORTED = tuple(
    f"packages/asl/src/typed_asl/{name}/" for name in ("command", "comparison", "drawing", "permissions")
)
ONE_PROCESS = """def pytest_xdist_auto_num_workers() -> int:
    return 0
"""
AUTHOR = {"user.name": "Tester", "user.email": "tester@example.com", "commit.gpgSign": "false", "tag.gpgSign": "false"}
SMALL_TEST = """from pathlib import Path

import {module}


def test_what_this_checkout_holds_is_what_is_tested() -> None:
    assert Path({module}.__file__).is_relative_to(Path.cwd())
"""


@dataclass(frozen=True)
class Project:
    """A checkout with commits and tags of its own."""

    root: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["/usr/bin/env", "git", *arguments], cwd=self.root, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"git {arguments}: {done.stderr}"
        return done.stdout.strip()

    def commit(self, files: dict[str, str], title: str = "Change") -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", title)

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def package(self, name: str) -> Package:
        return package(name, self.root)

    def clone(self, folder: Path) -> "Project":
        return cloned(self.root, folder)

    def seem_pushed(self) -> None:
        """Have origin/main as it is after a push; the repository that was cloned is everyone's and stays as it is."""
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def state(self) -> tuple[str, ...]:
        """Give all that a release may change: branch, commits, tags, worktrees, and files that git does not ignore."""
        asked = (
            ("rev-parse", "--symbolic-full-name", "HEAD"),
            ("for-each-ref",),
            ("worktree", "list", "--porcelain"),
            ("status", "--porcelain", "--untracked-files=all"),
        )
        return tuple(self.git(*words) for words in asked)


def cloned(root: Path, folder: Path, *options: str) -> Project:
    """Clone a repository, with somebody to commit as."""
    settings = [f"--config={key}={value}" for key, value in AUTHOR.items()]
    command = ["/usr/bin/env", "git", "clone", "--quiet", "--shared", *settings, *options, str(root), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    return Project(folder)


def made(folder: Path) -> Project:
    """Make the repository: what is released here, with one small test a package, no news, and every package tagged."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *HELD],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for name in filter(held, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "conftest.py").write_text(ONE_PROCESS)
    for each in packages(folder).values():
        (each.folder / "tests").mkdir()
        (each.folder / "tests" / "test_small.py").write_text(SMALL_TEST.format(module=each.import_name))
        (each.folder / "news").mkdir()
        (each.folder / "news" / ".gitkeep").touch()
        source = each.folder / "src" / each.import_name / "__init__.py"
        if not source.exists():
            source.parent.mkdir(parents=True)
            source.touch()
    project = Project(folder)
    project.git("init", "--quiet", "--initial-branch", "main")
    for key, value in AUTHOR.items():
        project.git("config", key, value)
    project.commit({}, "All of it")
    for each in packages(folder).values():
        project.git("tag", each.tag())
    return project


def held(name: str) -> bool:
    """Whether the repository has a file of this one."""
    if not name or "/tests/" in name or "/news/" in name or name.startswith(NOT_IMPORTED):
        return False
    first, package, *rest = name.split("/") if "/" in name else (name, "")
    if first == "packages" and package not in RUN and rest[0] == "src":
        return False
    return (ROOT / name).is_file()


@contextmanager
def only_one_process(folder: Path, name: str) -> Iterator[None]:
    """Let the processes of a parallel run in one after the other."""
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
