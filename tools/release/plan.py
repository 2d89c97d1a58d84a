"""What waits for a release, in the order in which to release it, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version
from tools.changed.artifacts import artifact_entries
from tools.changed.revisions import pair
from tools.changed.wheels import WheelDifference, wheel_differences
from tools.release.git import Repository
from tools.release.news import Fragment
from tools.release.prepare import last_release, lowest_version, unadmitting, waiting
from tools.release.rebuilt import siblings
from tools.release.versions import KINDS, following
from tools.workspace import Package, packages

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Offer:
    """A release that is offered: from which version (None: the first) to which, the reasons, and the command.

    `command` is None where something must be written first, which `first` tells; `version` too where that decides it.
    """

    package: str
    dist: str
    last: str | None
    version: str | None
    reasons: tuple[str, ...]
    command: str | None
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Since:
    """What differs since a commit: wheels by package, and the reasons of a step's zips."""

    wheels: Mapping[str, WheelDifference]
    zips: Mapping[str, str]


def planned(root: Path) -> tuple[Offer, ...]:
    """Give the releases that a checkout's last commit offers, a package before those that need it."""
    repository = Repository(root)
    repository.require()
    differences: dict[str, Since] = {}
    offers: list[Offer] = []
    with repository.worktree("HEAD") as checkout:
        known = packages(checkout.root)
        for package in sorted(known.values(), key=lambda each: (len(siblings(each.name, checkout.root)), each.name)):
            last = last_release(checkout, package)
            if last is None:
                offers.append(_first(checkout, package))
                continue
            commit = checkout.run("rev-parse", f"refs/tags/{package.tag(last)}^{{commit}}")
            if commit not in differences:
                differences[commit] = _since(commit, root)
            if offer := _next(checkout, package, last, differences[commit]):
                offers.append(offer)
    return tuple(offers)


def document(offers: tuple[Offer, ...]) -> dict[str, Any]:
    """Give what `--json` prints. Fields may come within a schema version; none is renamed or goes."""
    return {"schema_version": SCHEMA_VERSION, "releases": [asdict(each) for each in offers]}


def told(offers: tuple[Offer, ...]) -> str:
    """Give the plan for people: a line a package, and its reasons below."""
    if not offers:
        return "Nothing waits for a release."
    lines = []
    for each in offers:
        lines.append(
            f"{each.package:13} {each.last or 'new':>7} -> {each.version or '?':8} {each.command or ''}".rstrip()
        )
        lines += [f"    because {reason}" for reason in each.reasons]
        lines += [f"    first   {what}" for what in each.first]
    return "\n".join(lines)


def _since(commit: str, root: Path) -> Since:
    with pair(commit, "HEAD", root) as trees:
        wheels = wheel_differences(trees)
        zips: dict[str, str] = {}
        for each in artifact_entries(trees, wheels):
            zips.setdefault(each.step, each.reason)
        return Since(wheels, zips)


def _first(checkout: Repository, package: Package) -> Offer:
    _, news = waiting(checkout, package, None)
    first = () if news else (_write_news(package.name),)
    reasons = ("it was never released", *_of_news(news))
    return _offer(checkout, package, None, package.version, reasons, first=first)


def _next(checkout: Repository, package: Package, last: Version, since: Since) -> Offer | None:
    name, tag = package.name, package.tag(last)
    wheel, zips = since.wheels.get(name), since.zips.get(name)
    _, news = waiting(checkout, package, last)
    reasons = [*_of_news(news)]
    if wheel:
        reasons.append(f"its wheel differs from {tag}: {wheel.reason}")
    if zips:
        reasons.append(f"its zips differ from {tag}: {zips}")
    if news:
        version, _ = lowest_version(package, last, news)
        return _offer(checkout, package, last, version, tuple(reasons))
    if wheel:
        return _offer(checkout, package, last, None, tuple(reasons), first=(_write_news(name),))
    if zips:
        return _offer(checkout, package, last, following(last, {"misc"}), tuple(reasons), rebuild=True)
    return None


def _of_news(news: tuple[Fragment, ...]) -> tuple[str, ...]:
    counts = Counter(each.kind for each in news)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    return (f"news wait: {told}",) if told else ()


def _write_news(name: str) -> str:
    return f"write packages/{name}/news/<slug>.<type>.md"


def _offer(
    checkout: Repository,
    package: Package,
    last: Version | None,
    version: Version | None,
    reasons: tuple[str, ...],
    *,
    first: tuple[str, ...] = (),
    rebuild: bool = False,
) -> Offer:
    if version is not None:
        first += tuple(
            f"widen {each.dependencies[package.name]} in packages/{each.name}/pyproject.toml"
            for each in unadmitting(package.name, version, checkout.root)
        )
    command = f"./run release {package.name}{' --rebuild' if rebuild else ''}"
    return Offer(
        package.name,
        package.dist,
        str(last) if last else None,
        str(version) if version else None,
        reasons,
        None if first else command,
        first,
    )
