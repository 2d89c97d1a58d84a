"""What a distribution promises to whoever installs it: the Pythons that it admits, its extras, and its commands."""

import re
import tomllib
from collections.abc import Iterator

from packaging.specifiers import SpecifierSet

PYTHON, EXTRA, COMMAND = "python", "extra", "command"
_FACT = re.compile(rf"(?m)^# ({PYTHON}|{EXTRA}|{COMMAND}) (.+)$")
_PYTHONS = [f"3.{minor}" for minor in range(8, 40)]
"""Far enough on both sides of the Pythons that there are."""


def promises(pyproject: str) -> str:
    """Give them as comments of a stub, a line each. What a command runs, and what an extra brings, is no promise."""
    project = tomllib.loads(pyproject)["project"]
    facts = [(PYTHON, project["requires-python"])] if "requires-python" in project else []
    facts += [(EXTRA, name) for name in sorted(project.get("optional-dependencies", {}))]
    facts += [(COMMAND, name) for name in sorted(project.get("scripts", {}))]
    return "".join(f"# {kind} {value}\n" for kind, value in facts)


def withdrawn(old: str, new: str) -> Iterator[str]:
    """Give what one list promised and another does not, a line each."""
    before, now = _facts(old), _facts(new)
    for kind, value in before:
        if kind != PYTHON and (kind, value) not in now:
            yield f"{kind} {value}: is gone"
    admitted, admits = ([value for kind, value in facts if kind == PYTHON] for facts in (before, now))
    # A list that names no range is from before ranges were listed; a project that names none admits every Python.
    for specifier in admitted:
        lost = [each for each in _PYTHONS if _admits([specifier], each) and not _admits(admits, each)]
        yield from (f"{PYTHON} {each}: is not admitted by {', '.join(admits)}" for each in lost[:1])


def _facts(text: str) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in _FACT.finditer(text)]


def _admits(specifiers: list[str], minor: str) -> bool:
    """Tell whether ranges leave anything of a minor version: its first or a late one."""
    within = SpecifierSet(",".join(specifiers))
    return any(version in within for version in (minor, f"{minor}.99"))
