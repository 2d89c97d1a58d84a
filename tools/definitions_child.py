"""Prints the machines that the sources on the path build, as JSON: runs in a process of its own for each revision.

It is this revision's program on another revision's sources, so it asks nothing of them but that each machine stands in
a module of `siesa_workflow` with a function `build`, whose result can be dumped.
"""

import json
import pkgutil
import sys
from importlib import import_module

NAMES = {"machine": "workflow"}
"""Modules that are not called like their machine."""


def main() -> int:
    """Print all machines by their names. Ends with 1, and one line, where one cannot be built."""
    package = import_module("siesa_workflow")
    machines = {}
    for found in pkgutil.iter_modules(package.__path__):
        build = getattr(import_module(f"siesa_workflow.{found.name}"), "build", None)
        if not callable(build):
            continue
        name = NAMES.get(found.name, found.name.replace("_", "-"))
        try:
            machines[name] = build().dump()
        except ValueError as error:
            print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)
            return 1
    print(json.dumps(machines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
