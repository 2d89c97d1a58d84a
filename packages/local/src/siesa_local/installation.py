"""The whole integration on one machine: its machines, functions and state, open for the life of a `with`."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from integration_core.aws.secrets import SecretsManagerSecrets
from integration_core.secret import Secret
from integration_core.telemetry.redaction import redactor
from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws
from siesa_local.aws.host import Host, in_process
from siesa_local.aws.model import ExecutionResult
from siesa_local.expiry import sweep_payloads
from siesa_local.lambda_output import lambda_output
from siesa_local.mapping_files import mapping_body
from siesa_local.recovery import Interrupted, close_books, interrupted_syncs, stop_running
from siesa_local.resources import functions, resources, start_anew
from siesa_local.tenant import TenantFile
from siesa_local.tenant_check import check_runnable
from siesa_workflow import close_books as close_books_machine
from siesa_workflow import machine as workflow
from siesa_workflow import names as places

LOG_FILE = "lambda.log.jsonl"
WAIT_SLACK = 1_200.0
"""Seconds past the machine's own time-out: a step under way then goes on to its own, because no thread can be ended."""


class LocalInstallation:
    """One installation of the integration, environment `local`.

    `folder` keeps its state from one command to the next; None keeps it in memory. What the functions print (structured
    logs and metrics, as CloudWatch would collect them) goes to a file in the folder. `interrupted` tells which syncs an
    earlier process left unfinished; their books are closed on opening, as the deployed rule does for an execution that
    was aborted. What still runs on leaving is stopped, and its books are closed in the same way.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        sleep: Callable[[float], None] | None = None,
        lambda_seconds: int = 900,
        host: Host = in_process,
    ) -> None:
        self.folder = folder
        self.aws = EmbeddedAws(folder, resources(), functions(timeout_seconds=lambda_seconds), sleep=sleep, host=host)
        self.interrupted: tuple[Interrupted, ...] = ()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.aws)
            start_anew()
            stack.enter_context(lambda_output(self.folder / LOG_FILE if self.folder is not None else None))
            self._deploy()
            self.interrupted = self._close_interrupted()
            sweep_payloads(self.aws)
            stack.callback(stop_running, self.aws)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def provision(self, tenant: TenantFile, *, beside: Path) -> None:
        """Put a client's item, secrets and mapping file in place. `beside` is the tenant file's folder.

        Raise `ConfigurationInvalid`, with nothing written, for a tenant file that no sync could succeed with.
        """
        body = mapping_body(tenant, beside)
        secrets = tenant.secrets()
        check_runnable(tenant, body, self._secret)
        for name, text in secrets.items():
            self._put_secret(name, text)
        self.aws.client("s3").put_object(Bucket=names.CONFIG_BUCKET, Key=tenant.mappings_key, Body=body)
        item = json.loads(json.dumps(tenant.item()), parse_float=Decimal)
        self.aws.session.resource("dynamodb").Table(names.CONFIG_TABLE).put_item(Item=item)

    def sync(self, client_id: str, sync_type: str, *, on_event: Callable[[Any], None] | None = None) -> ExecutionResult:
        """Run one sync through the machine, to its end."""
        return self.execute(json.dumps({"client_id": client_id, "sync_type": sync_type}), on_event=on_event)

    def execute(self, input_json: str, *, on_event: Callable[[Any], None] | None = None) -> ExecutionResult:
        """Start an execution with any input, as `aws stepfunctions start-execution` does, and wait for its end."""
        arn = self.aws.start(names.WORKFLOW, input_json, f"local-{uuid4().hex[:12]}")
        return self.aws.wait(arn, on_event=on_event, timeout=workflow.MACHINE_TIMEOUT_SECONDS + WAIT_SLACK)

    def alerts(self) -> list[Mapping[str, Any]]:
        """Give the alerts that were published, oldest first, as the parsed messages."""
        return [json.loads(alert.message) for alert in self.aws.alerts(names.ALERTS_TOPIC)]

    def sync_items(self, client_id: str) -> list[dict[str, Any]]:
        """Give a client's items of the sync-state table, oldest first."""
        table = self.aws.session.resource("dynamodb").Table(names.SYNC_STATE_TABLE)
        query = partial(table.query, KeyConditionExpression="tenantId = :client AND begins_with(syncId, :prefix)")
        return list(query(ExpressionAttributeValues={":client": client_id, ":prefix": "sync-"})["Items"])

    def _deploy(self) -> None:
        state = {
            places.SYNC_STATE_TABLE: names.SYNC_STATE_TABLE,
            places.ALERTS_TOPIC_ARN: self.aws.topic_arn(names.ALERTS_TOPIC),
        }
        steps = {
            places.EXTRACTOR_ARN: names.EXTRACTOR,
            places.TRANSFORMER_ARN: names.TRANSFORMER,
            places.LOADER_ARN: names.LOADER,
        }
        functions_live = {place: f"{self.aws.function_arn(name)}:live" for place, name in steps.items()}
        self.aws.deploy(names.WORKFLOW, workflow.build().dump(), state | functions_live)
        self.aws.deploy(names.CLOSE_BOOKS, close_books_machine.build().dump(), state)

    def _close_interrupted(self) -> tuple[Interrupted, ...]:
        found = tuple(interrupted_syncs(self.aws.session.resource("dynamodb")))
        for sync in found:
            close_books(self.aws, sync)
        return found

    def _secret(self, name: str) -> Secret:
        return SecretsManagerSecrets(self.aws.client("secretsmanager"), redactor).get(name)

    def _put_secret(self, name: str, text: str) -> None:
        client = self.aws.client("secretsmanager")
        try:
            client.put_secret_value(SecretId=name, SecretString=text)
        except client.exceptions.ResourceNotFoundException:
            client.create_secret(Name=name, SecretString=text)
