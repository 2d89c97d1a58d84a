"""Patterns run in linear time, and a bad one is refused when the mapping is read."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid, RecordError
from integration_core.mapping import MappingFile
from siesa_transformer.mapping.compile import compile_mapping
from siesa_transformer.mapping.patterns import PatternRefused, pattern_check

MappingOf = Callable[..., MappingFile]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^[0-9]{8,14}$", "7705955103044"), ("[0-9]", "A-01"), ("^Ñ", "ÑANDÚ"), ("(?i)und", "UND"), ("^.$", "🙂")],
)
def test_a_pattern_is_searched_for(pattern: str, text: str) -> None:
    pattern_check(pattern)(text)


@pytest.mark.parametrize(
    ("pattern", "text"), [("^[0-9]+$", "12a"), ("^[0-9]+$", "12\n"), ("^[A-Z][0-9]{4}$", "A-01-05"), ("Ñ", "N")]
)
def test_a_text_without_the_pattern_is_refused(pattern: str, text: str) -> None:
    with pytest.raises(RecordError) as caught:
        pattern_check(pattern)(text)
    assert caught.value.code == "pattern"
    assert pattern in caught.value.message


@pytest.mark.parametrize("pattern", ["(?=a)b", "(a", r"(a)\1", "(a{900}){900}", "[", "*", "a++"])
def test_a_pattern_that_re2_does_not_take_is_refused_without_a_word_on_stderr(
    pattern: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PatternRefused):
        pattern_check(pattern)
    assert capfd.readouterr() == ("", "")


def test_a_refused_pattern_names_the_file_the_field_and_the_reason(mapping_of: MappingOf) -> None:
    mapping = mapping_of(category={"siesa_field": "c", "type": "string", "validation": {"pattern": "(?=a)b"}})
    with pytest.raises(ConfigurationInvalid) as caught:
        compile_mapping(mapping, ean_policy="warn", where="the mapping file 'x.json'")
    for part in ("'x.json'", "field category", "(?=a)b", "invalid perl operator", "look-around"):
        assert part in str(caught.value)


def test_a_pattern_that_stalls_a_backtracking_engine_answers_at_once() -> None:
    check = pattern_check("^(a+)+$")
    before = time.process_time()
    with pytest.raises(RecordError):
        check("a" * 50_000 + "!")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("field_type", "raw_value", "pattern", "passes"),
    [
        ("integer", "6.0000", "^6$", True),
        ("integer", 12, "^[0-9]$", False),
        ("decimal", "1.000,50", r"^1000\.5$", True),
        ("date", "20190725", "^2019-", True),
        ("date", "20190725", "^2020-", False),
    ],
)
def test_a_pattern_is_about_the_converted_value(
    mapping_of: MappingOf, raw: dict[str, Any], field_type: str, raw_value: Any, pattern: str, passes: bool
) -> None:
    field = {"siesa_field": "x", "type": field_type, "validation": {"pattern": pattern}, "on_invalid": "drop_field"}
    product = compile_mapping(mapping_of(**{"custom:X": field}), ean_policy="warn").product(raw | {"x": raw_value}, [])
    assert ("custom:X" in product) is passes
