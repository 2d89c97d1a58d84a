"""What a Choice over JSONPath asks: comparisons, and all, any or none of them."""

from typing import TypedDict, Unpack

from typed_asl.build.jsonpath import Path, jsonpath
from typed_asl.build.made import made
from typed_asl.exceptions import ExpressionError
from typed_asl.model.choices import Predicate


class Comparator(TypedDict, total=False):
    """How to compare, exactly one; with a path as value, what stands there is compared with."""

    string_equals: str
    string_less_than: str
    string_greater_than: str
    string_less_than_equals: str
    string_greater_than_equals: str
    string_matches: str
    numeric_equals: float | str
    numeric_less_than: float | str
    numeric_greater_than: float | str
    numeric_less_than_equals: float | str
    numeric_greater_than_equals: float | str
    boolean_equals: bool | str
    timestamp_equals: str
    timestamp_less_than: str
    timestamp_greater_than: str
    timestamp_less_than_equals: str
    timestamp_greater_than_equals: str
    is_null: bool
    is_present: bool
    is_numeric: bool
    is_string: bool
    is_boolean: bool
    is_timestamp: bool


_WITHOUT_PATH = ("is_", "string_matches")


def compare(value: str, **comparator: Unpack[Comparator]) -> Predicate:
    """Compare what stands at a path: `compare(path("left"), numeric_greater_than=0)`.

    Raises ExpressionError for none or several comparators, and for a path where the language has no such field.
    """
    if len(comparator) != 1:
        raise ExpressionError(f"Compare {value} in one way, not in {len(comparator)}: {', '.join(comparator)}.")
    ((name, operand),) = comparator.items()
    if isinstance(operand, Path):
        if name.startswith(_WITHOUT_PATH):
            raise ExpressionError(f"{name} takes no path: {operand}.")
        name, operand = f"{name}_path", str(operand)
    return made(Predicate, {"variable": str(value if isinstance(value, Path) else jsonpath(value)), name: operand})


def all_of(*predicates: Predicate) -> Predicate:
    """Ask that all hold."""
    return made(Predicate, {"and_": _some(predicates)})


def any_of(*predicates: Predicate) -> Predicate:
    """Ask that one or more hold."""
    return made(Predicate, {"or_": _some(predicates)})


def not_(predicate: Predicate) -> Predicate:
    """Ask that it does not hold."""
    return made(Predicate, {"not_": predicate})


def _some(predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    if not predicates:
        raise ExpressionError("Give at least one comparison.")
    return predicates
