"""The decision: two commits laid out, each kind of thing compared by what its bytes follow from."""

from collections.abc import Iterator
from pathlib import Path

from tools.changed.answer import Changed, Gone
from tools.changed.artifacts import artifact_entries
from tools.changed.machines import Machines, compare_machines
from tools.changed.packages import example_entries, package_entries, wheel_entries, workspace
from tools.changed.revisions import Pair, pair
from tools.changed.stacks import compare_stacks
from tools.changed.wheels import wheel_differences
from tools.workspace import ROOT


def changed(since: str | None = None, root: Path = ROOT, head: str = "HEAD") -> Changed:
    """Tell what differs between two commits of the checkout `root`; its uncommitted files play no part.

    `since` is compared as it is, ancestor of head or not. Without it: the merge base with origin/main, or head's
    parent. Raises ToolError for a folder that is no repository, for a commit that is not there, and for one whose
    packages or locks cannot be read. What cannot be built or synthesised counts as changed, with what stopped it.
    """
    with pair(since, head, root) as compared:
        known = workspace(compared.head)
        wheels = wheel_differences(compared)
        artifacts = artifact_entries(compared, wheels)
        machines = compare_machines(compared, wheels)
        stacks, gone = compare_stacks(compared, wheels, artifacts, machines)
        return Changed(
            since=compared.since.revision,
            head=compared.head.revision,
            packages=package_entries(compared, known, wheels),
            wheels=wheel_entries(known, wheels),
            artifacts=artifacts,
            stacks=stacks,
            machines=machines.entries,
            examples=example_entries(compared, known, wheels),
            removed=tuple(_removed(compared, machines, gone)),
            areas=tuple(sorted({file.partition("/")[0] for file in compared.files})),
        )


def _removed(compared: Pair, machines: Machines, stacks: tuple[str, ...]) -> Iterator[Gone]:
    for name in _gone(compared, "packages/*/pyproject.toml"):
        yield Gone(kind="package", name=Path(name).parts[1])
    for name in stacks:
        yield Gone(kind="stack", name=name)
    for name in machines.gone:
        yield Gone(kind="machine", name=name)
    for name in _gone(compared, "examples/*/"):
        yield Gone(kind="example", name=Path(name).parts[1])


def _gone(compared: Pair, pattern: str) -> list[str]:
    sides = [
        {path.relative_to(tree.folder).as_posix() for path in tree.folder.glob(pattern)}
        for tree in (compared.since, compared.head)
    ]
    return sorted(sides[0] - sides[1])
