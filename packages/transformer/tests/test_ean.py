"""Check digits, against an independent computation, and the client's policy about them."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import RecordError
from integration_core.mapping import MappingFile
from siesa_transformer.mapping.compile import Note, OnInvalid, compile_mapping
from siesa_transformer.mapping.ean import GTIN_LENGTHS, check_ean

MappingOf = Callable[..., MappingFile]

REAL = ["7705955103044", "7702155409211", "7702001041725", "7707324488615", "96385074", "036000291452"]
EAN = {"siesa_field": "f131_id", "type": "string", "validation": {"pattern": "^[0-9]{8,14}$"}}


def is_gtin(digits: str) -> bool:
    """Judge as GS1's tables do: padded to 14 places, of which the odd ones weigh three."""
    padded = digits.zfill(14)
    weighed = sum(int(digit) * weight for digit, weight in zip(padded[:13], [3, 1] * 7, strict=False))
    return (10 - weighed % 10) % 10 == int(padded[13])


@pytest.mark.parametrize("ean", REAL)
def test_real_barcodes_pass(ean: str) -> None:
    check_ean(ean)


@given(st.sampled_from(GTIN_LENGTHS).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)))
def test_the_check_digit_agrees_with_gs1s_table(digits: str) -> None:
    refusal = None
    try:
        check_ean(digits)
    except RecordError as error:
        refusal = error.code
    assert refusal == (None if is_gtin(digits) else "ean_check_digit")


@given(st.sampled_from(REAL), st.data())
def test_one_mistyped_digit_is_always_found(ean: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ean) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != ean[place]]))
    with pytest.raises(RecordError) as caught:
        check_ean(ean[:place] + wrong + ean[place + 1 :])
    assert caught.value.code == "ean_check_digit"


@pytest.mark.parametrize("text", ["1", "770595510304", "770595510", "INT-44", "", "770595510304400", "٧٧٠٥٩٥٥١"])
def test_what_is_no_gtin_at_all_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        check_ean(text)


@pytest.mark.parametrize(
    ("policy", "kept", "notes"),
    [
        ("drop_field", None, [Note("ean", "ean_check_digit", dropped=True)]),
        ("warn", "1234567890123", [Note("ean", "ean_check_digit", dropped=False)]),
    ],
)
def test_a_wrong_check_digit_gets_what_the_client_chose(
    mapping_of: MappingOf, raw: dict[str, Any], policy: OnInvalid, kept: str | None, notes: list[Note]
) -> None:
    found: list[Note] = []
    product = compile_mapping(mapping_of(ean=EAN), ean_policy=policy).product(raw | {"f131_id": "1234567890123"}, found)
    assert (product.get("ean"), product["id"], found) == (kept, "17", notes)


def test_a_wrong_check_digit_rejects_the_record_where_the_client_wants_it(
    mapping_of: MappingOf, raw: dict[str, Any]
) -> None:
    compiled = compile_mapping(mapping_of(ean=EAN), ean_policy="reject")
    with pytest.raises(RecordError) as caught:
        compiled.product(raw | {"f131_id": "1234567890123"}, [])
    assert (caught.value.field, caught.value.code) == ("ean", "ean_check_digit")


def test_a_required_ean_is_never_dropped(mapping_of: MappingOf, raw: dict[str, Any]) -> None:
    compiled = compile_mapping(mapping_of(ean=EAN | {"required": True}), ean_policy="drop_field")
    with pytest.raises(RecordError) as caught:
        compiled.product(raw | {"f131_id": "1234567890123"}, [])
    assert (caught.value.field, caught.value.code) == ("ean", "ean_check_digit")


def test_a_pattern_is_the_mappings_affair_and_the_check_digit_the_clients(
    mapping_of: MappingOf, raw: dict[str, Any]
) -> None:
    dropping = EAN | {"on_invalid": "drop_field"}
    compiled = compile_mapping(mapping_of(ean=dropping), ean_policy="reject")
    found: list[Note] = []
    assert "ean" not in compiled.product(raw | {"f131_id": "INT-44"}, found)
    assert found == [Note("ean", "pattern", dropped=True)]
