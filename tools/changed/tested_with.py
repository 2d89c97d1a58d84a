"""The distributions that a package's tests run with: what the package needs, what its tests import, and pytest."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, entry_points, packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.changed.code import imports_of
from tools.changed.revisions import Tree
from tools.workspace import Package

_PLUGINS = "pytest11"


def tested_with(tree: Tree, package: Package) -> set[str]:
    """Give the names of all distributions, through what each needs in this environment.

    An environment older than the commit's lock may lack some of these: what is new there counts through what needs it.
    """
    found: set[str] = set()
    waiting = [canonicalize_name(package.dist), "pytest", *_pytest_plugins()]
    providers = _providers()
    for path in sorted((tree.folder / "packages" / package.name).rglob("*.py")):
        waiting.extend(canonicalize_name(name) for module in imports_of(path) for name in providers.get(module, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_required(name))
    return found


@cache
def _providers() -> dict[str, list[str]]:
    return dict(packages_distributions())


def _pytest_plugins() -> Iterable[str]:
    return {canonicalize_name(each.dist.name) for each in entry_points(group=_PLUGINS) if each.dist}


@cache
def _required(name: str) -> tuple[str, ...]:
    """Give what a distribution needs on this machine. An extra counts where its parts are imported, not here."""
    try:
        texts = distribution(name).requires or []
    except PackageNotFoundError:
        return ()
    return tuple(_wanted(Requirement(text) for text in texts))


def _wanted(requirements: Iterable[Requirement]) -> Iterator[str]:
    for each in requirements:
        if each.marker is None or each.marker.evaluate({"extra": ""}):
            yield canonicalize_name(each.name)
