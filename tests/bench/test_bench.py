"""The benchmark measures work that was done: its scenarios run, its figures add up, and cheating is found out."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tools.bench import race
from tools.bench.bytecode import bytecode_kept
from tools.bench.child import Ended, run_module, timed
from tools.bench.command import main
from tools.bench.scenarios import Bench, Sizes
from tools.bench.sequential import carry
from tools.bench.ways import COMPANY, WAYS, WayName
from tools.failure import ToolError

from siesa_local.simulators.process import SimulatorProcess


def silent(_: str) -> None:
    return None


def test_a_sync_is_timed_beside_a_script_that_leaves_the_same_products() -> None:
    figures = {figure.key: figure for figure in Bench(1, Sizes(arrays=100), silent).latency("kong")}
    names = ["wall", "execution", "cpu", "memory", "calls", "script", "script_calls", "ratio", "execution_ratio"]
    assert list(figures) == [f"latency.kong.{name}" for name in names]
    values = {key.rpartition(".")[2]: figure.median for key, figure in figures.items()}
    assert values["ratio"] == values["wall"] / values["script"]
    assert 0 < values["execution"] < values["wall"]
    # Log-in, one page and the answer past it, one array: four calls, each of which took 20 ms at least.
    assert values["script_calls"] == 4
    assert values["script"] > 0.08
    assert [key for key, figure in figures.items() if figure.goal] == ["latency.kong.ratio"]


def test_no_time_is_told_where_the_two_did_not_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Ended(1.0, 100.0, 1.0, '{"seconds": 0.5}')
    monkeypatch.setattr(race, "sync", lambda *_: race.Finish(ended, 3, {"A": {"name": "uno"}}))
    monkeypatch.setattr(race, "script", lambda *_: race.Finish(ended, 3, {"A": {"name": "dos"}}))
    with pytest.raises(ToolError, match="'A' differs"):
        list(Bench(1, Sizes(arrays=20), silent).latency("kong"))


@pytest.mark.parametrize("name", ["kong", "kong-single", "wms"])
def test_the_script_carries_the_whole_catalogue_by_every_way(name: WayName) -> None:
    way = WAYS[name]
    with race.course(way, size=100, latency=0.0) as simulators:
        product = simulators.addresses.wms if way.system == "wms" else simulators.addresses.kong
        sent = carry(name, simulators.addresses.siesa, product)
        standing = race.standing(simulators.audit(way.system), way.audited_as)
        truth = simulators.truth(COMPANY)
    assert sent == len(standing) == truth["counts"]["good"]
    assert set(standing) == {reference.strip() for reference in truth["good"]}


def test_the_script_run_twice_changes_what_stands_and_doubles_nothing() -> None:
    way = WAYS["wms"]
    with SimulatorProcess(size=20, seed=race.SEED) as simulators:
        for _ in range(2):
            carry("wms", simulators.addresses.siesa, simulators.addresses.wms)
        totals = simulators.audit("wms")["tenants"][way.audited_as]["totals"]
    assert totals["updated"] == totals["created"] == totals["rows"] == totals["products"]


def test_latency_is_the_course_s_and_not_the_product_s_alone() -> None:
    with race.course(WAYS["wms"], size=20, latency=0.001) as simulators:
        latencies = [simulators.knobs(system)["traffic"]["latency"] for system in ("siesa", "wms")]
    assert latencies == [0.001, 0.001]


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({}, "1 products stand after the sync, and 0 after the script"),
        ({"A": {"name": "uno"}, "B": {"name": "dos"}}, "and 2 after the script"),
        ({"A": {"name": "otro"}}, "'A' differs"),
    ],
)
def test_books_that_differ_stop_the_benchmark(theirs: dict[str, Any], told: str) -> None:
    with pytest.raises(ToolError, match=told):
        race.compare(WAYS["kong"], {"A": {"name": "uno"}}, theirs)


def test_two_that_did_nothing_are_not_taken_for_two_that_did_the_same() -> None:
    with pytest.raises(ToolError, match="no product stands"):
        race.compare(WAYS["kong"], {}, {})


def test_products_that_stand_twice_stop_the_benchmark() -> None:
    entry = {"state": {"id": "1", "name": "uno"}}
    books = {"tenants": {"t": {"totals": {"rows": 2, "products": 1}, "products": {"A": entry}}}}
    with pytest.raises(ToolError, match="stand twice"):
        race.standing(books, "t")


def test_the_command_prints_one_json_document_and_leaves_no_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = dict(os.environ)
    assert main(["--quick", "--runs", "1", "--json", "--only", "startup"]) == 0
    assert dict(os.environ) == before
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert [figure["key"] for figure in report["figures"]] == [
        "startup.help",
        "startup.empty",
        "startup.typer",
        "startup.ratio",
    ]
    assert report["runs"] == 1
    assert report["figures"][0].keys() >= {"what", "unit", "median", "min", "max", "goal", "met"}
    assert "run 1 of 3" in printed.err


def test_a_child_is_measured_from_inside(tmp_path: Path) -> None:
    ended = run_module("json.tool", str(_json_of_a_megabyte(tmp_path)))
    assert len(ended.document()["text"]) == 1_000_000
    assert ended.peak < 100
    assert ended.cpu > 0
    assert 0 < ended.seconds < 60


def test_a_child_that_fails_is_named_with_what_it_said() -> None:
    with pytest.raises(ToolError, match=r"ended with 3: not today"):
        timed(["-c", "import sys; print('not today', file=sys.stderr); sys.exit(3)"])


def test_children_find_what_others_compiled() -> None:
    with bytecode_kept():
        first = timed(["-c", "import sys; print(sys.pycache_prefix, sys.dont_write_bytecode)"])[1].split()
        assert Path(first[0]).is_dir()
    assert first[1] == "False"
    assert not Path(first[0]).exists()


def _json_of_a_megabyte(folder: Path) -> Path:
    path = folder / "big.json"
    path.write_text(json.dumps({"text": "x" * 1_000_000}))
    return path
