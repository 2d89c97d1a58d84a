from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siesa_local.simulators import barcodes, traits
from siesa_local.simulators.catalogue import CannotChange, Catalogue
from siesa_local.simulators.rows import decimal, dynamic_row, rest_row, standard_row

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def catalogue(size: int, seed: int = 1, company: int = 7501) -> Catalogue:
    return Catalogue(seed, company, size, lambda: NOW)


def _blank(value: str | None) -> bool:
    return value is None or not value.strip()


def _as_sent(found: Catalogue) -> list[dict[str, Any]]:
    return [standard_row(item) for item in found.rows]


@settings(max_examples=25, deadline=None)
@given(size=st.integers(0, 1500), seed=st.integers(0, 99))
def test_the_truth_accounts_for_every_row_of_exactly_the_size(size: int, seed: int) -> None:
    found = catalogue(size, seed)
    truth = found.truth()

    rows = _as_sent(found)
    bad = [row for row in rows if _blank(row["f120_descripcion"]) or _blank(row["f120_referencia"])]
    assert len(rows) == size
    assert sorted(int(row["f120_id"]) for row in bad) == sorted(one["f120_id"] for one in truth["rejected"])
    references = Counter(row["f120_referencia"].strip() for row in rows if row not in bad)
    assert set(references) == set(truth["good"])
    assert sum(references.values()) - len(references) == truth["counts"]["duplicate_rows"]
    assert {one["reference"]: one["rows"] for one in truth["duplicates"]} == {
        reference: count for reference, count in references.items() if count > 1
    }


def test_dirt_comes_in_the_documented_shares() -> None:
    found = catalogue(2000)

    counted = Counter[str]()
    for item in {id(item): item for item in found.rows}.values():
        counted["no_name"] += _blank(item.name)
        counted["no_reference"] += _blank(item.reference)
        counted["no_ean"] += item.barcode is None or item.barcode.strip() in ("", "0")
        counted["dun14"] += item.barcode is not None and len(item.barcode) == 14
        counted["wrong_ean"] += item.barcode is not None and len(item.barcode) == 13 and item.barcode.isdigit()
        counted["wrong_ean"] -= item.barcode is not None and len(item.barcode) == 13 and barcodes.is_valid(item.barcode)
        counted["negative_stock"] += item.stock is not None and item.stock < item.committed
        counted["no_stock"] += item.stock is None
        counted["inactive"] += item.state == 0
        counted["service"] += item.kind == 2
        counted["no_tag"] += item.tag is None
    assert counted == {
        "no_name": 10, "no_reference": 10, "no_ean": 240, "dun14": 80, "wrong_ean": 40, "negative_stock": 30,
        "no_stock": 160, "inactive": 240, "service": 60, "no_tag": 200,
    }  # fmt: skip
    assert len(found.rows) - len({id(item) for item in found.rows}) == traits.exact(2000, traits.DUPLICATE_SHARE)


def test_equal_seeds_give_equal_catalogues_and_companies_differ() -> None:
    assert _as_sent(catalogue(300)) == _as_sent(catalogue(300))
    assert _as_sent(catalogue(300)) != _as_sent(catalogue(300, seed=2))
    assert _as_sent(catalogue(300)) != _as_sent(catalogue(300, company=7502))


def test_names_keep_the_signs_and_the_width_of_the_real_column() -> None:
    rows = _as_sent(catalogue(1500))
    names = [row["f120_descripcion"] for row in rows if not _blank(row["f120_descripcion"])]

    assert {len(name) for name in names} == {40}
    assert all(sign in "".join(names) for sign in 'ÑÁÉÍÓ#&"/;')
    assert {row["f120_id_unidad_inventario"] for row in rows} >= {"UND ", "PACA", "P6  "}


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_a_change_touches_precisely_the_products_it_names(counts: list[int]) -> None:
    found = catalogue(400)
    for count in counts:
        before = {str(row["f120_id"]): row for row in _as_sent(found)}

        changed = found.change(count)

        after = {str(row["f120_id"]): row for row in _as_sent(found)}
        differing = [row for number, row in after.items() if row != before[number]]
        assert len(changed) == len(set(changed)) == count
        assert sorted(row["f120_referencia"].strip() for row in differing) == sorted(changed)
        # Bogotá's clock, without an offset: still the day before.
        assert {row["f120_fecha_actualizacion"] for row in differing} == {"2026-11-19T21:30:00"}
        assert set(changed) <= set(found.truth()["good"])


def test_added_and_removed_products_show_in_rows_and_truth() -> None:
    found = catalogue(200)
    good = set(found.truth()["good"])

    added, removed = set(found.add(7)), set(found.remove(5))

    assert set(found.truth()["good"]) == (good | added) - removed
    assert len(found.rows) == 202
    assert not added & good


@pytest.mark.parametrize("count", [0, -1, 10_000])
@pytest.mark.parametrize("kind", ["change", "remove"])
def test_a_change_of_none_or_too_many_is_refused_and_changes_nothing(kind: str, count: int) -> None:
    found = catalogue(100)
    before = _as_sent(found)

    with pytest.raises(CannotChange, match=str(count)):
        getattr(found, kind)(count)

    assert _as_sent(found) == before


def test_adding_none_is_refused() -> None:
    with pytest.raises(CannotChange, match="count is 0"):
        catalogue(10).add(0)


def test_absent_stock_is_an_absent_column_in_both_forms_that_have_it() -> None:
    rows = catalogue(200).rows
    bare = next(item for item in rows if item.stock is None)

    assert not [name for name in dynamic_row(bare, 1, "dot") if name.startswith("f400")]
    assert "f_cantidad" not in rest_row(bare)


@pytest.mark.parametrize(("form", "written"), [("dot", "2450.0000"), ("comma", "2.450,00"), ("number", 2450)])
def test_quantities_are_written_in_the_installations_manner(form: Any, written: str | int) -> None:
    assert decimal(2450, form) == written


@pytest.mark.parametrize("code", ["7705955103044", "7702155409211", "7702001041725", "7707324488615"])
def test_check_digits_agree_with_real_barcodes(code: str) -> None:
    assert barcodes.is_valid(code)
    assert not barcodes.is_valid("1234567890123")


@given(number=st.integers(1, 10**6), company=st.integers(1000, 9999))
def test_made_barcodes_are_right_or_wrong_as_named(number: int, company: int) -> None:
    make: dict[Callable[[int, int], str], bool] = {
        barcodes.ean13: True, barcodes.dun14: True, barcodes.wrong_ean13: False,
    }  # fmt: skip
    assert {maker: barcodes.is_valid(maker(company, number)) for maker in make} == make
