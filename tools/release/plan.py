"""What waits for a release, in the order in which to release it, and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version
from tools.changed.artifacts import artifact_entries
from tools.changed.machines import compare_machines
from tools.changed.revisions import pair
from tools.changed.wheels import WheelDifference, wheel_differences
from tools.failure import ToolError
from tools.release.history import last_release, unseen
from tools.release.news import Fragment, of_no_package
from tools.release.prepare import lowest_version, unadmitting, waiting
from tools.release.rebuilt import MACHINES_OF, siblings
from tools.release.versions import KINDS, following
from tools.repository import Repository
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
    """What differs since a commit: wheels by package, a step's zips and the machines by name, with the reasons."""

    wheels: Mapping[str, WheelDifference]
    zips: Mapping[str, str]
    machines: Mapping[str, str]

    def deployed(self, package: Package) -> Iterator[tuple[str, str]]:
        """Give what differs of what is deployed from a package's tag, each with the reason."""
        if reason := self.zips.get(package.name):
            yield "its zips differ", reason
        if package.name == MACHINES_OF:
            for name, reason in self.machines.items():
                yield f"its machine {name} differs", reason


def planned(root: Path) -> tuple[Offer, ...]:
    """Give the releases that a checkout's last commit offers, a package before those that need it.

    Raises ToolError for news that are no package's.
    """
    repository = Repository(root)
    repository.require()
    with repository.worktree("HEAD") as checkout:
        _refuse_astray(checkout.root)
        known = packages(checkout.root).values()
        tagged = _tagged(checkout, known)
        commits = {commit for _, commit in tagged.values()}
        since = {at: _since(at, root, {name for name, (_, commit) in tagged.items() if commit == at}) for at in commits}
        offers: list[Offer | None] = []
        for package in sorted(known, key=lambda each: (len(siblings(each.name, checkout.root)), each.name)):
            if offer := _unseen(checkout, package):
                offers.append(offer)
            elif found := tagged.get(package.name):
                last, commit = found
                offers.append(_next(checkout, package, last, since[commit]))
            else:
                offers.append(_first(checkout, package))
        return tuple(filter(None, offers))


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


def _tagged(checkout: Repository, known: Iterable[Package]) -> dict[str, tuple[Version, str]]:
    """Give each package's last version with the commit of its tag, without those that were never released."""
    found = {}
    for each in known:
        if last := last_release(checkout, each):
            found[each.name] = (last, checkout.run("rev-parse", f"refs/tags/{each.tag(last)}^{{commit}}"))
    return found


def _since(commit: str, root: Path, released: Collection[str]) -> Since:
    """Compare a commit, from which the packages named were released, with the last one."""
    with pair(commit, "HEAD", root) as trees:
        wheels = wheel_differences(trees)
        zips: dict[str, str] = {}
        for each in artifact_entries(trees, wheels):
            zips.setdefault(each.step, each.reason)
        # To build the definitions of both takes seconds, so it is done for the one commit where it counts.
        machines = compare_machines(trees, wheels).entries if MACHINES_OF in released else ()
        return Since(wheels, zips, {each.machine: each.reason for each in machines})


def _refuse_astray(root: Path) -> None:
    if astray := of_no_package(root):
        raise ToolError(
            f"No package has the news {', '.join(astray)}: no release would tell them.",
            next_step=f"move them to packages/<package>/news of one of {', '.join(packages(root))}, or remove them.",
        )


def _unseen(checkout: Repository, package: Package) -> Offer | None:
    """Offer nothing of a package whose last release is not seen here but what brings it."""
    last = last_release(checkout, package)
    missed = unseen(checkout, package, last)
    return _offer(checkout, package, last, None, (missed.what,), first=(missed.next_step,)) if missed else None


def _first(checkout: Repository, package: Package) -> Offer:
    _, news = waiting(checkout, package, None)
    first = () if news else (_write_news(package.name),)
    reasons = ("it was never released", *_of_news(news))
    return _offer(checkout, package, None, package.version, reasons, first=first)


def _next(checkout: Repository, package: Package, last: Version, since: Since) -> Offer | None:
    name, tag = package.name, package.tag(last)
    wheel, deployed = since.wheels.get(name), tuple(since.deployed(package))
    _, news = waiting(checkout, package, last)
    reasons = [*_of_news(news)]
    if wheel:
        reasons.append(f"its wheel differs from {tag}: {wheel.reason}")
    reasons += [f"{what} from {tag}: {reason}" for what, reason in deployed]
    if news:
        version, _ = lowest_version(package, last, news)
        return _offer(checkout, package, last, version, tuple(reasons))
    if wheel:
        return _offer(checkout, package, last, None, tuple(reasons), first=(_write_news(name),))
    if deployed:
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
            f"widen {admitted} in {file}" for file, admitted in unadmitting(checkout, package.name, version).items()
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
