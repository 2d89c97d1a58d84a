"""Repositories to ask about: this project as it stands, or a small workspace that is quick to build."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

GIT = shutil.which("git") or "git"
ROOT = Path(__file__).resolve().parents[2]
READ = (
    "packages",
    "requirements",
    "tools/artifact",
    "tools/failure.py",
    "tools/processes.py",
    "tools/pythons.py",
    "infra",
    "examples",
    ".gitignore",
)
"""What the tool reads of the project."""

NOT_READ = ":(exclude)packages/*/tests/*"
"""Half of the files, of which a commit's answer here needs none."""

_AUTHOR = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com"}
_COMMITTER = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com"}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True)
class Repository:
    """A repository with a branch main."""

    root: Path

    def git(self, *arguments: str) -> str:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(
            [GIT, "-C", str(self.root), *arguments],
            env=kept | _AUTHOR | _COMMITTER | _ALONE,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{path} holds no {old!r}"
        self.write(path, text.replace(old, new, 1))

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def clone(self, folder: Path) -> "Repository":
        """Clone it, with its tags and with no origin, so that the clone's parent is what it is compared with."""
        self.git("clone", "--quiet", "--shared", str(self.root), str(folder))
        made = Repository(folder)
        made.git("remote", "remove", "origin")
        return made


def project(folder: Path) -> Repository:
    """Commit the project as it stands here, committed or not, with a release's tag on it."""
    listed = subprocess.run(
        [GIT, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *READ, NOT_READ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return _committed(folder, "loader-v0.1.0", "core-v0.1.0")


def small(folder: Path, files: Mapping[str, str]) -> Repository:
    """Commit the files given."""
    for path, text in files.items():
        Repository(folder).write(path, text)
    return _committed(folder)


def _committed(folder: Path, *tags: str) -> Repository:
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder)
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit()
    for tag in tags:
        repository.git("tag", tag)
    return repository
