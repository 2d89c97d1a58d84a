"""`siesa local`: the whole integration on this machine, on the very definition that deploys."""

from pathlib import Path
from typing import Annotated

import typer

from siesa_cli.options import JsonOption, StateOption, SyncType, VerboseOption

app = typer.Typer(help="Run the whole integration on this machine.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def demo(
    products: Annotated[int, typer.Option(min=100, max=200_000, help="Products in each client's catalogue.")] = 10_000,
    changed: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="Products that change between the syncs; at most half, 120 if not given."),
    ] = None,
    state: Annotated[Path, typer.Option(help="Folder for the demo's state; one of an earlier demo is emptied.")] = Path(
        ".siesa/demo"
    ),
    as_json: JsonOption = False,
    _verbose: VerboseOption = False,
) -> int:
    """Sync two simulated clients' catalogues, then what changed, then a client with a wrong credential."""
    from siesa_cli.commands.demo import run

    most = products // 2
    if changed is not None and changed > most:
        message = f"{changed} is more than half of --products {products}; at most {most} can change"
        raise typer.BadParameter(message, param_hint="'--changed'")
    return run(products=products, changed=changed or min(120, most), state=state, as_json=as_json)


@app.command()
def sync(
    tenant: Annotated[Path, typer.Option(help="Tenant file (TOML): docs/how-to/tenant-file.md.")],
    sync_type: Annotated[SyncType, typer.Option(help="Everything, or what changed since the last success.")],
    state: StateOption = Path(".siesa/state"),
    as_json: JsonOption = False,
    _verbose: VerboseOption = False,
) -> int:
    """Sync one client, from the addresses that its tenant file names. Exit code 0 only when the execution succeeded."""
    from siesa_cli.commands.sync import run

    return run(tenant=tenant, sync_type=sync_type.value, state=state, as_json=as_json)


@app.command()
def start(
    execution_input: Annotated[str, typer.Option("--input", help="The execution's input, as JSON text.")],
    state: StateOption = Path(".siesa/state"),
    as_json: JsonOption = False,
    _verbose: VerboseOption = False,
) -> int:
    """Start an execution with any input, as `aws stepfunctions start-execution` does, for clients synced before."""
    from siesa_cli.commands.sync import run_input

    return run_input(execution_input=execution_input, state=state, as_json=as_json)


@app.command()
def up(
    products: Annotated[int, typer.Option(min=100, max=200_000, help="Products in each catalogue.")] = 10_000,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the AWS endpoint; 0 takes a free one.")] = 4566,
    state: StateOption = Path(".siesa/state"),
    _verbose: VerboseOption = False,
) -> int:
    """Keep the simulators and the AWS endpoint up, to be explored with the aws CLI. Ctrl-C ends it."""
    from siesa_cli.commands.up import run

    return run(products=products, port=port, state=state)
