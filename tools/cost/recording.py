"""What a sync asks of AWS, recorded where all calls to it pass, and worked out in the units that AWS bills."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tools.cost.cold import ColdStart, Invocation, forget
from tools.cost.tables import OPERATIONS, Tables
from tools.cost.waiting import Waits
from tools.failure import ToolError

from siesa_local.aws.request import Answer, AwsCall, invoked_function
from siesa_local.aws.wire import Wire, hook

MACHINE = "machine"
"""The caller of what the state machine does itself."""

_S3_WRITES = {"PutObject", "CopyObject", "ListObjectsV2", "ListObjects"}
_S3_READS = {"GetObject", "HeadObject"}
_FREE = {
    ("s3", "DeleteObject"),
    ("s3", "DeleteObjects"),
    # The start of the execution itself, and looks at it: Step Functions bills transitions.
    ("states", "StartExecution"),
    ("states", "DescribeExecution"),
    ("states", "GetExecutionHistory"),
}


@dataclass
class Calls:
    """What was asked while recording. `others` are counted by service; `readers` are who used which table.

    `waits` is told of what a function waits for.
    """

    waits: Waits
    invocations: list[Invocation] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0
    s3_writes: int = 0
    s3_reads: int = 0
    others: Counter[str] = field(default_factory=Counter)
    readers: set[tuple[str, str]] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)


class Recorder:
    """Stands where the embedded AWS's wire stands, and passes every call on to it.

    `latency` is how long each call of a function to AWS takes, in seconds. What the stand-in computes in this process
    is not the function's: it is taken off the function's CPU and off its time.
    """

    def __init__(self, wire: Wire, tables: Tables, starts: Mapping[str, ColdStart], latency: float) -> None:
        self._wire = wire
        self._tables = tables
        self._starts = starts
        self._latency = latency
        self._lock = threading.Lock()
        self._running: str | None = None
        self._not_ours = 0.0
        self.calls = Calls(Waits(lambda: time.process_time() - self._not_ours))

    def answer(self, call: AwsCall) -> Answer:
        """Answer one call, and book it."""
        if call.service == "lambda" and call.operation == "Invoke":
            return self._invoke(call)
        if self._running is None:
            return self._apart(call)
        with self.calls.waits.call(self._latency):
            answered = self._apart(call)
            time.sleep(self._latency)
        return answered

    def _apart(self, call: AwsCall) -> Answer:
        began = time.thread_time()
        answered = self._booked(call)
        with self._lock:
            self._not_ours += time.thread_time() - began
        return answered

    def _invoke(self, call: AwsCall) -> Answer:
        step = _step(invoked_function(call) or "", self._starts)
        warm = any(earlier.step == step for earlier in self.calls.invocations)
        if not warm:
            forget(step)
        self._running = step
        aside, excess = self._not_ours, self.calls.waits.excess
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            return self._wire.answer(call)
        finally:
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            own = max(0.0, cpu - (self._not_ours - aside))
            wall -= self.calls.waits.excess - excess
            self._running = None
            self.calls.invocations.append(Invocation(step, wall, own, None if warm else self._starts[step]))

    def _booked(self, call: AwsCall) -> Answer:
        if call.service == "dynamodb" and call.operation in OPERATIONS:
            answered, table, units = self._tables.answer(call, self._wire.answer)
            with self._lock:
                self.calls.read_units += units.read
                self.calls.write_units += units.write
                self.calls.readers.add((self._running or MACHINE, table))
            return answered
        with self._lock:
            self._book(call.service, call.operation)
        return self._wire.answer(call)

    def _book(self, service: str, operation: str) -> None:
        calls = self.calls
        if service == "s3" and operation in _S3_WRITES:
            calls.s3_writes += 1
        elif service == "s3" and operation in _S3_READS:
            calls.s3_reads += 1
        elif (service, operation) in _COUNTED:
            calls.others[_COUNTED[service, operation]] += 1
        elif (service, operation) not in _FREE:
            calls.unknown[f"{service}:{operation}"] += 1


_COUNTED = {
    ("secretsmanager", "GetSecretValue"): "secretsmanager",
    ("sts", "AssumeRole"): "sts",
    ("sns", "Publish"): "sns",
    ("monitoring", "PutMetricData"): "cloudwatch",
}


@contextmanager
def recording(make: Callable[[Wire], Recorder]) -> Iterator[Calls]:
    """Record what goes over the wire of the embedded AWS that is open, until the block ends.

    `ToolError` names a call that has no rule: nothing goes unbilled unnoticed.
    """
    wire = hook.wire
    if wire is None:
        raise ToolError("no embedded AWS is open.", next_step="open a LocalInstallation first.")
    recorder = make(wire)
    hook.wire = recorder  # type: ignore[assignment]  # it answers as a Wire does, and that is all the hook asks
    try:
        yield recorder.calls
    finally:
        hook.wire = wire
    if recorder.calls.unknown:
        named = ", ".join(sorted(recorder.calls.unknown))
        raise ToolError(f"these calls to AWS have no rule: {named}.", next_step="add them to tools/cost/recording.py.")


def _step(function: str, steps: Mapping[str, ColdStart]) -> str:
    found = next((step for step in steps if f"-{step}-" in function), None)
    if found is None:
        raise ToolError(f"function {function!r} is no step.", next_step="name it in tools/cost/cold.py.")
    return found
