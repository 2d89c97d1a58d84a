"""No expression of the failure branch may itself fail, whatever the execution was started with."""

import json
from typing import Any

import pytest

from siesa_local.aws.expressions import evaluate
from siesa_workflow import expressions, machine
from tests.machine.scenarios import CONTEXTS, ERRORS, INPUTS, scenarios


@pytest.mark.parametrize("name", scenarios())
def test_what_is_caught_always_gives_an_alert_of_exactly_four_fields(name: str) -> None:
    caught = evaluate(expressions.CAUGHT, {"states": scenarios()[name]})

    assert list(caught) == ["client_id", "product_type", "error", "timestamp"]
    assert list(caught["error"]) == ["Error", "Cause"]
    assert all(
        isinstance(text, str) for text in (caught["client_id"], caught["product_type"], *caught["error"].values())
    )


@pytest.mark.parametrize("name", [name for name in INPUTS if name not in {"the guide's", "again", "loaded", "failure"}])
def test_input_that_names_no_well_formed_client_is_logged_under_the_reserved_tenant(name: str) -> None:
    states = {"input": INPUTS[name], "errorOutput": ERRORS["lambda"], "context": CONTEXTS["aws"]}

    assert evaluate(expressions.CAUGHT, {"states": states})["client_id"] == expressions.RESERVED_TENANT


def test_the_stack_trace_is_cut_from_the_cause_and_the_rest_stays_json() -> None:
    states = {"input": {}, "errorOutput": ERRORS["lambda"], "context": CONTEXTS["aws"]}

    cause = json.loads(evaluate(expressions.CAUGHT, {"states": states})["error"]["Cause"])

    assert cause == {"errorMessage": '401 for "cliente-a"', "errorType": "AuthenticationFailed", "requestId": "r"}


@pytest.mark.parametrize(
    ("context", "expected"), [("aws", "sync-20261123-100000-892000"), ("interpreter", "sync-20261123-100000-abc")]
)
def test_the_sync_id_is_the_guides_form_and_the_tail_of_the_executions_name(context: str, expected: str) -> None:
    assert evaluate(expressions.SYNC_ID, {"states": {"context": CONTEXTS[context]}}) == expected


def test_every_branch_names_the_sync_by_the_same_expression() -> None:
    states: dict[str, Any] = machine.build().dump()["States"]

    logged = {states[name]["Arguments"]["Item"]["syncId"]["S"] for name in ("LogSuccess", "LogFailure")}

    assert logged == {f"{{% {expressions.SYNC_ID} %}}"}
    assert expressions.SYNC_ID in states["ExtractFromSiesa"]["Arguments"]["Payload"]
