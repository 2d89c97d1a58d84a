"""The frame around every handler: decode the event, run the step, encode its answer, tell what went wrong once.

Lambda reports an exception by its class's name and its message, and that is what alerts carry. So the traceback goes to
the log, redacted, and only the one clear line goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from integration_core.deadline import Deadline
from integration_core.errors import IntegrationError, InvalidInput
from integration_core.telemetry.logs import Logger, logger
from integration_core.telemetry.metrics import NO_CLIENT, Metrics
from integration_core.telemetry.redaction import redactor
from integration_core.validation import explain, show

EventT = TypeVar("EventT", bound=BaseModel)

LOG_KEYS = ("client_id", "sync_id", "sync_type")
_LONGEST_KEY = 128


class LambdaContext(Protocol):
    """What is used of Lambda's context object."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda kills the invocation."""


@dataclass(frozen=True, slots=True)
class LambdaRun:
    """What one invocation has at hand: until when it may work, and where it tells what it does."""

    deadline: Deadline
    request_id: str
    log: Logger
    metrics: Metrics


Handler = Callable[[Any, LambdaContext], dict[str, Any]]


def lambda_entry(
    event_model: type[EventT],
    *,
    service: str,
    metrics: Callable[[], Metrics],
    reserve_seconds: float = 30.0,
    next_step: str | None = None,
) -> Callable[[Callable[[EventT, LambdaRun], BaseModel]], Handler]:
    """Make a Lambda handler of a function that takes a decoded event and a `LambdaRun` and gives a message.

    `reserve_seconds` of Lambda's time are kept back, for writing a checkpoint after the deadline. `metrics` is called
    in the invocation, so that nothing reads the environment at import. `next_step` tells whoever started the execution
    with a wrong input what to do. An integration error leaves with its traceback cut; another exception leaves under
    its own name after the metric UnexpectedErrors was counted; metrics are flushed in every case.
    """

    def decorate(step: Callable[[EventT, LambdaRun], BaseModel]) -> Handler:
        @wraps(step)
        def handler(event: Any, context: LambdaContext) -> dict[str, Any]:
            run = _start(event, context, service, metrics(), reserve_seconds)
            try:
                return step(_decode(event_model, event, next_step), run).model_dump(mode="json", exclude_none=True)
            except IntegrationError as error:
                run.log.exception("the step failed", extra={"next_step": error.next_step})
                failure: Exception = error
            except Exception as error:
                run.log.exception("the step failed in a way that no error of the family names")
                run.metrics.add("UnexpectedErrors", 1)
                failure = error
            finally:
                _flush(run)
            raise _without_secrets(failure).with_traceback(None) from None

        return handler

    return decorate


def _start(event: Any, context: LambdaContext, service: str, metrics: Metrics, reserve: float) -> LambdaRun:
    log = logger(service)
    given = event if isinstance(event, Mapping) else {}
    # Read before the event is decoded, so that the refusal of a wrong event can be found under its client too.
    keys = {key: given[key][:_LONGEST_KEY] for key in LOG_KEYS if isinstance(given.get(key), str)}
    log.append_keys(**dict.fromkeys(LOG_KEYS), aws_request_id=context.aws_request_id)
    log.append_keys(**keys)
    metrics.describe(client_id=keys.get("client_id", NO_CLIENT), sync_type=keys.get("sync_type", "unknown"))
    seconds = max(context.get_remaining_time_in_millis() / 1_000 - reserve, 0.0)
    return LambdaRun(Deadline.after(seconds), context.aws_request_id, log, metrics)


def _decode(model: type[EventT], event: Any, next_step: str | None) -> EventT:
    if not isinstance(event, Mapping):
        raise InvalidInput(f"the input must be an object, and is {show(event)}.", next_step=next_step)
    try:
        return model.model_validate(event)
    except ValidationError as error:
        raise InvalidInput(explain(error, source="the input"), next_step=next_step) from None


def _flush(run: LambdaRun) -> None:
    try:
        run.metrics.flush()
    except Exception:
        # Figures are not worth a sync: the result, or the error that is on its way, goes on.
        run.log.exception("the metrics could not be written")


def _without_secrets(error: Exception) -> Exception:
    if isinstance(error, ValidationError):
        # Its own text quotes what was refused, which can be a credential, and cannot be changed.
        reason = PydanticCustomError("refused", explain(error, source=error.title))
        return ValidationError.from_exception_data(error.title, [{"type": reason, "input": None}], hide_input=True)
    if isinstance(error, IntegrationError):
        error.message = redactor.scrub(error.message)
    if isinstance(error, OSError) and error.strerror:
        # Its text is made of this and not of its arguments.
        error.strerror = redactor.scrub(error.strerror)
    error.args = tuple(redactor.scrub(argument) if isinstance(argument, str) else argument for argument in error.args)
    return error
