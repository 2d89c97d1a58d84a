"""How a function can go wrong, and what the machine is told of it: the names that retriers and catchers match."""

from typing import Any

import pytest

from siesa_local.aws.host import PAYLOAD_LIMIT
from tests.lambda_runtime.conftest import SHORT, Bench

pytestmark = pytest.mark.xdist_group("lambda")


def test_an_exception_is_known_by_its_bare_name(bench: Bench) -> None:
    failure = bench.failure("refuse", 'no "route"')
    assert list(failure) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert (failure["errorMessage"], failure["errorType"]) == ('no "route"', "Unreachable")
    assert "in refuse" in failure["stackTrace"][-1]


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("absent-module", "Runtime.ImportModuleError", "Unable to import module 'siesa_nowhere.handler'"),
        ("absent-name", "Runtime.HandlerNotFound", "Handler 'nowhere' missing on module 'probe'"),
        ("no-name", "Runtime.MalformedHandlerName", "Bad handler 'probe'"),
        ("broken", "LookupError", "no setting MODE"),
    ],
)
def test_a_function_that_cannot_start_says_why(bench: Bench, name: str, error: str, says: str) -> None:
    failure = bench.failure(name)
    assert failure["errorType"] == error
    assert says in failure["errorMessage"]
    assert bench.service.processes(name) == []


def test_a_function_past_its_time_out_is_killed(bench: Bench) -> None:
    failure = bench.failure("sleep", 30)
    assert failure.keys() == {"errorMessage", "errorType"}
    assert failure["errorType"] == "Sandbox.Timedout"
    assert failure["errorMessage"].startswith("RequestId: ")
    assert failure["errorMessage"].endswith(f" Error: Task timed out after {SHORT}.00 seconds")
    assert bench.service.processes("sleep") == []
    assert isinstance(bench.invoke("sleep", 0), int)


@pytest.mark.parametrize(("event", "how"), [(3, "exit status 3"), (-9, "signal: killed")])
def test_a_process_that_ends_under_way_ends_its_call_alone(bench: Bench, event: int, how: str) -> None:
    failure = bench.failure("leave", event)
    assert failure["errorType"] == "Runtime.ExitError"
    assert failure["errorMessage"].endswith(f" Error: Runtime exited with error: {how}")
    assert bench.service.processes("leave") == []


def test_an_answer_may_have_six_megabytes_and_no_more(bench: Bench) -> None:
    assert len(bench.invoke("fill", PAYLOAD_LIMIT)) == PAYLOAD_LIMIT - 2
    failure = bench.failure("fill", PAYLOAD_LIMIT + 1)
    assert failure["errorType"] == "Function.ResponseSizeTooLarge"
    assert str(PAYLOAD_LIMIT + 1) in failure["errorMessage"]


def test_an_answer_that_json_cannot_carry_is_a_marshal_error(bench: Bench) -> None:
    assert bench.failure("hand_out")["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_a_start_past_its_own_limit_goes_on_at_the_invocations_expense(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr("tests.lambda_runtime.sandbox.INIT_SECONDS", seconds)
    bench.service.restart("tell")
    told: Any = bench.invoke("tell")
    assert told["context"]["remaining"] < 29_990


def test_a_start_that_does_not_end_is_killed_with_its_invocation(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lambda_runtime.sandbox.INIT_SECONDS", 0.01)
    assert bench.failure("hanging")["errorType"] == "Sandbox.Timedout"
    assert bench.service.processes("hanging") == []
