"""A small repository of its own with the machines' real sources, for tests to change and commit in."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = Path("packages/workflow-def/src/siesa_workflow")
PACKAGES = ("asl", "core", "workflow-def")
ALARMS = "infra/alarms.py"

_IDENTITY = {f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | _IDENTITY


@dataclass(frozen=True)
class Repository:
    """A git repository in a folder, whatever the user of this machine has configured for git."""

    root: Path

    @classmethod
    def created(cls, root: Path) -> "Repository":
        """Make an empty one."""
        root.mkdir()
        repository = cls(root)
        repository.git("init", "--quiet", "--initial-branch=main")
        return repository

    def git(self, *arguments: str) -> str:
        """Run git and give what it printed."""
        done = subprocess.run(
            ["/usr/bin/env", "git", "-c", "commit.gpgsign=false", *arguments],
            cwd=self.root,
            env=_ENVIRONMENT | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        """Commit everything that is there, and give the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, path: str | Path, text: str) -> None:
        """Write a file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str | Path, before: str, after: str) -> None:
        """Change a text that stands in a file, wherever it stands."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")

    def clone(self, folder: Path) -> "Repository":
        """Clone it, with `origin/main` at what is committed here."""
        Repository(self.root).git("clone", "--quiet", "--shared", str(self.root), str(folder))
        return Repository(folder)


def with_the_machines(folder: Path) -> Repository:
    """Make a repository that holds the packages of which the machines are built, and a file that names a state."""
    repository = Repository.created(folder)
    for package in PACKAGES:
        source = Path("packages") / package / "src"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / source, repository.root / source, ignore=ignored)
    repository.write(ALARMS, 'WATCHED = "LogFailure"\n')
    repository.commit("the machines as they are")
    return repository
