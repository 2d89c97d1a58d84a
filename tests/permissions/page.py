"""Reads the table of docs/reference/permissions.md, and the same out of recorded calls."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tests.infra.synthesis import ROOT, STEPS
from tests.permissions.recording import Recorded

PAGE = ROOT / "docs" / "reference" / "permissions.md"
ROLES = {"own": "role", "tenant": "tenant-role"}

PLACES = {
    r"role/siesa-integration-\w+-tenant-role": "tenant role",
    r":::siesa-integration-config-[^/]+/": "config bucket",
    r"table/siesa-integration-config-\w+$": "config table",
    r"table/siesa-integration-sync-state-\w+$": "sync-state table",
    r":::siesa-integration-payloads-[^/]+/payloads/": "payloads/C/",
    r":::siesa-integration-payloads-[^/]+/baselines/": "baselines/C/",
    r":::siesa-integration-payloads-[^/]+$": "payload bucket",
    r"/siesa-AbCdEf$": "siesa-integration/C/siesa",
    r"/(kong|wms)-AbCdEf$": "siesa-integration/C/<product type>",
}
"""How the page calls what an ARN names. Of several names in one cell the last is meant, as in a bucket's prefix."""


class Told(NamedTuple):
    """A role, and what it does where."""

    role: str
    action: str
    place: str


def calls_of_the_page() -> set[Told]:
    """Give what the page's table says."""
    rows = [_cells(line) for line in PAGE.read_text().splitlines() if line.startswith("|")]
    heads, body = rows[0], rows[2:]
    return {
        Told(f"{step}-{ROLES[row[heads.index(step)]]}", action, _place(row[heads.index("Resource")]))
        for row in body
        for step in STEPS
        if row[heads.index(step)]
        for action in re.findall(r"`([^`]+)`", row[heads.index("Action")])
    }


def calls_of_the_run(calls: Iterable[Recorded]) -> set[Told]:
    """Give what the steps did."""
    return {
        Told(call.caller.role, call.request.action, _named(call.request.resource))
        for call in calls
        if call.caller.role.startswith(STEPS)
    }


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _place(cell: str) -> str:
    text = cell.replace("`", "")
    return max((place for place in PLACES.values() if place in text), key=text.find)


def _named(resource: str) -> str:
    [place] = [place for pattern, place in PLACES.items() if re.search(pattern, resource)]
    return place
