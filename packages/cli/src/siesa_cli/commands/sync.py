"""`siesa local sync` and `siesa local start`: one execution, from its start to its summary."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from integration_core.errors import InvalidInput
from siesa_cli.output import answer_stream
from siesa_cli.progress import progress_bars
from siesa_cli.tables import print_alerts, print_interrupted, print_reasons, print_summaries
from siesa_local.installation import LocalInstallation
from siesa_local.summary import SyncSummary, summarize
from siesa_local.tenant import TenantFile

FAILED = 1


def run(*, tenant: Path, sync_type: str, state: Path, as_json: bool) -> int:
    """Provision the client from its tenant file and sync it."""
    client = TenantFile.read(tenant)
    given = json.dumps({"client_id": client.client_id, "sync_type": sync_type})
    with answer_stream() as out, LocalInstallation(state) as installation:
        installation.provision(client, beside=tenant.parent)
        return _execute(installation, given, f"{client.client_id}: {sync_type} sync", out, as_json=as_json)


def run_input(*, execution_input: str, state: Path, as_json: bool) -> int:
    """Start an execution with any JSON text."""
    try:
        json.loads(execution_input)
    except ValueError as error:
        raise InvalidInput(
            f"--input is not JSON: {error}.",
            next_step="""put it in single quotes, as in --input '{"client_id": "cliente-a", "sync_type": "initial"}'""",
        ) from None
    with answer_stream() as out, LocalInstallation(state) as installation:
        return _execute(installation, execution_input, "Execution with the input given", out, as_json=as_json)


def _execute(installation: LocalInstallation, execution_input: str, title: str, out: TextIO, *, as_json: bool) -> int:
    console = Console(stderr=True)
    print_interrupted(console, installation.interrupted)
    before = len(installation.alerts())
    with progress_bars(title):
        result = installation.execute(execution_input)
    summary = summarize(installation.aws, result)
    alerts = installation.alerts()[before:]
    if as_json:
        print(json.dumps(_document(installation, summary, alerts)), file=out)
    else:
        _show(Console(file=out), installation, summary, alerts)
    return 0 if summary.status == "SUCCEEDED" else FAILED


def _document(installation: LocalInstallation, summary: SyncSummary, alerts: list[Any]) -> dict[str, Any]:
    return {
        **summary.document(),
        "alerts": alerts,
        "interrupted": [asdict(sync) for sync in installation.interrupted],
        "state": str(installation.folder),
    }


def _show(console: Console, installation: LocalInstallation, summary: SyncSummary, alerts: list[Any]) -> None:
    print_summaries(console, [summary], title="Sync")
    print_reasons(console, summary)
    if alerts:
        console.print("Alerts published:", style="bold")
        print_alerts(console, alerts)
    console.print(f"State, payloads and the functions' log: {installation.folder}", highlight=False, soft_wrap=True)
