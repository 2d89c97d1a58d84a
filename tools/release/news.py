"""A package's news: fragments that wait for its next release, and the changelog that towncrier makes of them."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.failure import ToolError
from tools.release.programs import python
from tools.release.versions import KINDS

PASSED_OVER = ".gitkeep"
"""What keeps an empty folder in git."""

_NAME = re.compile(rf"(?P<slug>[a-z0-9][a-z0-9-]*)\.(?P<kind>{'|'.join(KINDS)})\.md")
_SETTINGS = Path("tools/release/towncrier.toml")


@dataclass(frozen=True)
class Fragment:
    """One piece of news: `slug` is its own name, `kind` one of KINDS."""

    slug: str
    kind: str

    @classmethod
    def named(cls, name: str, folder: str) -> "Fragment":
        """Read a file's name. Raises ToolError where it is not `<slug>.<type>.md`."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise ToolError(
                f"{folder}/{name} is not named <slug>.<type>.md with a slug of a-z, 0-9 and dashes.",
                next_step=f"rename it; a type is one of {', '.join(KINDS)}.",
            )
        return cls(found["slug"], found["kind"])

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.slug}.{self.kind}.md"


def fragments(package: Path) -> tuple[Fragment, ...]:
    """Give the news that wait in a package's folder. Raises ToolError for a name or a text that says nothing."""
    folder = package / "news"
    shown = f"packages/{package.name}/news"
    paths = sorted(path for path in folder.glob("*") if path.name != PASSED_OVER)
    for path in paths:
        Fragment.named(path.name, shown)
        if not path.read_text(encoding="utf-8").strip():
            raise ToolError(f"{shown}/{path.name} is empty.", next_step="write what changes for users, or remove it.")
    return tuple(Fragment.named(path.name, shown) for path in paths)


def compile_news(root: Path, package: str, version: str, day: date, *, leave: tuple[Fragment, ...] = ()) -> None:
    """Move a package's news, but for those to leave, into its changelog under a version's heading, by towncrier."""
    folder = root / "packages" / package
    if section(folder, version) is not None:
        raise ToolError(
            f"packages/{package}/CHANGELOG.md has a section {version} already.",
            next_step="give another --version, or join the sections by hand.",
        )
    where = ["--config", str(root / _SETTINGS), "--dir", str(folder)]
    what = ["--name", package, "--version", version, "--date", day.isoformat(), "--yes"]
    left = {each.file: (folder / "news" / each.file).read_bytes() for each in leave}
    for name in left:
        (folder / "news" / name).unlink()
    python(root, "-m", "towncrier", "build", *where, *what, next_step=f"look at packages/{package}/news.")
    (folder / "news").mkdir(exist_ok=True)
    for name, content in {PASSED_OVER: b"", **left}.items():
        (folder / "news" / name).write_bytes(content)


def section(package: Path, version: str) -> str | None:
    """Give what a package's changelog says of a version, without the heading; nothing where it says nothing."""
    text = (package / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(version)}(?: [^\n]*)?\n(?P<text>.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found["text"].strip() + "\n" if found else None
