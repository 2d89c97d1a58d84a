"""What a person sees when a command cannot go on: one clear line, and a traceback only where it was asked for."""

import json
import sys
import traceback
from collections.abc import Sequence

import click
import typer

from integration_core.errors import IntegrationError
from integration_core.telemetry.redaction import redactor

REFUSED = 2
INTERRUPTED = 130
INTERNAL = 70
"""EX_SOFTWARE of sysexits: the fault is the program's own."""


def reported(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command tree and give its exit code; a failure becomes a line on stderr, and JSON with `--json`."""
    try:
        code = app(args=list(arguments), standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except IntegrationError as error:
        _tell(type(error).__name__, str(error), arguments)
        return REFUSED
    except Exception as error:  # noqa: BLE001 -- the last place where a traceback can be kept from the terminal
        _tell(type(error).__name__, f"{error}. Run again with --verbose for the traceback.", arguments)
        return INTERNAL
    return code if isinstance(code, int) else 0


def _tell(name: str, message: str, arguments: Sequence[str]) -> None:
    line = redactor.scrub(message)
    print(f"error: {name}: {line}", file=sys.stderr)
    if "--verbose" in arguments:
        print(redactor.scrub(traceback.format_exc()), file=sys.stderr)
    if "--json" in arguments:
        print(json.dumps({"status": "REFUSED", "error": {"Error": name, "Cause": line}}))
