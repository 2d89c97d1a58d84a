"""The command: a whole small measurement, its JSON and its table, and bad input in one line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tools.cost import command
from tools.cost.bill import GOAL, Bill, make_bill
from tools.cost.cold import STEPS, ColdStart
from tools.cost.command import main
from tools.cost.deployment import read_deployment
from tools.cost.load import Load
from tools.cost.measure import Measured, Setting, measure
from tools.cost.prices import read_prices
from tools.cost.table import show

WARM = dict.fromkeys(STEPS, ColdStart(0.1, 0.1))

IDLE = Load(1.0, 2)


def small(**more: Any) -> Setting:
    given: dict[str, Any] = {"products": 60, "syncs": 40, "changed": 0.05, "measured": 1}
    given |= {"siesa_latency": 0.0, "product_latency": 0.0, "aws_latency": 0.0, "memory_mb": dict.fromkeys(STEPS, 512)}
    return Setting(**(given | more))


def quiet(_: str) -> None:
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def measured(folder: Path) -> Measured:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(folder))
        return measure(small(), quiet, cold=WARM)


@pytest.fixture
def bill(measured: Measured) -> Bill:
    return make_bill(small(), measured, read_deployment("prod"), read_prices(), IDLE)


def test_a_month_is_measured_in_the_embedded_run(measured: Measured) -> None:
    initial, later = measured.month.initial, measured.month.incremental

    # Six states and the start; one invocation a step; nothing but what changed is confirmed by the second sync.
    assert (initial.transitions, initial.invocations) == (7, 3)
    assert (later.transitions, later.invocations) == (7, 3)
    assert initial.records > later.records == 3
    assert all(initial.billed[step] > 0 for step in STEPS)
    assert (initial.secret_calls, later.secret_calls) == (2, 2)
    # Every sync starts cold, so it assumes each step's tenant role anew.
    assert (initial.sts_calls, later.sts_calls) == (3, 3)


def test_a_later_sync_reads_the_book_of_ninety_days(measured: Measured) -> None:
    # 118 items of a few hundred bytes, twice, consistent.
    assert measured.month.initial.read_units < 20 < measured.month.incremental.read_units < 400


def test_a_client_s_metrics_are_those_that_the_steps_sent(measured: Measured) -> None:
    names = sorted(name for name, _ in measured.month.incremental.metrics)

    assert names == ["ApiLatency", "ApiLatency", "RecordsFailed", "RecordsProcessed", "SyncDuration"]


def test_the_hourly_watch_takes_one_transition_for_each_client(measured: Measured) -> None:
    assert measured.watch.client.transitions == 1
    assert measured.watch.alone.transitions > 1
    assert measured.watch.alone.metric_calls == 1
    assert measured.watch.client.log_bytes > 1_000


def test_a_modified_since_client_of_wms_is_measured_too() -> None:
    setting = small(product="wms", mode="modified_since", products=40, syncs=2)

    found = measure(setting, quiet, cold=WARM).month

    assert found.incremental.records == 2
    assert found.incremental.sent_bytes < found.initial.sent_bytes


def test_a_measurement_leaves_no_file(measured: Measured, folder: Path) -> None:
    assert list(folder.iterdir()) == []


def test_the_document_adds_up_and_says_what_it_rests_on(bill: Bill) -> None:
    document = json.loads(json.dumps(bill.document()))

    assert document["usd"] == pytest.approx(sum(item["usd"] for item in document["items"]), abs=1e-4)
    assert document["shared_usd"] == pytest.approx(sum(item["usd"] for item in document["shared"]), abs=1e-4)
    assert (document["goal"], document["met"]) == (GOAL, bill.usd <= GOAL)
    assert all(item["rule"] and item["unit"] and item["price"]["date"] for item in document["items"])
    assert document["measured"]["incremental"]["confirmed"] == 3
    assert "stands in for Lambda's arm64" in " ".join(document["notes"])


def test_the_table_shows_each_item_the_total_and_the_goal(bill: Bill) -> None:
    console = Console(file=io.StringIO(), width=150)

    show(console, bill)

    printed = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    assert all(item.what in printed for item in (*bill.items, *bill.shared))
    assert f"{bill.usd:.4f}" in printed
    assert f"Goal ≤ {GOAL:.2f} USD: met." in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--products", "0"], "'0' is no whole number from 1 to 1,000,000"),
        (["--products", "-5"], "'-5' is no whole number"),
        (["--products", "many"], "'many' is no whole number"),
        (["--products", "1000001"], "'1000001' is no whole number"),
        (["--products", "9" * 5_000], "is no whole number"),
        (["--syncs", "0"], "'0' is no whole number"),
        (["--changed", "60%"], "'60%' is no share from 0 to 50%"),
        (["--changed", "nan"], "'nan' is no number"),
        (["--siesa-latency", "-1"], "'-1' is no number of seconds"),
        (["--product", "tms"], "invalid choice: 'tms'"),
        (["--mode", "guess"], "invalid choice: 'guess'"),
        (["--environment", "staging"], "invalid choice: 'staging'"),
        (["--unknown"], "unrecognized arguments: --unknown"),
    ],
)
def test_bad_input_is_told_in_one_line(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize(("load", "cautions"), [(IDLE, 0), (Load(7.3, 2), 1)])
def test_the_command_prints_one_json_document_with_a_caution_where_the_machine_is_busy(
    load: Load, cautions: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    given: list[Setting] = []

    def known(setting: Setting, _: object) -> Measured:
        given.append(setting)
        return measured

    monkeypatch.setattr(command, "measure", known)
    monkeypatch.setattr(command, "load_now", lambda: load)

    assert main(["--products", "60", "--changed", "5%", "--syncs", "120", "--json"]) == 0

    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert len(printed.err.splitlines()) == cautions
    assert (document["caution"] or "") == printed.err.rstrip("\n")
    assert ("load average was 7.3 on 2 cores" in printed.err) == bool(cautions)
    assert (document["products"], document["changed"], document["syncs"]) == (60, 0.05, 120)
    assert given[0].memory_mb == dict.fromkeys(STEPS, 512)
