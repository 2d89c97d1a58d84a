from decimal import Decimal

import pytest

from typed_asl import BOOL, NULL, SS, ExpressionError, L, M, N, S, expr


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (-1.5, "-1.5"), (Decimal("0.10"), "0.10"), ("7", "7"), (1e30, "1e+30"), ("${Limit}", "${Limit}")],
)
def test_a_number_is_written_as_text(value: int | float | Decimal | str, text: str) -> None:
    assert N(value) == {"N": text}


def test_an_expression_for_a_number_is_made_text_by_jsonata() -> None:
    assert N(expr("$count(rows) + 1")) == {"N": "{% $string($count(rows) + 1) %}"}


@pytest.mark.parametrize("value", ["twelve", "", "1,5", True, float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_refused(value: int | float | Decimal | str) -> None:
    with pytest.raises(ExpressionError, match="is no DynamoDB number"):
        N(value)


def test_attributes_nest() -> None:
    item = M({"on": BOOL(True), "off": BOOL("{% x = 1 %}"), "rows": L([S("a"), NULL()]), "tags": SS(["x", "y"])})

    assert item == {
        "M": {
            "on": {"BOOL": True},
            "off": {"BOOL": "{% x = 1 %}"},
            "rows": {"L": [{"S": "a"}, {"NULL": True}]},
            "tags": {"SS": ["x", "y"]},
        }
    }


def test_text_is_no_boolean() -> None:
    with pytest.raises(ExpressionError, match="'false' is no DynamoDB boolean"):
        BOOL("false")


@pytest.mark.parametrize("values", [[], ["a", "a"]])
def test_a_string_set_is_neither_empty_nor_repeats_itself(values: list[str]) -> None:
    with pytest.raises(ExpressionError, match="string set"):
        SS(values)
