"""The variables that a template gives a step's function, with the names of the embedded run in them."""

import json
from typing import Any

from siesa_local import names
from siesa_local.aws.process import ACCOUNT_ID
from tests.infra.reading import only
from tests.infra.synthesis import ACCOUNT, ROOT

ENVIRONMENT = "prod"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"


def reviewed(step: str) -> dict[str, Any]:
    """Give the template of a step's stack as it was reviewed; the snapshot tests hold it against the code."""
    path = SNAPSHOTS / f"siesa-integration-{step}-{ENVIRONMENT}.template.json"
    template: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return template


def variables_here(template: dict[str, Any], step: str) -> dict[str, str]:
    """Give a function's variables as they would be were the stack deployed into the embedded run.

    `ENVIRONMENT` becomes `local`, by which a step takes plain http to loopback: it needs no variable of its own. The
    embedded run has one tenant role for the three steps.
    """
    stated: dict[str, str] = only(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    return {name: _here(value, step) for name, value in stated.items()}


def _here(value: str, step: str) -> str:
    if value == ENVIRONMENT:
        return names.ENVIRONMENT
    value = value.replace(ACCOUNT, ACCOUNT_ID).replace(f"-{step}-tenant-role-", "-tenant-role-")
    return value.replace(f"-{ENVIRONMENT}", f"-{names.ENVIRONMENT}")
