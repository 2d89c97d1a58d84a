import io
import json
import traceback
from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from integration_core.errors import AuthenticationFailed, InvalidInput, Unreachable
from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.telemetry.logs import logger
from integration_core.telemetry.metrics import RecordedMetrics
from integration_core.telemetry.redaction import Redactor

numbers = count()
EVENT = {"client_id": "cliente-a", "sync_type": "initial", "sync_id": "sync-1"}


class Request(BaseModel):
    client_id: str
    sync_type: str


class Result(BaseModel):
    client_id: str
    items: tuple[int, ...] = (1, 2)


class Function:
    """A Lambda function made of a step, with its log and its metrics."""

    def __init__(self, step: Callable[[Request, LambdaRun], BaseModel]) -> None:
        service = f"entry-test-{next(numbers)}"
        self.metrics = RecordedMetrics()
        self.stream = io.StringIO()
        logger(service, stream=self.stream)
        self.handler = lambda_entry(
            Request, service=service, metrics=lambda: self.metrics, reserve_seconds=30, next_step="siesa local demo"
        )(step)

    def __call__(self, event: Any, milliseconds: int = 100_000) -> dict[str, Any]:
        context = SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: milliseconds)
        return self.handler(event, context)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


def echo(request: Request, run: LambdaRun) -> Result:
    run.log.info("working")
    run.metrics.add("RecordsProcessed", 2)
    return Result(client_id=request.client_id)


def failing(error: Exception) -> Callable[[Request, LambdaRun], BaseModel]:
    def step(request: Request, run: LambdaRun) -> BaseModel:
        run.metrics.add("RecordsFailed", 1)
        raise error

    return step


def test_the_event_is_decoded_and_the_answer_is_ready_for_json() -> None:
    assert Function(echo)(EVENT) == {"client_id": "cliente-a", "items": [1, 2]}


def test_log_lines_and_figures_carry_the_sync_and_are_flushed() -> None:
    function = Function(echo)
    function(EVENT)

    [line] = function.lines
    assert [line[key] for key in ("client_id", "sync_id", "sync_type", "aws_request_id")] == [
        "cliente-a",
        "sync-1",
        "initial",
        "r-1",
    ]
    assert function.metrics.described == [("cliente-a", "initial")]
    assert (function.metrics.total("RecordsProcessed"), function.metrics.flushes) == (2, 1)


def test_a_second_invocation_does_not_carry_the_first_ones_keys() -> None:
    function = Function(echo)
    function(EVENT)
    function({"client_id": "cliente-b", "sync_type": "incremental"})

    assert function.lines[1]["client_id"] == "cliente-b"
    assert "sync_id" not in function.lines[1]


@pytest.mark.parametrize(("milliseconds", "seconds"), [(100_000, 70.0), (10_000, 0.0)])
def test_the_deadline_is_lambdas_time_less_the_reserve(milliseconds: int, seconds: float) -> None:
    remaining: list[float] = []

    def step(request: Request, run: LambdaRun) -> Result:
        remaining.append(run.deadline.remaining())
        return Result(client_id="x")

    Function(step)(EVENT, milliseconds)

    assert remaining[0] == pytest.approx(seconds, abs=0.5)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"client_id": "a"}, "the input: sync_type: required, and absent Next: siesa local demo"),
        ({"client_id": 1, "sync_type": "x"},
         "the input: client_id: Input should be a valid string (given 1) Next: siesa local demo"),
        ([1, 2], "the input must be an object, and is an array of 2. Next: siesa local demo"),
        ("cliente-a", "the input must be an object, and is 'cliente-a'. Next: siesa local demo"),
        (None, "the input must be an object, and is null. Next: siesa local demo"),
    ],
)  # fmt: skip
def test_a_wrong_input_is_one_line_that_names_the_field_and_what_to_run(event: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        Function(echo)(event)

    assert str(raised.value) == message


def test_an_error_of_the_family_leaves_without_its_traceback_which_stands_in_the_log() -> None:
    function = Function(failing(Unreachable("no answer", next_step="wait", retry_after=3)))

    with pytest.raises(Unreachable, match=r"^no answer Next: wait$") as raised:
        function(EVENT)

    written = "".join(traceback.format_exception(raised.value))
    assert "in step" not in written
    assert raised.value.retry_after == 3
    [line] = function.lines
    assert (line["level"], line["exception_name"], line["next_step"]) == ("ERROR", "Unreachable", "wait")
    assert "in step" in line["exception"]
    assert (function.metrics.total("RecordsFailed"), function.metrics.flushes) == (1, 1)
    assert function.metrics.total("UnexpectedErrors") == 0


def test_an_unexpected_exception_is_counted_and_leaves_under_its_own_name() -> None:
    function = Function(failing(ZeroDivisionError("division by zero")))

    with pytest.raises(ZeroDivisionError, match="division by zero"):
        function(EVENT)

    assert function.metrics.total("UnexpectedErrors") == 1
    assert function.metrics.flushes == 1
    assert "in step" in function.lines[0]["exception"]


def test_no_credential_leaves_with_an_error_or_stands_in_the_log(process_redactor: Redactor) -> None:
    process_redactor.register("hunter2hunter2")
    for error in (AuthenticationFailed("401 for hunter2hunter2"), OSError(2, "no hunter2hunter2")):
        function = Function(failing(error))

        with pytest.raises(type(error)) as raised:
            function(EVENT)

        assert "hunter2" not in f"{raised.value!r} {raised.value} {function.stream.getvalue()}"


def test_an_unexpected_refusal_of_a_model_leaves_without_the_value_refused() -> None:
    class Login(BaseModel):
        password: int

    def step(request: Request, run: LambdaRun) -> BaseModel:
        return Login.model_validate({"password": "s3cr3t-of-the-kong"})

    function = Function(step)

    with pytest.raises(ValidationError, match=r"Login: password: .* \(given a value that is not shown\)") as raised:
        function(EVENT)

    assert "s3cr3t" not in str(raised.value)
    assert "s3cr3t" not in function.stream.getvalue()


def test_metrics_that_cannot_be_written_do_not_fail_a_sync() -> None:
    function = Function(echo)

    def broken() -> None:
        raise OSError("no space left on device")

    function.metrics.flush = broken  # type: ignore[method-assign]  # a stand-in for a full disk

    assert function(EVENT)["client_id"] == "cliente-a"
    assert function.lines[-1]["message"] == "the metrics could not be written"


def test_the_environment_is_not_read_before_the_first_invocation() -> None:
    def metrics() -> RecordedMetrics:
        raise AssertionError("read at import")

    handler = lambda_entry(Request, service="entry-test-import", metrics=metrics)(echo)

    assert callable(handler)
