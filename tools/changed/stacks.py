"""The stacks whose deployment would change something.

A step's stack follows its zip. For all others both commits are synthesised, and only where something that feeds the
templates changed: infra/, the machines' definitions, the packages that infra imports.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from tools.artifact.target import STEPS
from tools.changed.answer import ArtifactEntry, StackEntry
from tools.changed.code import same_code
from tools.changed.locks import moved
from tools.changed.machines import Machines, definitions
from tools.changed.programs import run_on
from tools.changed.revisions import Pair, Tree
from tools.changed.synthesis import ACCOUNT, contents, require_node, synthesise
from tools.changed.wheels import WheelDifference, different
from tools.changed.words import listed
from tools.failure import ToolError
from tools.sources import Broken

KINDS = ("data", *STEPS, "workflow", "schedules", "observability")
_PREFIX = "siesa-integration-"
_EVERYWHERE = tuple(product(KINDS, ("dev", "test", "prod")))
_IMPORTED_BY_INFRA = ("asl", "workflow-def")
_CDK = {"aws-cdk-lib", "constructs", "jsii"}
_SETTINGS = Path(__file__).with_name("settings_child.py")

Reasons = dict[str, str]
"""By the whole name of a stack, such as siesa-integration-loader-prod."""


def compare_stacks(
    pair: Pair, wheels: Mapping[str, WheelDifference], artifacts: Iterable[ArtifactEntry], machines: Machines
) -> tuple[tuple[StackEntry, ...], tuple[str, ...]]:
    """Give the stacks of head that differ, each with the environments in which it does; and those that are gone."""
    zips = {(each.step, each.arch) for each in artifacts}
    if not (pair.head.folder / "infra" / "app.py").is_file():
        return (), ()
    if _fed(pair, wheels, machines):
        reasons, gone = _synthesised(pair, machines, zips)
    else:
        reasons, gone = (_by_zips(pair, zips) if zips else {}), ()
    return _entries(reasons), gone


def _fed(pair: Pair, wheels: Mapping[str, WheelDifference], machines: Machines) -> bool:
    """Whether anything changed that templates follow from, beside the zips."""
    return (
        any(not file.endswith(".md") and not _same(pair, file) for file in pair.under("infra"))
        or bool(machines.entries or machines.gone)
        or any(name in wheels and wheels[name].changes_code for name in _IMPORTED_BY_INFRA)
        or bool(moved(pair, "dev", only=_CDK))
    )


def _same(pair: Pair, file: str) -> bool:
    return file.endswith(".py") and same_code(pair.since.folder / file, pair.head.folder / file)


def _by_zips(pair: Pair, zips: set[tuple[str, str]]) -> Reasons:
    """Give the stacks of the zips that differ, where an environment has their architecture."""
    try:
        architectures: dict[str, str] = json.loads(run_on(pair.head, [str(_SETTINGS), ACCOUNT]))
    except Broken as error:
        raise ToolError(
            f"The settings of the environments at {pair.head.short} cannot be read: {error.reason}.",
            next_step="mend infra/environments.toml and commit.",
        ) from None
    return {
        f"{_PREFIX}{step}-{environment}": "its zip differs"
        for environment, architecture in architectures.items()
        for step in STEPS
        if (step, architecture) in zips
    }


def _synthesised(pair: Pair, machines: Machines, zips: set[tuple[str, str]]) -> tuple[Reasons, tuple[str, ...]]:
    require_node()
    # Where none were built, both commits have the same. They are needed all the same: the committed ones may be older.
    same = None if machines.built else definitions(pair.head)
    built = (same or machines.since, same or machines.head)
    with ThreadPoolExecutor(2) as pool:
        since, head = pool.map(
            lambda tree, made: synthesise(tree, made, contents(zips, tree)), (pair.since, pair.head), built
        )
    for side, tree in ((head, pair.head), (since, pair.since)):
        if side.broken:
            known = head.stacks or since.stacks or [f"{_PREFIX}{kind}-{name}" for kind, name in _EVERYWHERE]
            return dict.fromkeys(known, f"cannot be synthesised at {tree.short}: {side.broken}"), ()
    reasons = {name: _reason(since.stacks.get(name), text) for name, text in head.stacks.items()}
    found = _elsewhere(pair, head.stacks) | {name: reason for name, reason in reasons.items() if reason}
    return found, tuple(sorted(since.stacks.keys() - head.stacks.keys()))


def _reason(before: str | None, after: str) -> str | None:
    """Name the resources that differ."""
    if before == after:
        return None
    if before is None:
        return "is new"
    (old_how, old), (new_how, new) = json.loads(before), json.loads(after)
    before_by_name, after_by_name = (
        {name: json.dumps(each) for name, each in made["Resources"].items()} for made in (old, new)
    )
    resources = different(before_by_name, after_by_name)
    if resources:
        return listed(resources)
    return "where it deploys, its tags or its protection" if old_how != new_how else "parts beside its resources"


def _elsewhere(pair: Pair, stacks: Iterable[str]) -> Reasons:
    """Say what synthesising both commits by one CDK and for one account cannot show: another CDK, another account."""
    if cdk := moved(pair, "dev", only=_CDK):
        return dict.fromkeys(stacks, f"lock: {listed(cdk)}, which writes the templates")
    before, after = (_accounts(tree) for tree in (pair.since, pair.head))
    moving = different(before, after)
    return {name: "another account" for name in stacks for environment in moving if name.endswith(f"-{environment}")}


def _accounts(tree: Tree) -> dict[str, str]:
    file = tree.folder / "infra" / "environments.toml"
    written = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {name: str(section["account"]) for name, section in written.items() if "account" in section}


def _entries(reasons: Reasons) -> tuple[StackEntry, ...]:
    """Put the environments of a kind together, under the first one's reason."""
    found = []
    for kind in KINDS:
        start = f"{_PREFIX}{kind}-"
        named = {name.removeprefix(start): reason for name, reason in reasons.items() if name.startswith(start)}
        if named:
            found.append(StackEntry(stack=kind, environments=tuple(named), reason=next(iter(named.values()))))
    return tuple(found)
