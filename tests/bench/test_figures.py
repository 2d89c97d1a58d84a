"""Figures: medians and goals, the table for people, and the hand-written mapping beside the project's own."""

import io
import json
from datetime import UTC, datetime

import pytest
from rich.console import Console
from tools.bench.figures import Figure, Report, Series
from tools.bench.mapping_by_hand import Row, kong_sku, wms_product
from tools.bench.table import foot, show
from tools.bench.ways import KONG_NUMBERS

from integration_core.errors import RecordError
from integration_core.mapping import MappingFile
from siesa_loader.destinations.kong.sku import KONG_SKU
from siesa_loader.destinations.protocol import Form
from siesa_loader.destinations.wms.products import WMS_PRODUCTS
from siesa_loader.payload import Payloads
from siesa_local.simulators.catalogue import Catalogue
from siesa_local.simulators.rows import rest_row, standard_row
from siesa_transformer.mapping.compile import compile_mapping
from siesa_transformer.starters import starter_mapping


def test_a_figure_is_the_median_and_is_met_up_to_its_goal() -> None:
    assert Figure("k", "what", "s", (3.0, 1.0, 2.0), goal=2.0).met is True
    assert Figure("k", "what", "s", (3.0, 1.0, 2.0), goal=1.9).met is False
    assert Figure("k", "what", "s", (3.0, 1.0, 2.0)).met is None
    assert Figure("k", "what", "s", (3.0, 1.0, 2.0)).document() == {
        "key": "k",
        "what": "what",
        "unit": "s",
        "median": 2.0,
        "min": 1.0,
        "max": 3.0,
        "runs": [3.0, 1.0, 2.0],
        "goal": None,
        "met": None,
    }


def test_a_series_keeps_the_order_and_the_runs_of_its_figures() -> None:
    series = Series("demo")
    for value in (1.0, 2.0):
        series.add("wall", "the demo", "s", value, goal=60)
        series.add("memory", "its peak", "MB", value * 100)
    found = {figure.key: (figure.runs, figure.goal) for figure in series.figures()}
    assert found == {"demo.wall": ((1.0, 2.0), 60), "demo.memory": ((100.0, 200.0), None)}


def test_the_table_tells_goal_and_load() -> None:
    figures = (
        Figure("a", "quick enough", "s", (1.0,), goal=2.0),
        Figure("b", "too large", "MB", (400.0,), goal=350.0),
        Figure("c", "many", "calls", (12_345.0,)),
    )
    report = Report("Linux x86_64", 2, "3.11.7", "2026-11-23T02:00:00+00:00", 12.0, (0.5, 1.5), 1, figures)
    out = io.StringIO()
    show(Console(file=out, width=120), report)
    lines = {line.split("│")[1].strip(): line for line in out.getvalue().splitlines() if line.startswith("│")}
    assert "1.00 s" in lines["quick enough"]
    assert "≤ 2.00 s │ met " in lines["quick enough"]
    assert "≤ 350 MB │ not met " in lines["too large"]
    assert "12,345" in lines["many"]
    assert "load average 0.50 before and 1.50 after" in foot(report)


@pytest.mark.parametrize(
    ("file", "form", "dialect"),
    [("field-mappings-kong.json", KONG_SKU, "standard"), ("field-mappings-wms-rest.json", WMS_PRODUCTS, "rest")],
)
def test_the_mapping_by_hand_does_what_the_starter_mapping_does(file: str, form: Form, dialect: str) -> None:
    mapping = MappingFile.model_validate_json(starter_mapping(file))
    compiled, payloads = compile_mapping(mapping, ean_policy="drop_field"), Payloads(mapping, form)
    constants = KONG_NUMBERS if form is KONG_SKU else {}

    def ours(row: Row) -> Row | None:
        try:
            return payloads.of(compiled.product(row, [])) | constants
        except RecordError:
            return None

    by_hand = kong_sku if dialect == "standard" else wms_product
    shown = standard_row if dialect == "standard" else rest_row
    catalogue = Catalogue(3, 7501, 1_000, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    rows = [json.loads(json.dumps(shown(item))) for item in catalogue.rows]
    assert [by_hand(row) for row in rows] == [ours(row) for row in rows]
    assert sum(by_hand(row) is None for row in rows) == 10
