"""State machines in the embedded AWS: deploy a definition, start an execution, follow it to its end."""

import functools
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from integration_core.errors import ConfigurationInvalid, ResourceNotFound, TransientError
from siesa_local.aws.model import ExecutionResult, HistoryEvent
from siesa_local.aws.process import ACCOUNT_ID

OnEvent = Callable[[HistoryEvent], None]
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")
_RUNNING = "RUNNING"
_POLL_SECONDS = 0.005


def substituted(definition: Mapping[str, Any], substitutions: Mapping[str, str]) -> str:
    """Write a definition as JSON with each `${Name}` replaced; ConfigurationInvalid names those that have no value."""
    text = json.dumps(definition, ensure_ascii=False)
    missing = sorted({name for name in _PLACEHOLDER.findall(text) if name not in substitutions})
    if missing:
        raise ConfigurationInvalid(
            f"The definition has placeholders without a value: {', '.join(missing)}.",
            next_step="pass a substitution for each of them to deploy()",
        )
    # A value stands inside a JSON string, so its quotes and backslashes are escaped.
    return _PLACEHOLDER.sub(lambda match: json.dumps(substitutions[match[1]])[1:-1], text)


class Machines:
    """State machines and executions, over moto's interpreter of one account and region."""

    def __init__(self, make_client: Callable[[], Any], region: str) -> None:
        self._make_client = make_client
        self._region = region
        self._deployed: dict[str, str] = {}

    @functools.cached_property
    def _client(self) -> Any:
        return self._make_client()

    def arn(self, name: str) -> str:
        """Give the ARN that a machine of this name has."""
        return f"arn:aws:states:{self._region}:{ACCOUNT_ID}:stateMachine:{name}"

    def deploy(self, name: str, definition: Mapping[str, Any], substitutions: Mapping[str, str]) -> str:
        """Create the machine, or change it where its definition is another than before; returns its ARN."""
        text = substituted(definition, substitutions)
        arn = self.arn(name)
        before = self._deployed.get(name)
        if before == text:
            return arn
        try:
            if before is None:
                role = f"arn:aws:iam::{ACCOUNT_ID}:role/embedded"
                self._client.create_state_machine(name=name, definition=text, roleArn=role)
            else:
                self._client.update_state_machine(stateMachineArn=arn, definition=text)
        except ClientError as error:
            # moto gives this error without its code.
            if error.response["Error"]["Code"] not in {"", "InvalidDefinition"}:
                raise
            raise ConfigurationInvalid(
                f"The definition of state machine {name} was refused: {error.response['Error']['Message'][:2000]}",
                next_step="correct the definition and deploy it again",
            ) from error
        self._deployed[name] = text
        return arn

    def start(self, machine: str, input_json: str, name: str) -> str:
        """Start an execution of a machine, given by name or ARN; returns the execution's ARN."""
        arn = machine if machine.startswith("arn:") else self.arn(machine)
        answer = self._client.start_execution(stateMachineArn=arn, name=name, input=input_json)
        return str(answer["executionArn"])

    def wait(self, execution_arn: str, *, on_event: OnEvent | None, timeout: float) -> ExecutionResult:
        """Follow an execution to its end; `on_event` gets each event of its history once, in order, as it happens."""
        execution = self._execution(execution_arn)
        deadline = time.monotonic() + timeout
        seen: list[HistoryEvent] = []
        while True:
            status = execution.exec_status.value
            self._take_events(execution, seen, on_event)
            # The state of the program is set before its last event is written: the date comes after both.
            if status != _RUNNING and execution.stop_date is not None:
                self._take_events(execution, seen, on_event)
                return _result(execution_arn, execution, tuple(seen))
            if time.monotonic() > deadline:
                raise TransientError(
                    f"Execution {execution_arn} is still running after {timeout:g} s.",
                    next_step="wait longer, or stop it with stop_execution",
                )
            time.sleep(_POLL_SECONDS)

    def stop_all(self) -> None:
        """Abort every execution that still runs; a handler under way goes on to its end in its own thread."""
        for execution in self._executions():
            if execution.exec_status.value == _RUNNING and execution.exec_worker.env is not None:
                execution.stop(stop_date=datetime.now(UTC), error=None, cause="The embedded AWS was closed.")

    def _executions(self) -> Iterator[Any]:
        from moto.stepfunctions.parser.models import stepfunctions_parser_backends

        for machine in stepfunctions_parser_backends[ACCOUNT_ID][self._region].state_machines:
            yield from machine.executions

    def _execution(self, execution_arn: str) -> Any:
        for execution in self._executions():
            if execution.execution_arn == execution_arn:
                return execution
        raise ResourceNotFound(
            f"There is no execution {execution_arn} in this embedded AWS.",
            next_step="start it in this process: executions are not kept in the state folder",
        )

    @staticmethod
    def _take_events(execution: Any, seen: list[HistoryEvent], on_event: OnEvent | None) -> None:
        worker = execution.exec_worker
        if worker is None or worker.env is None:
            return
        # The list only grows, and get_event_history would copy every state's data at each look.
        history = worker.env.event_manager._history_event_list  # noqa: SLF001 - see above
        for raw in history[len(seen) :]:
            event = _event(raw)
            seen.append(event)
            if on_event is not None:
                on_event(event)


def _event(raw: Mapping[str, Any]) -> HistoryEvent:
    details: Mapping[str, Any] = next((v for k, v in raw.items() if k.endswith("EventDetails")), {})
    moment = raw["timestamp"]
    when = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    kind = raw["type"]
    return HistoryEvent(
        id=int(raw["id"]), type=str(getattr(kind, "value", kind)), timestamp=when, details=dict(details)
    )


def _result(arn: str, execution: Any, events: tuple[HistoryEvent, ...]) -> ExecutionResult:
    return ExecutionResult(
        arn=arn,
        status=execution.exec_status.value,
        error=execution.error,
        cause=execution.cause,
        output=json.loads(json.dumps(execution.output)),
        started=execution.start_date.astimezone(UTC),
        stopped=execution.stop_date.astimezone(UTC),
        events=events,
    )
