"""The meter: runs one sync of a client, and tells what it used of everything that has a price."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tools.cost.cold import ColdStart
from tools.cost.emf import read_output
from tools.cost.history import log_bytes, transitions
from tools.cost.recording import Calls, Recorder, recording
from tools.cost.standing import payload_bytes
from tools.cost.tables import Tables
from tools.cost.usage import SyncUsage
from tools.cost.waiting import Waits
from tools.failure import ToolError

from integration_core.http.transport import Transport
from siesa_local import names
from siesa_local.aws.model import ExecutionResult
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.wire import Wire, hook
from siesa_local.installation import LOG_FILE, LocalInstallation
from siesa_local.summary import summarize

KEY_KEPT_SECONDS = 300.0
"""For so long DynamoDB and CloudWatch Logs keep a key that they got from KMS."""


class Meter:
    """Runs syncs of the client and gives what each of them used.

    `latencies` are the seconds that a call takes, by the address that it goes to; `aws_latency` is AWS's.
    """

    def __init__(
        self,
        here: LocalInstallation,
        client_id: str,
        cold: Mapping[str, ColdStart],
        memory_mb: Mapping[str, int],
        *,
        latencies: Mapping[str, float],
        aws_latency: float,
    ) -> None:
        self.here = here
        self._client_id = client_id
        self._cold = cold
        self._memory_mb = memory_mb
        self._latencies = latencies
        self._aws_latency = aws_latency
        # The wire itself: what is asked through it for measuring is nobody's bill.
        self._tables = Tables(RawCalls(_open_wire().answer_request, names.REGION))

    def record(self, wire: Wire) -> Recorder:
        """Make a recorder that stands before a wire."""
        return Recorder(wire, self._tables, self._cold, self._aws_latency)

    def sync(self, sync_type: str) -> SyncUsage:
        """Run one sync; `ToolError` where it does not end in success, because then its figures say nothing."""
        log = (self.here.folder or Path()) / LOG_FILE
        printed = log.stat().st_size if log.exists() else 0
        before = payload_bytes(self.here, self._client_id)
        with recording(self.record) as calls, sent_bytes(calls.waits, self._latencies) as sent:
            result = self.here.sync(self._client_id, sync_type)
        if result.status != "SUCCEEDED":
            raise ToolError(
                f"the {sync_type} sync ended as {result.status}: {result.error}, {result.cause}.",
                next_step="run `siesa local demo` and see that it passes.",
            )
        with log.open("rb") as opened:
            opened.seek(printed)
            lines = opened.read().decode().splitlines()
        payload = payload_bytes(self.here, self._client_id) - before
        return self._usage(result, calls, lines, sum(sent), payload)

    def _usage(
        self, result: ExecutionResult, calls: Calls, lines: list[str], sent: int, payload_bytes: int
    ) -> SyncUsage:
        summary = summarize(self.here.aws, result)
        seconds = (result.stopped - result.started).total_seconds()
        printed = read_output(lines, invocations=len(calls.invocations))
        billed = dict.fromkeys(self._cold, 0.0)
        for invocation in calls.invocations:
            billed[invocation.step] += invocation.billed_seconds(self._memory_mb[invocation.step])
        keys = len(calls.readers) + len(billed) + 1
        return SyncUsage(
            seconds=seconds,
            records=float(summary.confirmed or 0),
            billed=billed,
            invocations=float(len(calls.invocations)),
            transitions=float(transitions(result.events)),
            read_units=calls.read_units,
            write_units=calls.write_units,
            s3_writes=float(calls.s3_writes),
            s3_reads=float(calls.s3_reads),
            payload_bytes=float(payload_bytes),
            secret_calls=float(calls.others["secretsmanager"]),
            sts_calls=float(calls.others["sts"]),
            kms_requests=float(keys * max(1, math.ceil(seconds / KEY_KEPT_SECONDS))),
            function_log_bytes=float(printed.log_bytes),
            machine_log_bytes=float(log_bytes(result.events, result.arn)),
            sent_bytes=float(sent),
            metrics=printed.metrics,
            fleet_metrics=printed.fleet_metrics,
        )


def _open_wire() -> Wire:
    if hook.wire is None:
        raise ToolError("no embedded AWS is open.", next_step="report it, the measurement opens one.")
    return hook.wire


@contextmanager
def sent_bytes(waits: Waits, latencies: Mapping[str, float]) -> Iterator[list[int]]:
    """Gather the bytes of the requests that go to Siesa and to the product: line, headers and body, without TLS.

    `waits` is told of each, with the seconds that `latencies` have for the beginning of its address.
    """
    sent: list[int] = []
    send = Transport.send

    def counted(transport: Transport, request, call, deadline):  # type: ignore[no-untyped-def]  # send's own parameters
        headers = sum(len(name) + len(value) + 4 for name, value in request.headers.items())
        sent.append(len(request.method or "") + len(request.path_url) + 11 + headers + 2 + len(request.body or b""))
        latency = max((each for address, each in latencies.items() if request.url.startswith(address)), default=0.0)
        with waits.call(latency):
            return send(transport, request, call, deadline)

    with patch.object(Transport, "send", counted):
        yield sent
