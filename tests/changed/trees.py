"""Two trees of files that are compared, as commits are, without a repository."""

from collections.abc import Mapping
from pathlib import Path

from tools.changed.revisions import Pair, Tree

Files = Mapping[str, str]


def edited(folder: Path, before: Files, after: Mapping[str, str | None]) -> Pair:
    """Lay out files, and the same with those of `after` in place; None takes one away."""
    newer = {path: text for path, text in {**before, **after}.items() if text is not None}
    differing = sorted(path for path in {**before, **newer} if before.get(path) != newer.get(path))
    trees = [_tree(folder / name, files, digit) for name, files, digit in (("a", before, "a"), ("b", newer, "b"))]
    return Pair(trees[0], trees[1], tuple(differing))


def _tree(folder: Path, files: Files, digit: str) -> Tree:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Tree(digit * 40, folder)


def replaced(files: Files, path: str, old: str, new: str) -> dict[str, str | None]:
    """Give the edit that replaces a text in one file."""
    assert old in files[path], f"{path} holds no {old!r}"
    return {path: files[path].replace(old, new)}


def appended(files: Files, path: str, text: str) -> dict[str, str | None]:
    """Give the edit that adds a text to one file."""
    return {path: files[path] + text}
