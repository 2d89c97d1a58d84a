"""Patterns out of mapping files, matched in linear time by RE2: no pattern can stall a sync."""

from collections.abc import Callable
from typing import Any

import re2

from integration_core.errors import RecordError
from siesa_transformer.mapping.refusal import refused


class PatternRefused(ValueError):
    """RE2 does not take the pattern: broken, too large, or with look-around or a back reference."""


def pattern_check(pattern: str) -> Callable[[Any], None]:
    """Make a check that raises `RecordError` where `pattern` is not found in a value's text.

    The pattern is searched for, so it is anchored only where it says so; `$` is the very end, not before a newline.
    Raise `PatternRefused` where RE2 refuses it.
    """
    options = re2.Options()
    # RE2 would write a refusal to the process's stderr as well, outside of the structured log.
    options.log_errors = False
    try:
        search = re2.compile(pattern, options).search
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise PatternRefused(reason.decode() if isinstance(reason, bytes) else str(reason)) from None

    def check(value: Any) -> None:
        text = value if type(value) is str else str(value)
        # As bytes: on text RE2's wrapper also counts characters, which takes three times as long.
        if search(text.encode()) is None:
            raise _mismatch(pattern, value)

    return check


def _mismatch(pattern: str, value: Any) -> RecordError:
    return refused(f"does not match the pattern {pattern}", value, code="pattern")
