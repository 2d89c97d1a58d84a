"""The command that starts the simulators alone: `python -m siesa_local.simulators`."""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from siesa_local.simulators.addresses import Addresses, addresses
from siesa_local.simulators.knobs import WorldKnobs
from siesa_local.simulators.listing import credential_lines
from siesa_local.simulators.server import listen, make_server
from siesa_local.simulators.world import World

_EPILOG = """\
without --stay the addresses are printed as one line of JSON, and the simulators end when their standard input does;
with --stay they are printed as a table, and Ctrl-C ends them.

examples:
  python -m siesa_local.simulators --stay --port 8900
  python -m siesa_local.simulators --stay --size 500 --knobs knobs.json
  curl -X POST http://127.0.0.1:8900/_control/siesa/7501/change -d '{"count": 5}'
  curl -X PATCH http://127.0.0.1:8900/_control/knobs/kong -d '{"faults": {"throttled": 0.1}}'

a knobs file holds what to change in siesa, kong and wms:
  {"siesa": {"traffic": {"latency": 0.02}, "end": "b"}, "kong": {"existing": "refuse"}}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the simulators until the input ends or Ctrl-C; give the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    knobs = _knobs(parser, options.knobs)
    world = World(options.seed, size=options.size, siesa=knobs.siesa, kong=knobs.kong, wms=knobs.wms)
    try:
        opened = listen(options.port)
    except (OSError, OverflowError) as error:
        parser.error(f"cannot listen on 127.0.0.1:{options.port}: {error}. Choose another --port, or 0 for a free one.")
    server = make_server(world)
    with opened:
        found = addresses(opened.getsockname()[1])
        if not _told(_table(found) if options.stay else json.dumps(asdict(found)) + "\n"):
            return 0
        if not options.stay:
            threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        # uvicorn ends in good order on a signal and then raises it again.
        signal.signal(signal.SIGTERM, lambda *_: None)
        with contextlib.suppress(KeyboardInterrupt):
            server.run([opened])
    return 0


def _told(text: str) -> bool:
    """Print the addresses; False where whoever started us has gone already, such as by Ctrl-C."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _end_with_input(server: uvicorn.Server) -> None:
    # The one who started us holds the other end: it closes when they stop us, and also when they are killed.
    while sys.stdin.buffer.read(1024):
        pass
    server.should_exit = True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m siesa_local.simulators",
        description="Simulators of Siesa, Kong and WMS over HTTP on 127.0.0.1, deterministic by seed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port on 127.0.0.1; 0 is a free one (default)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="equal seeds give equal worlds (1)")
    parser.add_argument("--size", type=int, metavar="N", help="rows in each company's catalogue (10000)")
    parser.add_argument("--knobs", type=Path, metavar="FILE", help="JSON file with knobs to start with")
    parser.add_argument("--stay", action="store_true", help="print a table and stay until Ctrl-C")
    return parser


def _knobs(parser: argparse.ArgumentParser, file: Path | None) -> WorldKnobs:
    if file is None:
        return WorldKnobs()
    try:
        return WorldKnobs.model_validate_json(file.read_bytes())
    except OSError as error:
        parser.error(f"cannot read the knobs file {file}: {error.strerror}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        parser.error(
            f"the knobs file {file} is not valid at {'.'.join(map(str, first['loc'])) or 'top'}: {first['msg']}"
        )


def _table(found: Addresses) -> str:
    return "\n".join([*credential_lines(found), "", "Ctrl-C ends the simulators.", ""])
