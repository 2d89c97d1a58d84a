"""Runs a module as `python -m MODULE` does, and writes down at its end what the process has used.

    python -m tools.bench.measured FILE MODULE ARGUMENTS...

The memory of a process is best asked from inside: when it has ended it is gone, and sampling from outside misses peaks.
"""

import json
import runpy
import sys
from pathlib import Path

from tools.bench.usage import usage


def main(target: Path, module: str, *arguments: str) -> None:
    """Run the module; its exit code is this process's."""
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        target.write_text(json.dumps(usage()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
