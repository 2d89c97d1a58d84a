from typing import Any

import pytest

from integration_core.errors import IncompleteRead, PermanentError, TransientError, error_names
from siesa_workflow import machine, names
from typed_asl import substitutions

STEPS = (names.EXTRACT, names.TRANSFORM, names.LOAD)
GUIDE_STATES = {"ExtractFromSiesa", "TransformData", "LoadToProduct", "LogSuccess", "NotifyFailure", "LogFailure"}


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    return machine.build().dump()


@pytest.fixture(scope="module")
def states(definition: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = definition["States"]
    return found


def test_the_guides_six_states_are_there_by_name(states: dict[str, Any]) -> None:
    assert set(states) >= GUIDE_STATES


def test_only_choices_and_ends_were_added_to_the_guides_states(states: dict[str, Any]) -> None:
    assert {states[name]["Type"] for name in set(states) - GUIDE_STATES} == {"Choice", "Fail", "Succeed"}


@pytest.mark.parametrize("step", STEPS)
def test_permanent_errors_are_never_retried_and_are_asked_first(states: dict[str, Any], step: str) -> None:
    first = states[step]["Retry"][0]

    assert first == {"ErrorEquals": error_names(PermanentError), "MaxAttempts": 0}


@pytest.mark.parametrize("step", STEPS)
def test_everything_else_is_retried_as_the_guide_says(states: dict[str, Any], step: str) -> None:
    last = states[step]["Retry"][-1]

    assert last["ErrorEquals"] == ["States.TaskFailed", "States.Timeout"]
    assert (last["MaxAttempts"], last["IntervalSeconds"], last["BackoffRate"]) == (3, 2, 2.0)


@pytest.mark.parametrize("step", STEPS)
def test_no_error_that_may_pass_is_among_those_never_retried(states: dict[str, Any], step: str) -> None:
    never = set(states[step]["Retry"][0]["ErrorEquals"])

    assert not never & set(error_names(TransientError, IncompleteRead))


@pytest.mark.parametrize("step", STEPS)
def test_lambdas_own_faults_have_a_retrier_of_their_own_before_the_general_one(
    states: dict[str, Any], step: str
) -> None:
    assert states[step]["Retry"][1]["ErrorEquals"] == list(machine.LAMBDA_FAULTS)


@pytest.mark.parametrize("step", [*STEPS, names.LOG_SUCCESS])
def test_every_error_leads_to_the_alert_also_a_payload_past_the_limit(states: dict[str, Any], step: str) -> None:
    caught = {error: found["Next"] for found in states[step]["Catch"] for error in found["ErrorEquals"]}

    assert caught == {"States.DataLimitExceeded": names.NOTIFY_FAILURE, "States.ALL": names.NOTIFY_FAILURE}


@pytest.mark.parametrize("step", STEPS)
def test_a_tasks_time_out_lies_above_its_functions(states: dict[str, Any], step: str) -> None:
    assert states[step]["TimeoutSeconds"] > machine.LAMBDA_TIMEOUT_SECONDS


def test_the_machines_own_time_out_is_far_above_the_alarm_of_two_hours(definition: dict[str, Any]) -> None:
    assert definition["TimeoutSeconds"] == 21_600


@pytest.mark.parametrize(
    ("state", "following"),
    [(names.NOTIFY_FAILURE, names.LOG_FAILURE), (names.LOG_FAILURE, names.SYNC_FAILED)],
)
def test_the_failure_branch_goes_on_whether_or_not_a_state_of_it_fails(
    states: dict[str, Any], state: str, following: str
) -> None:
    assert states[state]["Next"] == following
    assert [(found["ErrorEquals"], found["Next"]) for found in states[state]["Catch"]] == [(["States.ALL"], following)]


def test_the_failure_branch_passes_on_the_original_error_to_a_fail_state(states: dict[str, Any]) -> None:
    for state in (names.NOTIFY_FAILURE, names.LOG_FAILURE):
        assert states[state]["Output"] == "{% $states.input %}"
        assert states[state]["Catch"][0]["Output"] == "{% $states.input %}"
    assert states[names.SYNC_FAILED]["Type"] == "Fail"
    assert states[names.SYNC_FAILED]["Error"] == "{% $states.input.error.Error %}"


@pytest.mark.parametrize(("state", "step"), [(names.EXTRACT_STATUS, names.EXTRACT), (names.LOAD_STATUS, names.LOAD)])
def test_an_incomplete_step_is_visited_again(states: dict[str, Any], state: str, step: str) -> None:
    targets = {rule["Condition"]: rule["Next"] for rule in states[state]["Choices"]}

    assert step in {target for condition, target in targets.items() if "'incomplete'" in condition}


@pytest.mark.parametrize("step", [names.EXTRACT, names.LOAD])
def test_an_incomplete_step_gets_the_very_input_of_its_first_visit(states: dict[str, Any], step: str) -> None:
    output = "{% $states.result.Payload.status = 'incomplete' ? $states.input : $states.result.Payload %}"

    assert states[step]["Output"] == output


def test_only_a_load_that_says_success_is_logged_as_one(states: dict[str, Any]) -> None:
    leading = [
        (name, rule["Condition"])
        for name, state in states.items()
        for rule in state.get("Choices", [])
        if rule["Next"] == names.LOG_SUCCESS
    ]

    assert leading == [(names.LOAD_STATUS, "{% $load_status = 'success' %}")]
    assert states[names.LOAD_STATUS]["Default"] == names.NOTIFY_FAILURE
    assert not any(state.get("Next") == names.LOG_SUCCESS for state in states.values())


def test_the_success_is_committed_only_by_the_execution_that_owns_the_sync(states: dict[str, Any]) -> None:
    arguments = states[names.LOG_SUCCESS]["Arguments"]

    assert arguments["ConditionExpression"] == "executionToken = :token"
    assert arguments["ExpressionAttributeValues"][":token"] == arguments["Item"]["executionToken"]
    assert arguments["Item"]["recordsProcessed"] == {"N": "{% $string($states.input.records_success) %}"}


def test_the_last_success_never_expires_and_a_failure_does(states: dict[str, Any]) -> None:
    assert "ttl" not in states[names.LOG_SUCCESS]["Arguments"]["Item"]
    assert "ttl" in states[names.LOG_FAILURE]["Arguments"]["Item"]


def test_both_items_are_in_the_index_by_status(states: dict[str, Any]) -> None:
    for name in (names.LOG_SUCCESS, names.LOG_FAILURE):
        assert {"status", "createdAt"} <= states[name]["Arguments"]["Item"].keys()


def test_one_definition_serves_every_environment() -> None:
    found = machine.build()

    assert substitutions(found) == {
        names.EXTRACTOR_ARN,
        names.TRANSFORMER_ARN,
        names.LOADER_ARN,
        names.SYNC_STATE_TABLE,
        names.ALERTS_TOPIC_ARN,
    }
    assert "arn:aws:lambda" not in found.dump_json()


def test_building_twice_gives_the_same_definition() -> None:
    assert machine.build().dump_json() == machine.build().dump_json()
