"""What stands in a folder that was installed into: distributions, and whether what they need is there too."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.failure import ToolError

OF_THE_INSTALLER = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json")
"""Files beside a distribution's metadata that whoever installs it writes."""


@dataclass(frozen=True)
class Installed:
    """A distribution in the folder. `license` is what its metadata call it, if they do so in one line.

    `files` are its own, as paths from the folder; what only the installer wrote is not among them.
    """

    name: str
    version: str
    license: str | None
    requires: tuple[Requirement, ...]
    files: frozenset[str] = frozenset()


def installed(folder: Path) -> dict[str, Installed]:
    """Read the metadata of all distributions in a folder, by name."""
    found: dict[str, Installed] = {}
    for each in distributions(path=[str(folder)]):
        meta = each.metadata.json
        name = canonicalize_name(each.name)
        license_ = str(meta.get("license_expression") or meta.get("license") or "").strip()
        requires = tuple(Requirement(text) for text in each.requires or ())
        license_or_none = license_ if license_ and "\n" not in license_ else None
        files = frozenset(str(path) for path in each.files or () if path.name not in OF_THE_INSTALLER)
        found[name] = Installed(name, each.version, license_or_none, requires, files)
    return found


def needs(
    root: str, found: Mapping[str, Installed], provided: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Give what each distribution under `root` needs of the others, and prove that it is all there.

    `provided` are versions by name that the runtime brings; they are followed no further. Raises ToolError where
    one is missing, or stands in a version that is not wanted: so a zip is never empty, and never lacks a requirement.
    """
    edges: dict[str, set[str]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(root, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for requirement in _required(found[name].requires, extras, environment):
            wanted = canonicalize_name(requirement.name)
            _prove(name, requirement, wanted, found, provided)
            if wanted in found:
                edges.setdefault(name, set()).add(wanted)
                waiting.append((wanted, frozenset(requirement.extras)))
    return {name: tuple(sorted(edges.get(name, ()))) for name in found}


def _required(
    requires: Iterable[Requirement], extras: frozenset[str], environment: Mapping[str, str]
) -> Iterator[Requirement]:
    for each in requires:
        if each.marker is None or any(each.marker.evaluate({**environment, "extra": extra}) for extra in extras | {""}):
            yield each


def _prove(
    by: str, requirement: Requirement, name: str, found: Mapping[str, Installed], provided: Mapping[str, str]
) -> None:
    version = found[name].version if name in found else provided.get(name)
    if version is None:
        raise ToolError(
            f"{by} needs {name}, which the lock does not hold: the zip would lack it.",
            next_step="write the locks anew with `hatch run lock`.",
        )
    if not requirement.specifier.contains(version, prereleases=True):
        raise ToolError(
            f"{by} needs {name}{requirement.specifier}, and the lock holds {version}.",
            next_step="write the locks anew with `hatch run lock`.",
        )
