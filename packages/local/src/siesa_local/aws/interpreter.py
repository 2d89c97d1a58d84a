"""moto's Step Functions interpreter, mended where it differs from AWS in what state machines may rely on.

- JSONata is evaluated as siesa_local.aws.expressions says, and its errors can be retried and caught.
- A task's Output is evaluated where Retry and Catch still see its errors.
- `States.ALL` catches neither `States.DataLimitExceeded` nor `States.Runtime`; `States.TaskFailed` matches every error
  but those and `States.Timeout` (Step Functions developer guide, "Handling errors").
- A Fail state may carry an error of the `States.` family on.
- The context object's times are in milliseconds and end in `Z`.
- A state's data is measured without the spaces that moto's encoder adds, and exactly 262,144 bytes still pass.
- Query languages of documents that are parsed at the same time do not mix.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from siesa_local.aws.expressions import QueryEvaluationError, evaluate
from siesa_local.aws.seams import Seam

_ASL = "moto.stepfunctions.parser.asl"
_COMMON = f"{_ASL}.component.common"
_STATE = f"{_ASL}.component.state"
DATA_LIMIT = 262_144
_NEVER_CAUGHT = frozenset({"States.Runtime"})
_NOT_BY_WILDCARD = frozenset({"States.Runtime", "States.DataLimitExceeded"})


def interpreter_seams(sleep: Callable[[float], None] | None) -> list[Seam]:
    """List what is replaced in the interpreter; `sleep` takes the place of a retrier's waiting, in seconds."""
    seams = [
        Seam(f"{_COMMON}.string.string_expression", "StringJSONata._eval_body", ("self", "env"), _jsonata),
        Seam(f"{_COMMON}.error_name.error_equals_decl", "ErrorEqualsDecl._eval_body", ("self", "env"), _error_equals),
        Seam(
            f"{_STATE}.exec.execute_state", "ExecutionState._evaluate_with_timeout", ("self", "env"), _output_in_reach
        ),
        Seam(f"{_STATE}.fail.state_fail", "CustomErrorName", ("error_name",), _any_error_name),
        Seam(f"{_STATE}.state", "is_within_size_quota", ("value",), _within_limit),
        Seam(f"{_STATE}.exec.state_task.service.state_task_service", "is_within_size_quota", ("value",), _within_limit),
        Seam(f"{_ASL}.parse.preprocessor", "Preprocessor.__init__", None, _own_scopes),
        Seam(
            "moto.stepfunctions.parser.backend.execution_worker",
            "ExecutionWorker._get_evaluation_environment",
            ("self",),
            _aws_times,
        ),
    ]
    if sleep is not None:
        # The module's own name for `time`: the process's time.sleep stays as it is.
        clock = SimpleNamespace(sleep=sleep)
        seams.append(Seam(f"{_COMMON}.retry.retrier_decl", "time", None, lambda _: clock))
    return seams


def aws_time(moment: datetime) -> str:
    """Write a time as the context object has it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _jsonata(_: Any) -> Any:
    def evaluate_in_frame(self: Any, env: Any) -> None:
        store = env.variable_store
        # A variable of the inner scope hides one of the outer; neither may hide $states.
        outer, inner = store._outer_scope, store._inner_scope  # noqa: SLF001 - moto gives them out as text only
        variables = {**outer, **inner, "states": _states(env)}
        try:
            env.stack.append(evaluate(self.expression, variables))
        except QueryEvaluationError as error:
            raise _evaluation_failed(env, str(error)) from error

    return evaluate_in_frame


def _states(env: Any) -> dict[str, Any]:
    """`$states` as an expression sees it: what does not exist in this field is absent, rather than null."""
    data = env.states._states_data  # noqa: SLF001 - its public readers copy all of it
    state = data["context"].get("State")
    if state and not state["EnteredTime"].endswith("Z"):
        state["EnteredTime"] = aws_time(datetime.fromisoformat(state["EnteredTime"]))
    absent = [name for name in ("result", "errorOutput") if data.get(name) is None]
    return {name: value for name, value in data.items() if name not in absent}


def _evaluation_failed(env: Any, cause: str) -> Exception:
    from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
    from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
        FailureEvent,
        FailureEventException,
    )
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    name = StatesErrorName(typ=StatesErrorNameType.StatesQueryEvaluationError)
    details = EvaluationFailedEventDetails(error=name.error_name, cause=cause, state=env.next_state_name)
    event = FailureEvent(
        env=env,
        error_name=name,
        event_type=HistoryEventType.EvaluationFailed,
        event_details=EventDetails(evaluationFailedEventDetails=details),
    )
    error: Exception = FailureEventException(failure_event=event)
    return error


def _output_in_reach(original: Any) -> Any:
    def evaluate_with_output(self: Any, env: Any) -> None:
        original(self, env)
        if self.output:
            # Only for its errors: moto evaluates it once more after Catch, and that result is what counts.
            self.output.jsonata_template_value.eval(env=env)
            env.stack.pop()

    return evaluate_with_output


def _error_equals(_: Any) -> Any:
    def matches(self: Any, env: Any) -> None:
        error = env.stack.pop()
        wanted = {name.error_name for name in self.error_names}
        env.stack.append(error_matches(error.error_name if error is not None else None, wanted))

    return matches


def error_matches(error: str | None, wanted: set[str | None]) -> bool:
    """Say whether an `ErrorEquals` that lists `wanted` matches an error's name, as on AWS."""
    if error in _NEVER_CAUGHT:
        return False
    if error in wanted:
        return True
    if error in _NOT_BY_WILDCARD:
        return False
    return "States.ALL" in wanted or ("States.TaskFailed" in wanted and error != "States.Timeout")


def _any_error_name(_: Any) -> Any:
    from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName

    return ErrorName


def _within_limit(_: Any) -> Any:
    def within(value: Any) -> bool:
        if not isinstance(value, str):
            value = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
        return len(value.encode(errors="surrogatepass")) <= DATA_LIMIT

    return within


def _own_scopes(original: Any) -> Any:
    def start_with_own(self: Any) -> None:
        original(self)
        # moto keeps this list on the class, where parsers of two threads, and a parse that failed, share it.
        self._query_language_per_scope = []

    return start_with_own


def _aws_times(original: Any) -> Any:
    def environment(self: Any) -> Any:
        env = original(self)
        execution = env.states.context_object.context_object_data["Execution"]
        if isinstance(execution["StartTime"], datetime):
            execution["StartTime"] = aws_time(execution["StartTime"])
        execution.setdefault("RedriveCount", 0)
        return env

    return environment
