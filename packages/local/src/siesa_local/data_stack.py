"""The data stack's template for the environment `local`, carried as data: what runs here is what deploys.

`infra` synthesises it, and neither imports the other: a test of the repository holds the carried file current, and
`./run snapshots --update` writes it anew.
"""

import json
from importlib.resources import files
from typing import Any

FILE = "data-stack.template.json"


def data_stack() -> dict[str, Any]:
    """Give the template, parsed."""
    template: dict[str, Any] = json.loads(files("siesa_local").joinpath(FILE).read_bytes())
    return template
