"""The state machines, built by each commit's own sources and compared as they deploy."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.changed.answer import MachineEntry
from tools.changed.revisions import Pair, Tree
from tools.changed.wheels import WheelDifference, different
from tools.definitions import HOME, machines_of
from tools.sources import Broken

BUILT_FROM = ("workflow-def", "asl", "core")
"""The packages that a definition follows from."""


@dataclass(frozen=True)
class Definitions:
    """A commit's definitions by the machine's name, or why they cannot be built."""

    texts: Mapping[str, str]
    broken: str | None = None


@dataclass(frozen=True)
class Machines:
    """Both commits' definitions, and what differs. Nothing was built where nothing can differ."""

    since: Definitions
    head: Definitions
    entries: tuple[MachineEntry, ...]
    built: bool = True

    @property
    def gone(self) -> tuple[str, ...]:
        """The machines that head no longer has."""
        return () if self.head.broken else tuple(sorted(self.since.texts.keys() - self.head.texts.keys()))


def compare_machines(pair: Pair, wheels: Mapping[str, WheelDifference]) -> Machines:
    """Give the machines of head whose definition differs, with the states that do."""
    if not any(wheels[name].changes_code for name in BUILT_FROM if name in wheels):
        return Machines(Definitions({}), Definitions({}), (), built=False)
    with ThreadPoolExecutor(2) as pool:
        since, head = pool.map(definitions, (pair.since, pair.head))
    for side, tree in ((since, pair.since), (head, pair.head)):
        if side.broken:
            names = sorted(since.texts.keys() | head.texts.keys()) or ["workflow"]
            reason = f"cannot be built at {tree.short}: {side.broken}"
            return Machines(since, head, tuple(MachineEntry(machine=name, reason=reason) for name in names))
    names = [name for name in different(since.texts, head.texts) if name in head.texts]
    entries = [MachineEntry(machine=name, reason=_reason(since.texts.get(name), head.texts[name])) for name in names]
    return Machines(since, head, tuple(entries))


def definitions(tree: Tree) -> Definitions:
    """Build the definitions of a commit; none where it has no package workflow-def."""
    if not (tree.folder / HOME).is_dir():
        return Definitions({})
    try:
        machines = machines_of(tree.folder, f"the commit {tree.short}")
    except Broken as error:
        return Definitions({}, error.reason)
    return Definitions({name: json.dumps(machine, indent=2) for name, machine in machines.items()})


def _reason(before: str | None, after: str) -> str:
    if before is None:
        return "is new"
    old, new = json.loads(before), json.loads(after)
    states = different(_by_text(old["States"]), _by_text(new["States"]))
    fields = different(_by_text(old), _by_text(new))
    named = [f"state {name}" for name in states] + [name for name in fields if name != "States"]
    return ", ".join(named) or "order of keys"


def _by_text(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: json.dumps(value) for name, value in fields.items()}
