"""The packages' wheels, built from both trees and compared byte by byte."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.changed.locks import moved
from tools.changed.programs import run_on
from tools.changed.revisions import Pair, Tree
from tools.changed.words import listed

_CHILD = Path(__file__).with_name("wheels_child.py")


@dataclass(frozen=True)
class Wheel:
    """A built wheel: its hash, and the hash of each file in it by name; or what stopped the build."""

    sha256: str
    members: Mapping[str, str]
    broken: str


@dataclass(frozen=True)
class WheelDifference:
    """Why a package's wheel is another one. `members` are the files in it that differ, came or went.

    `versions` tells of another version, such as `core 0.1.0 → 0.1.1`, which alone changes all of the wheel's metadata.
    `unknown` where it could not be built on one side: then anything in it may differ.
    """

    reason: str
    members: tuple[str, ...] = ()
    unknown: bool = False
    versions: str = ""

    @property
    def changes_code(self) -> bool:
        """Whether more than the metadata differs: what an import sees."""
        return self.unknown or any(not is_metadata(member) for member in self.members)


def is_metadata(member: str) -> bool:
    """Whether a wheel's file is one that the build wrote about it."""
    return ".dist-info/" in member


def members_told(members: Sequence[str], versions: str) -> tuple[str, ...]:
    """Say which of a wheel's files differ, code first; of a new version's metadata only that it is one."""
    code = [each for each in members if not is_metadata(each)]
    if versions:
        return (listed(code), versions) if code else (versions,)
    rest = [each for each in members if is_metadata(each)]
    return (listed([*code, *rest]),) if members else ()


def wheel_differences(pair: Pair, *, only: Collection[str] | None = None) -> dict[str, WheelDifference]:
    """Give the packages of head, or `only` of those named, whose wheel has other bytes than at `since`, by name.

    hatchling decides what belongs into a wheel, so both are built by it, unless nothing that it reads differs: the
    package's folder and the repository's .gitignore. It writes its own version into each wheel: where the lock moves
    it, all wheels differ, which two builds by one hatchling cannot show.
    """
    there = sorted(path.parent.name for path in pair.head.folder.glob("packages/*/pyproject.toml"))
    there = [name for name in there if only is None or name in only]
    touched = [name for name in there if ".gitignore" in pair.files or pair.under(f"packages/{name}")]
    wheels = _built(pair, touched) if touched else {}
    found = {name: _difference(pair, name, wheels) for name in touched}
    differences = {name: each for name, each in found.items() if each}
    for builder in moved(pair, "dev", only={"hatchling"}):
        why = f"{builder} in the lock, which each wheel names"
        differences = {name: WheelDifference(why, (f"{name}.dist-info/WHEEL",)) for name in there} | differences
    return differences


def different(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names whose values differ, or that only one side has."""
    return tuple(sorted(name for name in {**before, **after} if before.get(name) != after.get(name)))


def _difference(pair: Pair, name: str, wheels: Mapping[Path, Wheel]) -> WheelDifference | None:
    before, after = (wheels.get(_folder(tree, name)) for tree in (pair.since, pair.head))
    if before is None or after is None:
        return WheelDifference(f"the package is new since {pair.since.short}", unknown=True)
    for built, tree in ((after, pair.head), (before, pair.since)):
        if built.broken:
            return WheelDifference(f"cannot be built at {tree.short}: {built.broken}", unknown=True)
    if before.sha256 == after.sha256:
        return None
    members = different(before.members, after.members)
    versions = _versions(name, before.members, after.members)
    telling = members_told([each for each in members if not each.endswith("/RECORD")], versions)
    return WheelDifference("; ".join(telling) or "modes of files", members, versions=versions)


def _versions(name: str, before: Iterable[str], after: Iterable[str]) -> str:
    """Say which version followed which, by the folder that a wheel's metadata lies in; nothing where it is the same."""
    old, new = (
        {member.partition(".dist-info/")[0].rpartition("-")[2] for member in side if is_metadata(member)}
        for side in (before, after)
    )
    return f"{name} {''.join(old)} → {''.join(new)}" if old != new else ""


def _folder(tree: Tree, name: str) -> Path:
    return tree.folder / "packages" / name


def _built(pair: Pair, names: Sequence[str]) -> dict[Path, Wheel]:
    """Build the packages of both trees, as far as they are there, in a process in which their build hooks may run."""
    folders = [_folder(tree, name) for tree in (pair.since, pair.head) for name in names]
    there = [folder for folder in folders if (folder / "pyproject.toml").is_file()]
    made = json.loads(run_on(pair.head, [str(_CHILD), *map(str, there)]))
    # Errors name files of a folder that is gone by the time they are read.
    return {
        Path(folder): Wheel(
            each.get("sha256", ""), each.get("members", {}), each.get("broken", "").replace(f"{folder}/", "")
        )
        for folder, each in made.items()
    }
