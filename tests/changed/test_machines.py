from pathlib import Path

import pytest
from tools.changed.machines import Machines, compare_machines
from tools.changed.wheels import WheelDifference

from tests.changed.trees import appended, edited, replaced
from tests.changed.workspace import MACHINES, PACKAGES

FOLDER = "packages/workflow-def/src/siesa_workflow"
MACHINE = f"{FOLDER}/machine.py"
FILES = {path: text for path, text in PACKAGES.items() if "/src/" in path}
CODE = WheelDifference("", ("siesa_workflow/machine.py",))


def compared(folder: Path, after: dict[str, str | None], *, before: dict[str, str] = FILES) -> Machines:
    return compare_machines(edited(folder, before, after), {"workflow-def": CODE})


def named(found: Machines) -> dict[str, str]:
    return {each.machine: each.reason for each in found.entries}


def test_the_states_and_fields_that_differ_are_named(tmp_path: Path) -> None:
    text = MACHINES.replace('"MaxAttempts": 3', '"MaxAttempts": 4').replace('"End"', '"Done"')

    found = compared(tmp_path, {MACHINE: text.replace('{"StartAt"', '{"Comment": "Loads", "StartAt"')})

    assert named(found) == {"workflow": "state Done, state End, state Load, Comment"}


def test_the_order_of_keys_deploys_too(tmp_path: Path) -> None:
    found = compared(
        tmp_path, replaced(FILES, MACHINE, '"Type": "Task", "MaxAttempts": 3', '"MaxAttempts": 3, "Type": "Task"')
    )

    assert named(found) == {"workflow": "state Load"}


def test_code_that_builds_the_same_machine_changes_none(tmp_path: Path) -> None:
    found = compared(tmp_path, appended(FILES, MACHINE, "MORE = 1\n"))

    assert named(found) == {}
    assert found.since == found.head
    assert found.head.texts.keys() == {"workflow"}


def test_each_commit_builds_by_its_own_packages(tmp_path: Path) -> None:
    core = "packages/core/src/integration_core/__init__.py"
    files = {**FILES, MACHINE: f"import integration_core\n{MACHINES}".replace(": 3", ": integration_core.VALUE")}

    found = compared(tmp_path, replaced(files, core, "VALUE = 1", "VALUE = 2"), before=files)

    assert named(found) == {"workflow": "state Load"}


def test_a_machine_that_comes_is_new_and_one_that_goes_is_named_apart(tmp_path: Path) -> None:
    found = compared(tmp_path, {MACHINE: None, f"{FOLDER}/close_books.py": MACHINES})

    assert named(found) == {"close-books": "is new"}
    assert found.gone == ("workflow",)


@pytest.mark.parametrize("broken", ["raise ValueError('no such state')\n", "(\n"])
def test_a_machine_that_cannot_be_built_counts_as_changed_with_what_stopped_it(tmp_path: Path, broken: str) -> None:
    found = compared(tmp_path, appended(FILES, MACHINE, broken))

    what, _, where = named(found)["workflow"].removeprefix("cannot be built at bbbbbbb: ").rpartition(" (")
    assert what in {"ValueError: no such state", "SyntaxError: '(' was never closed"}
    assert where.startswith("packages/workflow-def/src/siesa_workflow/machine.py, line ")
    assert found.gone == ()


def test_nothing_is_built_where_no_package_of_it_differs_in_more_than_metadata(tmp_path: Path) -> None:
    pair = edited(tmp_path, {}, {})
    metadata = WheelDifference("", ("typed_asl-0.1.0.dist-info/METADATA",))

    found = compare_machines(pair, {"loader": CODE, "asl": metadata})

    assert (found.built, found.entries) == (False, ())
