"""Prints the definitions of siesa_workflow's machines, as JSON by name; runs on the sources on PYTHONPATH."""

import importlib
import json
import pkgutil
import sys

import siesa_workflow

_NAMES = {"machine": "workflow"}


def main() -> None:
    """Build what each module with a `build` builds, in a deployment's text."""
    found = {}
    for info in pkgutil.iter_modules(siesa_workflow.__path__):
        build = getattr(importlib.import_module(f"siesa_workflow.{info.name}"), "build", None)
        if callable(build):
            name = _NAMES.get(info.name, info.name.replace("_", "-"))
            found[name] = json.dumps(build().dump(), indent=2)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
