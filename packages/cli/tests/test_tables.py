from io import StringIO

import pytest
from rich.console import Console

from siesa_cli.tables import COLUMNS, print_reasons, print_summaries, summary_table
from siesa_local.summary import SyncSummary


def _summary(**changes: object) -> SyncSummary:
    known: dict[str, object] = {
        "client_id": "cliente-a",
        "sync_type": "incremental",
        "status": "SUCCEEDED",
        "seconds": 12.3,
        "execution_arn": "arn",
        "sync_id": "sync-20261123-100000-abcdef",
        "read": 10_000,
        "rejected": 140,
        "superseded": 20,
        "confirmed": 9_838,
        "failed": 2,
    }
    return SyncSummary(**{**known, **changes})  # type: ignore[arg-type]  # the values are as above


def _shown(summary: SyncSummary, width: int = 80) -> str:
    out = StringIO()
    Console(file=out, width=width).print(summary_table([summary], title="Sync"))
    return out.getvalue()


def test_a_catalogue_of_10_000_fits_into_80_characters_with_nothing_cut() -> None:
    shown = _shown(_summary())
    assert "…" not in shown
    wanted = [*COLUMNS, "cliente-a", "incremental", "10,000", "140", "20", "9,838", "2", "12.3 s", "SUCCEEDED"]
    assert [text for text in wanted if text not in shown] == []


@pytest.mark.parametrize("width", [80, 30])
@pytest.mark.parametrize("count", [9_838, 200_000])
def test_a_long_client_id_loses_its_middle_and_no_figure_is_broken(count: int, width: int) -> None:
    out = StringIO()
    summary = _summary(client_id=f"empresa-{'a' * 50}-norte", read=count, rejected=count, confirmed=count, failed=count)
    print_summaries(Console(file=out, width=width), [summary], title="Sync")
    (line,) = [line for line in out.getvalue().splitlines() if "…" in line]
    assert line.split()[0].startswith("emp")
    assert line.split()[0].endswith("rte")
    assert line.split()[1:] == ["incremental", *[f"{count:,}"] * 2, "20", *[f"{count:,}"] * 2, "12.3", "s", "SUCCEEDED"]


def test_a_figure_that_nobody_knows_is_a_dash() -> None:
    shown = _shown(_summary(status="FAILED", superseded=None, confirmed=None, failed=None))
    assert shown.splitlines()[-1].split()[2:7] == ["10,000", "140", *["–"] * 3]  # noqa: RUF001 - as it is shown


@pytest.mark.parametrize(("changes", "word"), [({"skipped": True}, "SKIPPED"), ({"status": "FAILED"}, "FAILED")])
def test_the_last_column_says_how_it_ended(changes: dict[str, object], word: str) -> None:
    assert word in _shown(_summary(**changes))


def test_reasons_are_listed_with_their_counts() -> None:
    out = StringIO()
    summary = _summary(
        rejections={"name: required": 140}, failures={"name: too_long": 2}, error="E", cause="the [cause]"
    )
    print_reasons(Console(file=out, width=80), summary)
    assert out.getvalue().splitlines() == [
        "  140 rejected: name: required",
        "  2 failed: name: too_long",
        "  E: the [cause]",
    ]
