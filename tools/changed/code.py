"""Sources compared by what they do: comments, and texts that only people read, are left aside."""

import ast
from collections.abc import Iterator
from pathlib import Path

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def same_code(before: Path, after: Path) -> bool:
    """Whether two Python files do the same. Docstrings count only in a file that reads `__doc__`.

    A file that is missing, or that Python refuses, is like no other.
    """
    try:
        return _meaning(before) == _meaning(after)
    except (OSError, SyntaxError, ValueError):
        return False


def imported_from(start: str, root: Path, prefix: str) -> dict[str, Path]:
    """Give the modules under `prefix` that a module reaches by imports, itself among them, with their files.

    Imports inside functions count. A module that is not there is left out.
    """
    found: dict[str, Path] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        path = root.joinpath(*name.split(".")).with_suffix(".py")
        if name in found or not path.is_file():
            continue
        found[name] = path
        waiting.extend(each for each in _imports(path) if each.startswith(prefix))
    return found


def imports_of(path: Path) -> set[str]:
    """Give the top-level names that a file imports; none where Python refuses it."""
    try:
        return {name.partition(".")[0] for name in _imports(path)}
    except (OSError, SyntaxError, ValueError):
        return set()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _meaning(path: Path) -> str:
    source = path.read_bytes()
    tree = ast.parse(source)
    if b"__doc__" not in source:
        for node in ast.walk(tree):
            if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
                # In a body that held nothing else, as compile does.
                node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
    return ast.dump(tree)
