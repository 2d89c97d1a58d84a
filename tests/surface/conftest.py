import subprocess
from pathlib import Path

import pytest

PROJECT = """
[project]
name = "integration-core"
version = "0.1.0"
requires-python = ">=3.11"

[project.optional-dependencies]
yaml = ["pyyaml"]

[project.scripts]
rows = "integration_core.rows:main"

[tool.hatch.build.targets.wheel]
packages = ["src/integration_core"]
"""
ROWS = '''
"""Rows."""

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from pydantic import BaseModel

from integration_core._hidden import Hidden

LIMIT = 3
_private = 4


class Message(BaseModel):
    model_config = {"frozen": True}


class Failure(Message):
    code: str
    field: str | None = None
    family: ClassVar[str] = "f"

    @property
    def words(self) -> str:
        return self.code

    def _inside(self) -> None: ...


@dataclass(frozen=True)
class Rows:
    count: int
    ref: str | None = None

    @classmethod
    def empty(cls) -> "Rows":
        return cls(0)

    def iterate(self, store: str, /, *keys: str, most: int = LIMIT, **more: int) -> Iterator[str]:
        def inner() -> None: ...

        yield store


class Store(Protocol):
    async def read(self, key: str, *, most: int | None = None) -> bytes:
        """Read."""


def concatenated(store: Store, *, limit: int) -> None: ...
'''


class Checkout:
    """A small repository with one package, core."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.core = root / "packages" / "core"
        self.module = self.core / "src" / "integration_core" / "rows.py"
        self.list = self.core / "public-surface.txt"
        self.module.parent.mkdir(parents=True)
        (self.module.parent / "__init__.py").write_text("")
        (self.module.parent / "_hidden.py").write_text("class Hidden: ...\n")
        (self.core / "pyproject.toml").write_text(PROJECT)
        self.module.write_text(ROWS)

    def replace(self, old: str, new: str) -> None:
        """Replace a piece of the module."""
        text = self.module.read_text()
        assert old in text
        self.module.write_text(text.replace(old, new))

    def commit(self, *tags: str) -> None:
        """Commit everything, under these tags."""
        self._git("init", "-q")
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "work")
        for tag in tags:
            self._git("tag", tag)

    def _git(self, *arguments: str) -> None:
        command = ["/usr/bin/env", "git", "-c", "user.name=n", "-c", "user.email=e@example.com", *arguments]
        subprocess.run(command, cwd=self.root, check=True, capture_output=True, timeout=30)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout that is not committed yet."""
    return Checkout(tmp_path)
