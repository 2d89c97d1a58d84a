"""The Lambda zips, decided from what their bytes follow from: so no build is needed to know which will differ.

A zip's bytes follow from the files of two wheels, from what its lock pins for an architecture, and from the builder
(tools/artifact). The builder's own change counts for all zips: only a build could tell.
"""

from collections.abc import Iterator, Mapping

from tools.artifact.pruning import PRUNED
from tools.artifact.target import ARCHS, STEPS, Arch, Step, marker_environment
from tools.changed.answer import ArtifactEntry
from tools.changed.code import imported_from, same_code
from tools.changed.locks import moved
from tools.changed.revisions import Pair
from tools.changed.wheels import WheelDifference, members_told
from tools.changed.words import listed

_BUILDER = "tools.artifact.build"
_NO_BYTES = {
    "tools.artifact.contents": "refuses a zip, and changes none",
    "tools.failure": "words",
    "tools.artifact.sbom": "writes beside the zip",
}


def artifact_entries(pair: Pair, wheels: Mapping[str, WheelDifference]) -> tuple[ArtifactEntry, ...]:
    """Give the zips of head's steps whose bytes differ, or that there were not at `since`."""
    builder = tuple(_builder(pair))
    steps = [step for step in STEPS if (pair.head.folder / "requirements" / f"lambda-{step}.txt").is_file()]
    reasons = {(step, arch): [*_reasons(pair, wheels, step, arch), *builder] for step in steps for arch in ARCHS}
    return tuple(
        ArtifactEntry(step=step, arch=arch, reason="; ".join(why)) for (step, arch), why in reasons.items() if why
    )


def _reasons(pair: Pair, wheels: Mapping[str, WheelDifference], step: Step, arch: Arch) -> Iterator[str]:
    if not (pair.since.folder / "requirements" / f"lambda-{step}.txt").is_file():
        yield f"was not built at {pair.since.short}"
        return
    for package in (step, "core"):
        difference = wheels.get(package)
        if difference and difference.unknown:
            yield f"{package}: {difference.reason}"
        elif difference and (members := [each for each in difference.members if ships(each, step)]):
            for told in members_told(members, difference.versions):
                yield told if told == difference.versions else f"{package}: {told}"
    if locked := moved(pair, f"lambda-{step}", environment=marker_environment(arch)):
        yield f"lock: {listed(locked)}"


def ships(member: str, step: str) -> bool:
    """Whether a wheel's file is part of a step's zip: the builder takes out fakes, type stubs and installers' notes."""
    gone = (*PRUNED, f"siesa_{step}/testing")
    return not (
        member.endswith((".pyi", ".dist-info/RECORD")) or any(member.startswith(f"{folder}/") for folder in gone)
    )


def _builder(pair: Pair) -> Iterator[str]:
    if not pair.under("tools"):
        return
    before, after = (imported_from(_BUILDER, tree.folder, "tools.") for tree in (pair.since, pair.head))
    for name in sorted((before.keys() | after.keys()) - _NO_BYTES.keys()):
        if not (name in before and name in after and same_code(before[name], after[name])):
            yield f"builder: {name}"
