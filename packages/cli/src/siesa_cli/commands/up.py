"""`siesa local up`: simulators and AWS endpoint stay up until Ctrl-C."""

import threading
from pathlib import Path

from rich.console import Console
from rich.table import Table

from siesa_cli.output import answer_stream
from siesa_cli.tables import print_interrupted
from siesa_local import names
from siesa_local.demo import SEED
from siesa_local.demo_tenants import provision_demo_tenants
from siesa_local.installation import LocalInstallation
from siesa_local.simulators.listing import credential_lines
from siesa_local.simulators.process import SimulatorProcess


def run(*, products: int, port: int, state: Path) -> int:
    """Keep everything up."""
    with (
        answer_stream() as out,
        SimulatorProcess(size=products, seed=SEED) as simulators,
        LocalInstallation(state) as installation,
        installation.aws.serve(port) as endpoint,
    ):
        console = Console(file=out)
        print_interrupted(console, installation.interrupted)
        provisioned = provision_demo_tenants(installation, simulators.addresses)
        table = Table(title="Up until Ctrl-C", title_justify="left", title_style="bold", show_header=False)
        for system, address in (
            ("AWS endpoint", endpoint),
            ("Siesa", simulators.addresses.siesa),
            ("Kong", simulators.addresses.kong),
            ("WMS", simulators.addresses.wms),
            ("Simulators' control", simulators.addresses.control),
        ):
            table.add_row(system, address)
        table.add_row("Clients set up for them", ", ".join(provisioned) or "none: the state holds other clients")
        console.print(table)
        console.print("The simulators' credentials:", style="bold")
        for line in credential_lines(simulators.addresses):
            console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)
        console.print("Try, with AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local:", style="bold")
        for line in _examples(endpoint, provisioned):
            console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)
        threading.Event().wait()
    return 0


def _examples(endpoint: str, provisioned: tuple[str, ...]) -> tuple[str, ...]:
    aws = f"aws --endpoint-url {endpoint} --region {names.REGION}"
    machine = f"arn:aws:states:{names.REGION}:123456789012:stateMachine:{names.WORKFLOW}"
    client = provisioned[0] if provisioned else "<a client of the state>"
    client_input = f'\'{{"client_id": "{client}", "sync_type": "incremental"}}\''
    return (
        f"{aws} dynamodb scan --table-name {names.SYNC_STATE_TABLE}",
        f"{aws} s3 ls --recursive s3://{names.PAYLOAD_BUCKET}",
        f"{aws} stepfunctions start-execution --state-machine-arn {machine} --input {client_input}",
    )
