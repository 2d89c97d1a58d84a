"""What identifies a row, and when its content counts as changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siesa_extractor.digests import Digests, ProductKey, content_digest, key_digest

KEYS = ("f120_id_cia", "f120_id")
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ROWS = st.dictionaries(st.text(max_size=6), VALUES, max_size=6)


def key(**row: Any) -> int:
    return key_digest(row, ProductKey((), KEYS), content_digest(row))


def external(**row: Any) -> int:
    columns = ProductKey(("f120_referencia", "f120_alterna"), ("f120_id",))
    return key_digest(row, columns, content_digest(row))


def digests_of(rows: list[dict[str, Any]]) -> Digests:
    digests = Digests(ProductKey((), KEYS))
    for row in rows:
        digests.add(row, content_digest(row))
    return digests


@pytest.mark.parametrize("seven", [7, "7", " 7  ", 7.0])
def test_a_number_in_whatever_form_and_its_padded_text_are_one_key(seven: object) -> None:
    assert key(f120_id_cia=1, f120_id=7) == key(f120_id_cia="1 ", f120_id=seven, f120_notas="other")


def test_a_product_is_what_the_destination_knows_it_as() -> None:
    first = external(f120_id=1, f120_referencia="REF-7  ")

    assert first == external(f120_id=2, f120_referencia="REF-7", f120_alterna="other")
    assert first == external(f120_id=3, f120_referencia="  ", f120_alterna="REF-7")
    assert first != external(f120_id=1, f120_referencia="REF-8")


def test_a_row_without_an_external_id_is_known_by_its_key_fields_and_then_by_its_content() -> None:
    assert external(f120_id=1, n=1) == external(f120_id=1, f120_referencia=" ", n=2) != external(f120_id=2)
    assert external(n=1) == external(n=1) != external(n=2)


def test_an_external_id_and_a_key_field_of_the_same_text_are_two_products() -> None:
    assert external(f120_referencia="7") != external(f120_id="7")


def test_keys_of_several_fields_do_not_run_into_each_other() -> None:
    assert key(f120_id_cia=1, f120_id=23) != key(f120_id_cia=12, f120_id=3)


@pytest.mark.parametrize("missing", [None, "", "   "])
def test_a_row_that_lacks_a_key_field_is_known_by_its_content(missing: str | None) -> None:
    assert key(f120_id_cia=1, f120_id=missing, n=1) == key(f120_id_cia=1, f120_id=missing, n=1)
    assert key(f120_id_cia=1, f120_id=missing, n=1) != key(f120_id_cia=1, f120_id=missing, n=2)


@given(row=ROWS)
def test_the_order_of_columns_is_no_change(row: dict[str, Any]) -> None:
    assert content_digest(row) == content_digest(dict(reversed(row.items())))


@given(row=ROWS, column=st.text(max_size=6), value=VALUES)
def test_every_changed_value_is_a_change(row: dict[str, Any], column: str, value: Any) -> None:
    changed = {**row, column: value}

    # True equals 1 in Python, and is another value to whoever reads the JSON.
    same = column in row and type(row[column]) is type(value) and repr(row[column]) == repr(value)
    assert (content_digest(changed) == content_digest(row)) is same


def test_a_space_is_a_change_and_a_lone_surrogate_is_no_accident() -> None:
    assert content_digest({"a": "x"}) != content_digest({"a": "x "})
    assert content_digest({"a": "\ud800"}) != content_digest({"a": "\ud801"})
    assert key(f120_id_cia=1, f120_id="\ud800") != key(f120_id_cia=1, f120_id="\ud801")


NUMBERED = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=30)


@given(numbered=NUMBERED, data=st.data())
def test_a_products_digest_depends_on_its_distinct_rows_and_not_on_their_order(
    numbered: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = [{"f120_id_cia": 1, "f120_id": number, "bodega": bodega} for number, bodega in numbered]
    repeated = rows + data.draw(st.lists(st.sampled_from(rows), max_size=5)) if rows else rows
    shuffled = data.draw(st.permutations(repeated))

    first = [(key, content) for key, content, _ in digests_of(rows).groups()]
    second = [(key, content) for key, content, _ in digests_of(shuffled).groups()]

    assert first == second == sorted(first)


@given(numbered=NUMBERED)
def test_groups_hold_every_place_once(numbered: list[tuple[int, int]]) -> None:
    digests = digests_of([{"f120_id_cia": 1, "f120_id": number, "b": other} for number, other in numbered])

    places = [place for _, _, group in digests.groups() for place in group]

    assert sorted(places) == list(range(len(numbered)))
    assert digests.distinct == len({number for number, _ in numbered})


def test_one_of_several_rows_of_a_product_that_changes_changes_the_product() -> None:
    before = [{"f120_id_cia": 1, "f120_id": 7, "bodega": name} for name in ("NB1", "NS1")]
    after = [before[0], {**before[1], "bodega": "AV1"}]

    assert [group[:2] for group in digests_of(before).groups()] != [group[:2] for group in digests_of(after).groups()]
