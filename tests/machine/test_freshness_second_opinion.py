"""Every expression of the watch of freshness, in the reference implementation and in the embedded run's."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from siesa_workflow import freshness
from tests.machine.engines import differing, embedded, needs_jsonata, needs_node, standing_still
from tests.machine.freshness_items import EXPRESSION, STARTED, item, states
from typed_asl import expressions

VALUES: list[dict[str, Any]] = [
    {"S": "rate(6 hours)"},
    {"S": "rate(1 day)"},
    {"S": "rate(0 minutes)"},
    {"S": "cron(0 6 * * ? *)"},
    {"S": ""},
    {"N": "3600"},
    {"N": "-1"},
    {"N": "0.5"},
    {"N": "1E+125"},
    {"N": "99999999999999999999999999999999999999"},
    {"BOOL": True},
    {"Bool": False},
    {"NULL": True},
    {"SS": ["a", "b"]},
    {"L": [{"S": "rate(6 hours)"}]},
    {"M": {"S": {"S": "rate(6 hours)"}}},
]
KEY = {"tenantId": {"S": "cliente-a"}, "syncId": {"S": "sync-20261120-100000-abcdef"}}
ASKED = {"client_id": "cliente-a", "since": "2026-11-22T20:00:00Z", "oldest": "sync-", "newest": "sync-~"}
SUCCESSES: list[list[dict[str, Any]]] = [
    [],
    [{"timestamp": {"S": "2026-11-23T04:00:00Z"}}],
    [{"timestamp": {"S": "2026-11-22T19:59:59Z"}}],
    [{"timestamp": {"S": "2026-11-23T04:00:00Z"}}, {"timestamp": {"S": "2026-11-20T04:00:00Z"}}],
    [{}],
]
VARIABLES = ("next_page", "page_overdue", "overdue_count")
VERDICTS = ("on time", "overdue", "unanswered")


def scans() -> Iterator[dict[str, Any]]:
    """Give `$states` after scans: of no client, of many, with one odd attribute, with more pages."""
    yield states()
    yield states(item(), item("cliente-b", syncSchedule="rate(1 hour)"), item("off", enabled=False))
    yield states(item(), started="2026-11-23T10:00:00.123456+00:00")
    for name, value in product(("enabled", "syncSchedule", "maxDurationSeconds", "maxSuccessAgeSeconds"), VALUES):
        yield states(item() | {name: value})
    more = states(item())
    more["result"]["LastEvaluatedKey"] = KEY
    yield more


def queries() -> Iterator[dict[str, Any]]:
    """Give `$states` after queries, with and without older syncs, for clients that must have synced and others."""
    for found, expected, more in product(SUCCESSES, (True, False), ({}, {"LastEvaluatedKey": KEY})):
        result = {"Items": found, "Count": len(found), **more}
        yield {"input": {**ASKED, "expected": expected}, "result": result}


def maps() -> Iterator[dict[str, Any]]:
    """Give `$states` after a page was watched, and in the states that follow it."""
    for length in range(3):
        for verdicts in product(VERDICTS, repeat=length):
            results = [
                {"verdict": verdict, "client": {**ASKED, "client_id": f"cliente-{number}"}}
                for number, verdict in enumerate(verdicts)
            ]
            yield {"result": results, "input": {"clients": [result["client"] for result in results]}}


def variables() -> Iterator[dict[str, Any]]:
    for next_page, late in product((None, KEY), ([], ["cliente-a"], ["cliente-a", "../ñ"])):
        yield dict(zip(VARIABLES, (next_page, late, len(late)), strict=True))


@needs_node
@needs_jsonata
def test_the_reference_implementation_evaluates_each_expression_to_what_the_embedded_run_does() -> None:
    context = {"Execution": {"StartTime": STARTED}}
    data = [{"context": context, **found} for found in (*scans(), *queries(), *maps())]
    cases = [
        (pointer, str(found), {"expression": standing_still(text), "states": found, **given})
        for pointer, text in expressions(freshness.build())
        for found in data
        for given in (variables() if any(f"${name}" in text for name in VARIABLES) else [{}])
    ]

    assert len(cases) > 1_000
    assert differing(cases) == []


@pytest.mark.parametrize("found", list(scans()))
def test_no_item_makes_the_rule_fail(found: dict[str, Any]) -> None:
    answer = embedded(expression=EXPRESSION, states={"context": {"Execution": {"StartTime": STARTED}}, **found})

    assert list(answer) == ["value"]
