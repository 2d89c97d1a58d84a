"""What changed in what is deployed from a package's tag and made with more than the package: zips and machines."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.version import Version
from tools.changed.locks import moved
from tools.changed.machines import BUILT_FROM, compare_machines
from tools.changed.revisions import pair
from tools.changed.wheels import wheel_differences
from tools.release.history import last_release, unseen
from tools.repository import Repository
from tools.workspace import Package, packages

SOURCES = ("src", "pyproject.toml", "README.md")
"""What a package's wheel is made of, under its folder."""

MACHINES_OF = BUILT_FROM[0]
"""The package from whose tag the state machines are deployed."""


def deployed(package: Package) -> str | None:
    """Name what is deployed from a package's tag and holds what its siblings say; nothing where only wheels are."""
    return "zips" if package.is_step else "machines" if package.name == MACHINES_OF else None


def rebuilt(repository: Repository, package: Package, last: Version) -> tuple[str, ...]:
    """Name what the next build holds in another version than the last release did, such as `requests 2.33.0 → 2.34.1`.

    A wheel holds nothing of its siblings or of a lock; so there is something to name where something else is deployed:
    for a step, whose zips hold all of it, and for the machines where a definition differs.
    """
    if not deployed(package):
        return ()
    tag = package.tag(last)
    with pair(f"refs/tags/{tag}", "HEAD", repository.root) as trees:
        if package.is_step:
            return (*_siblings(repository, package, tag), *moved(trees, f"lambda-{package.name}"))
        differ = compare_machines(trees, wheel_differences(trees)).entries
        return tuple(_siblings(repository, package, tag)) if differ else ()


def own_change(repository: Repository, package: Package, last: Version) -> str | None:
    """Say what of a package's own wheel differs from its last release; nothing where its bytes are the same."""
    with pair(f"refs/tags/{package.tag(last)}", "HEAD", repository.root) as trees:
        difference = wheel_differences(trees, only={package.name}).get(package.name)
    return difference.reason if difference else None


def siblings(name: str, root: Path) -> tuple[Package, ...]:
    """Give all that a package needs of the workspace, directly or through others, in the order of their names."""
    known = packages(root)
    found: set[str] = set()
    waiting = [name]
    while waiting:
        more = set(known[waiting.pop()].dependencies) - found
        found |= more
        waiting.extend(more)
    return tuple(known[each] for each in sorted(found))


def unreleased(repository: Repository, package: Package) -> str | None:
    """Say why a package's sources as committed are no release's; nothing where they are the last release's."""
    last = last_release(repository, package)
    if missed := unseen(repository, package, last):
        return missed.what
    if last is None:
        return f"{package.dist} was never released"
    tag = package.tag(last)
    paths = [f"packages/{package.name}/{each}" for each in SOURCES]
    if repository.succeeds("diff", "--quiet", f"refs/tags/{tag}", "HEAD", "--", *paths):
        return None
    return f"{package.dist} differs from {tag}"


def _siblings(repository: Repository, package: Package, tag: str) -> Iterator[str]:
    for each in siblings(package.name, repository.root):
        text = repository.read(f"refs/tags/{tag}", f"packages/{each.name}/pyproject.toml")
        before = Version(tomllib.loads(text)["project"]["version"]) if text else None
        if before is None:
            yield f"{each.dist} {each.version} is new"
        elif before != each.version:
            yield f"{each.dist} {before} → {each.version}"
