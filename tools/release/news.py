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
_ASTRAY = ("news/*.md", "packages/news/*.md", "packages/*/news/*")
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
    found = tuple(Fragment.named(path.name, shown) for path in paths)
    for path in paths:
        if path.is_dir():
            raise ToolError(f"{shown}/{path.name} is a folder.", next_step="write the news into a file of that name.")
        if not read_text(path, shown).strip():
            raise ToolError(f"{shown}/{path.name} is empty.", next_step="write what changes for users, or remove it.")
    return found


def read_text(path: Path, shown: str) -> str:
    """Read a file of the folder that is shown as `shown`. Raises ToolError where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ToolError(
            f"{shown}/{path.name} is not UTF-8: {error.reason} at byte {error.start}.", next_step="write it as UTF-8."
        ) from None


def of_no_package(root: Path) -> tuple[str, ...]:
    """Name the files that look like news and are no package's: no release would ever tell them."""
    known = {path.parent for path in root.glob("packages/*/pyproject.toml")}
    found = (path for pattern in _ASTRAY for path in root.glob(pattern) if path.parents[1] not in known)
    return tuple(sorted({path.relative_to(root).as_posix() for path in found if path.name != PASSED_OVER}))


def add(package: Path, slug: str, kind: str, text: str) -> None:
    """Write a fragment of news beside those that wait; with a number behind its slug where one has that name."""
    folder = package / "news"
    folder.mkdir(exist_ok=True)
    path, number = folder / Fragment(slug, kind).file, 1
    while path.exists():
        number += 1
        path = folder / Fragment(f"{slug}-{number}", kind).file
    path.write_text(text, encoding="utf-8")


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
    text = read_text(package / "CHANGELOG.md", f"packages/{package.name}")
    found = re.search(
        rf"^## {re.escape(version)}(?: [^\n]*)?\n(?P<text>.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found["text"].strip() + "\n" if found else None
