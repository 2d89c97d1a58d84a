"""A checkout with invented messages, so that what changes in the real ones changes no test of the tools."""

import subprocess
from pathlib import Path

from tools.contracts import Schemas, freeze, schemas_of

FIRST = "0.1.0"
PROJECT = f"""
[project]
name = "integration-core"
version = "{FIRST}"

[tool.hatch.build.targets.wheel]
packages = ["src/integration_core"]
"""
MESSAGES = '''
from typing import Any, Literal

from pydantic import BaseModel

CONTRACT_VERSION = 3


class Inside(BaseModel):
    key: str


class Loaded(BaseModel):
    """What was loaded."""

    status: Literal["success", "incomplete"] = "success"
    seconds: float
    report: Inside | None = None
    contract_version: int = CONTRACT_VERSION
'''
KNOWN: dict[str, Schemas] = {}


def described_once(root: Path) -> Schemas:
    """Describe a checkout's messages; the same messages are not described by a second process."""
    file = root / "packages" / "core" / "src" / "integration_core" / "messages.py"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if text not in KNOWN:
        KNOWN[text] = schemas_of(root)
    return KNOWN[text]


class Invented:
    """A folder with a core alone, and its messages frozen once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.core = root / "packages" / "core"
        self._messages = self.core / "src" / "integration_core" / "messages.py"
        self._messages.parent.mkdir(parents=True)
        (self._messages.parent / "__init__.py").write_text("", encoding="utf-8")
        self._messages.write_text(MESSAGES, encoding="utf-8")
        (self.core / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        self.first = freeze(FIRST, root)

    def edit(self, old: str, new: str) -> None:
        """Replace a piece of the messages."""
        text = self._messages.read_text(encoding="utf-8")
        assert old in text
        self._messages.write_text(text.replace(old, new), encoding="utf-8")

    def count_up(self) -> None:
        """Raise the counter that the messages carry."""
        self.edit("CONTRACT_VERSION = 3", "CONTRACT_VERSION = 4")

    def announce(self, name: str = "status.breaking.md") -> None:
        """Put a fragment that tells users of a breaking change."""
        news = self.core / "news"
        news.mkdir()
        (news / name).write_text("Loaded has another status.\n", encoding="utf-8")

    def commit(self, *tags: str) -> None:
        """Commit everything, under these tags."""
        self.git("init", "-q")
        self.git("add", "packages")
        self.git("commit", "-q", "-m", "work")
        for tag in tags:
            self.git("tag", tag)

    def git(self, *arguments: str) -> str:
        """Run git here and give what it prints."""
        who = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
        command = ["/usr/bin/env", "git", *who, *arguments]
        done = subprocess.run(command, cwd=self.root, check=True, capture_output=True, timeout=30, text=True)
        return done.stdout
