import json
from pathlib import Path

import pytest
from tools.asl_review.command import main
from tools.asl_review.page import page
from tools.asl_review.review import Review, review
from tools.failure import ToolError

from tests.asl_review.repository import ALARMS, WORKFLOW, Repository

pytestmark = pytest.mark.xdist_group("asl-review")


@pytest.fixture(scope="session")
def written(reviewed: Review) -> str:
    return page(reviewed)


def row(text: str, state: str, kind: str) -> str:
    """Give the row of the workflow's table for a change of a state."""
    [found] = [line for line in text.splitlines() if line.startswith(f"| **{state}** | {kind} |")]
    return found


@pytest.mark.parametrize("state", ["ExtractFromSiesa", "TransformData", "LoadToProduct"])
def test_a_changed_retrier_is_told_by_its_state_and_its_number(written: str, state: str) -> None:
    assert "States.TaskFailed, States.Timeout: MaxAttempts 3 → 8" in row(written, state, "retry")


def test_each_machine_that_changed_has_one_graph_in_which_what_changed_is_marked(written: str) -> None:
    assert written.count("```mermaid") == 2
    assert written.count("<b>RecordFailure</b><br/>dynamodb:putItem") == 2
    [drawn] = [line for line in written.splitlines() if "<b>LoadToProduct</b>" in line]
    assert "↻ 8 times" in drawn
    assert drawn.endswith(":::changed")


def test_permissions_gained_and_lost_are_named(written: str) -> None:
    assert "permission gained: <code>sns:Publish on &#36;{IncidentsTopicArn}</code>" in written
    assert "permission lost: <code>sns:Publish on &#36;{AlertsTopicArn}</code>" in written


def test_a_machine_that_did_not_change_is_named_as_such_and_not_shown(written: str) -> None:
    assert "close-books and workflow changed, freshness as before" in written
    assert "### siesa-integration-freshness" not in written


def test_a_branch_is_compared_with_where_it_left_main(written: str, machines: Repository) -> None:
    assert f"Against `{machines.git('rev-parse', 'HEAD')[:10]}` (where this branch left `origin/main`)" in written


def test_executions_in_flight_do_not_fit_where_their_state_loses_a_permission(reviewed: Review, written: str) -> None:
    assert not reviewed.fits
    assert "do not fit: see below" in written
    assert "**Does not fit.** The role loses `sns:Publish` on `${AlertsTopicArn}`" in written
    assert "executions in flight are denied at `NotifyFailure`" in written


def test_how_long_executions_keep_the_former_definition_is_told(written: str) -> None:
    assert "Executions of workflow in flight end under the definition with which they started, at most 6 h" in written


def test_where_the_former_name_of_a_state_stands_is_told(written: str) -> None:
    assert "`LogFailure` is now `RecordFailure`" in written
    assert f"The former name still stands in `{ALARMS}:1`." in written


def test_a_message_that_the_other_version_refuses_is_named(written: str) -> None:
    assert "- **Does not fit.** `loaded.loaded_at`" in written


def test_how_to_accept_it_is_told(written: str) -> None:
    assert "`./run snapshots --update`" in written


def test_the_json_says_the_same(reviewed: Review, machines: Repository) -> None:
    told = json.loads(json.dumps(reviewed.as_dict()))

    assert told["schema_version"] == 1
    assert told["base"]["commit"] == machines.git("rev-parse", "HEAD")
    assert (told["changed"], told["fits"]) == (True, False)
    assert [(each["machine"], each["status"]) for each in told["machines"]] == [
        ("close-books", "changed"),
        ("workflow", "changed"),
    ]
    retries = [
        (change["state"], change["before"], change["after"])
        for change in told["machines"][1]["difference"]["changes"]
        if change["kind"] == "retry"
    ]
    assert retries == [(state, 3, 8) for state in ("ExtractFromSiesa", "TransformData", "LoadToProduct")]
    assert {change["kind"] for change in told["messages"]} == {"breaking"}


def test_the_users_folder_is_left_as_it_was(reviewed: Review, branch: Repository) -> None:
    assert branch.git("status", "--porcelain") == ""
    assert len(branch.git("worktree", "list").splitlines()) == 1
    assert branch.git("branch", "--format=%(refname:short)") == "main"


def test_where_nothing_changed_one_line_says_so(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base", "HEAD"], branch.root) == 0

    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("The state machines and the messages between the steps are those of ")


def test_work_that_is_not_committed_is_reviewed_and_written_into_a_file(
    machines: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = machines.clone(tmp_path / "clone")
    clone.replace(WORKFLOW / "freshness.py", "TIMEOUT_SECONDS = 900", "TIMEOUT_SECONDS = 901")
    file = tmp_path / "review.md"

    assert main(["--output", str(file)], clone.root) == 0

    assert capsys.readouterr().out == ""
    text = file.read_text(encoding="utf-8")
    assert "against what is not committed yet" in text
    assert "| *the machine* | time-out | TimeoutSeconds 900 → 901 |" in text
    assert "No permission is gained or lost." in text
    assert "**Executions in flight and the neighbouring versions of the steps fit.**" in text
    assert "No message changes" in text


def test_a_checkout_whose_machine_does_not_check_has_no_review(machines: Repository, tmp_path: Path) -> None:
    clone = machines.clone(tmp_path / "clone")
    clone.write(
        WORKFLOW / "freshness.py",
        "from typed_asl import parse\n\n\ndef build():\n"
        "    return parse({'StartAt': 'Nowhere', 'States': {'End': {'Type': 'Succeed'}}})\n",
    )

    with pytest.raises(ToolError, match=r"The definition of freshness does not check: .*Nowhere") as caught:
        review(clone.root)

    assert "\n" not in str(caught.value)
