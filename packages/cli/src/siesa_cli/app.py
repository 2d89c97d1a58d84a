"""The tree of commands. What a command needs is imported when it runs, so that `--help` answers at once."""

import typer

from siesa_cli import local

app = typer.Typer(
    name="siesa",
    help="Carry product catalogues from Siesa to Kong and WMS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(local.app, name="local")


@app.callback()
def root() -> None:
    """Carry product catalogues from Siesa to Kong and WMS."""
