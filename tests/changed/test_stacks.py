import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from tools.changed.answer import ArtifactEntry
from tools.changed.machines import compare_machines
from tools.changed.stacks import compare_stacks
from tools.changed.wheels import WheelDifference
from tools.failure import ToolError

from tests.changed.trees import appended, edited, replaced
from tests.changed.workspace import INFRA, LOCKS, MACHINES, PACKAGES

SETTINGS = "infra/environments.toml"
MACHINE = "packages/workflow-def/src/siesa_workflow/machine.py"
FILES = {
    **INFRA,
    **LOCKS,
    **{path: text for path, text in PACKAGES.items() if path.endswith("pyproject.toml") or "siesa_workflow/" in path},
}
BOTH = ("dev", "prod")
CODE = WheelDifference("", ("siesa_workflow/machine.py",))
Found = dict[str, tuple[tuple[str, ...], str]]


def compared(
    folder: Path,
    after: Mapping[str, str | None],
    *,
    zips: Iterable[str] = (),
    wheels: Mapping[str, WheelDifference] | None = None,
    before: Mapping[str, str] = FILES,
) -> tuple[Found, tuple[str, ...]]:
    """Give the stacks that differ with environments and reason, and those that are gone."""
    pair = edited(folder, before, after)
    artifacts = [ArtifactEntry(step="loader", arch=arch, reason="") for arch in zips]
    entries, gone = compare_stacks(pair, wheels or {}, artifacts, compare_machines(pair, wheels or {}))
    return {each.stack: (each.environments, each.reason) for each in entries}, gone


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing can be synthesised."""
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.mark.usefixtures("no_node")
def test_a_zip_changes_the_stack_of_its_step_where_its_architecture_is_deployed(tmp_path: Path) -> None:
    files = {**FILES, SETTINGS: '[dev]\ndays = 30\n\n[prod]\ndays = 365\narchitecture = "x86_64"\n'}

    found, _ = compared(tmp_path, {}, zips=["arm64"], before=files)

    assert found == {"loader": (("dev",), "its zip differs")}


def test_a_setting_of_one_environment_changes_its_stacks_alone(tmp_path: Path) -> None:
    found, _ = compared(tmp_path, replaced(FILES, SETTINGS, "days = 365", "days = 400"))

    assert found == {"data": (("prod",), "Thedata")}


def test_zips_and_versions_of_steps_are_seen_through_a_synthesis(tmp_path: Path) -> None:
    after = replaced(FILES, SETTINGS, "days = 365", "days = 400")
    after |= replaced(FILES, "packages/loader/pyproject.toml", "0.1.0", "0.2.0")

    found, _ = compared(tmp_path, after, zips=["arm64", "x86_64"])

    assert found == {"data": (("prod",), "Thedata"), "loader": (BOTH, "Theloader")}


@pytest.mark.usefixtures("no_node")
def test_a_comment_in_infra_needs_no_synthesis(tmp_path: Path) -> None:
    after = replaced(FILES, "infra/app.py", "output.mkdir()", "output.mkdir()  # where CDK writes")

    assert compared(tmp_path, {**after, "infra/README.md": "# The app\n"}) == ({}, ())


def test_code_of_infra_that_writes_the_same_templates_changes_no_stack(tmp_path: Path) -> None:
    assert compared(tmp_path, appended(FILES, "infra/app.py", "done = True\n")) == ({}, ())


def test_tags_alone_change_a_stack(tmp_path: Path) -> None:
    found, _ = compared(tmp_path, replaced(FILES, "infra/app.py", '{"kind": kind}', '{"kind": "another"}'))

    expected = (BOTH, "where it deploys, its tags or its protection")
    assert found == dict.fromkeys(("data", "loader", "workflow"), expected)


def test_another_account_changes_all_stacks_of_its_environment(tmp_path: Path) -> None:
    after = replaced(FILES, SETTINGS, "days = 30\n", 'days = 30\naccount = "222222222222"\n')

    found, _ = compared(tmp_path, after)

    assert found == dict.fromkeys(("data", "loader", "workflow"), (("dev",), "another account"))


def test_another_cdk_in_the_lock_may_write_any_template(tmp_path: Path) -> None:
    found, _ = compared(tmp_path, replaced(FILES, "requirements/dev.txt", "aws-cdk-lib==2.0.0", "aws-cdk-lib==2.1.0"))

    reason = "lock: aws-cdk-lib 2.0.0 → 2.1.0, which writes the templates"
    assert found == dict.fromkeys(("data", "loader", "workflow"), (BOTH, reason))


def test_a_stack_that_comes_is_new_and_one_that_goes_is_named_apart(tmp_path: Path) -> None:
    after = replaced(FILES, "infra/app.py", '["data", "loader", "workflow"]', '["schedules", "loader", "workflow"]')

    found, gone = compared(tmp_path, after)

    assert found == {"schedules": (BOTH, "is new")}
    assert gone == ("siesa-integration-data-dev", "siesa-integration-data-prod")


def test_a_machine_that_differs_changes_the_stack_that_carries_it(tmp_path: Path) -> None:
    after = {MACHINE: MACHINES.replace('"MaxAttempts": 3', '"MaxAttempts": 4')}

    found, _ = compared(tmp_path, after, wheels={"workflow-def": CODE})

    assert found == {"workflow": (BOTH, "Theworkflow")}


def test_an_app_that_refuses_counts_as_a_change_of_all_stacks_with_its_words(tmp_path: Path) -> None:
    found, _ = compared(tmp_path, appended(FILES, "infra/app.py", "sys.exit('error: no account')\n"))

    reason = "cannot be synthesised at bbbbbbb: error: no account"
    assert found == dict.fromkeys(("data", "loader", "workflow"), (BOTH, reason))


def test_where_neither_app_runs_every_stack_counts(tmp_path: Path) -> None:
    files = {**FILES, "infra/app.py": "import nothing_of_that_name\n"}

    found, _ = compared(tmp_path, {"infra/app.py": "import nothing_of_this_name\n"}, before=files)

    assert set(found) == {"data", "extractor", "transformer", "loader", "workflow", "schedules", "observability"}
    assert "nothing_of_this_name" in found["data"][1]


def test_settings_that_cannot_be_read_stop_the_question(tmp_path: Path) -> None:
    files = {**FILES, SETTINGS: "[dev\n"}

    with pytest.raises(ToolError, match=r"settings of the environments at bbbbbbb cannot be read: .*TOMLDecodeError"):
        compared(tmp_path, {}, zips=["arm64"], before=files)


def test_a_project_without_an_app_has_no_stacks(tmp_path: Path) -> None:
    assert compared(tmp_path, {"infra/app.py": None}, zips=["arm64"]) == ({}, ())


@pytest.mark.usefixtures("no_node")
def test_a_machine_without_node_says_that_it_cannot_tell(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="CDK needs Node"):
        compared(tmp_path, replaced(FILES, SETTINGS, "days = 365", "days = 400"))
