"""The packages and examples to test: by their own files, by a sibling's wheel, by what the lock pins."""

import tomllib
from collections.abc import Iterator, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from tools.changed.answer import Cause, ExampleEntry, PackageEntry, WheelEntry
from tools.changed.locks import moves
from tools.changed.revisions import Pair, Tree
from tools.changed.tested_with import tested_with
from tools.changed.wheels import WheelDifference
from tools.changed.words import listed
from tools.failure import ToolError
from tools.workspace import Package, packages

_NOT_TESTED = ("CHANGELOG.md", "news/")


def workspace(tree: Tree) -> dict[str, Package]:
    """Read a commit's packages. Raises ToolError where it has none, or one that cannot be read."""
    try:
        return packages(tree.folder)
    except ToolError as error:
        said = error.message.replace(f"{tree.folder}/", "").replace(str(tree.folder), tree.short)
        raise ToolError(
            f"The commit {tree.short} cannot be read: {said}", next_step="mend it, or name another commit."
        ) from None


def wheel_entries(known: Mapping[str, Package], wheels: Mapping[str, WheelDifference]) -> tuple[WheelEntry, ...]:
    """Give the packages whose wheel has other bytes."""
    return tuple(
        WheelEntry(package=name, dist=each.dist, reason=wheels[name].reason)
        for name, each in known.items()
        if name in wheels
    )


def package_entries(
    pair: Pair, known: Mapping[str, Package], wheels: Mapping[str, WheelDifference]
) -> tuple[PackageEntry, ...]:
    """Give the packages whose tests a range of commits may turn, each with the nearest cause.

    A package's news and changelog are no such cause.
    """
    distributions = moves(pair, "dev")
    found = []
    for name, each in known.items():
        causes: Iterator[tuple[Cause, str]] = _causes(pair, known, name, wheels, distributions)
        for cause, reason in causes:
            entry = PackageEntry(
                package=name, dist=each.dist, path=f"packages/{name}", step=each.is_step, cause=cause, reason=reason
            )
            found.append(entry)
            break
    return tuple(found)


def _causes(
    pair: Pair,
    known: Mapping[str, Package],
    name: str,
    wheels: Mapping[str, WheelDifference],
    distributions: Mapping[str, str],
) -> Iterator[tuple[Cause, str]]:
    folder = f"packages/{name}/"
    files = [file.removeprefix(folder) for file in pair.under(f"packages/{name}")]
    if own := [file for file in files if not file.startswith(_NOT_TESTED)]:
        yield "files", listed(own)
    if needed := sorted(needs(known, known[name].dependencies) & wheels.keys()):
        yield "dependency", _other_wheels(needed)
    if distributions:
        used = tested_with(pair.head, known[name])
        if words := [words for other, words in distributions.items() if other in used]:
            yield "lock", f"lock: {listed(words)}"


def needs(known: Mapping[str, Package], names: Mapping[str, object] | set[str]) -> set[str]:
    """Give the named packages and all that they need, directly or through others."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(known[name].dependencies)
    return found


def example_entries(
    pair: Pair, known: Mapping[str, Package], wheels: Mapping[str, WheelDifference]
) -> tuple[ExampleEntry, ...]:
    """Give the folders of examples/ whose files changed, or that need a package whose wheel did."""
    found = []
    for folder in sorted(path for path in pair.head.folder.glob("examples/*") if path.is_dir()):
        path = f"examples/{folder.name}"
        own = [file.removeprefix(f"{path}/") for file in pair.under(path)]
        needed = sorted(needs(known, required_by_example(pair.head, path, known)) & wheels.keys())
        if own or needed:
            cause: Cause = "files" if own else "dependency"
            reason = listed(own) if own else _other_wheels(needed)
            found.append(ExampleEntry(example=folder.name, path=path, cause=cause, reason=reason))
    return tuple(found)


def required_by_example(tree: Tree, path: str, known: Mapping[str, Package]) -> dict[str, SpecifierSet]:
    """Give the workspace's packages that the project in a folder names, in its extras too, each with the range."""
    file = tree.folder / path / "pyproject.toml"
    if not file.is_file():
        return {}
    names = {canonicalize_name(each.dist): name for name, each in known.items()}
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        extras = project.get("optional-dependencies", {}).values()
        texts = [*project.get("dependencies", []), *(text for extra in extras for text in extra)]
        required = [Requirement(text) for text in texts]
    except (ValueError, InvalidRequirement) as error:
        raise ToolError(
            f"{path}/pyproject.toml of {tree.short} cannot be read: {error}.", next_step="mend it and commit."
        ) from None
    ranges: dict[str, SpecifierSet] = {}
    for each in required:
        if name := names.get(canonicalize_name(each.name)):
            ranges[name] = ranges.get(name, SpecifierSet()) & each.specifier
    return ranges


def _other_wheels(names: list[str]) -> str:
    return f"needs {listed(names)}, whose wheel{'s differ' if len(names) > 1 else ' differs'}"
