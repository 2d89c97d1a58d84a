"""Retry and Catch entries, and the expansion of error classes to the names that Step Functions sees."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypedDict, Unpack

from typed_asl.build.jsonpath import template
from typed_asl.build.made import made
from typed_asl.model.handlers import Catcher, Retrier
from typed_asl.values import Json

ErrorName: TypeAlias = type[BaseException] | str
"""An exception class of a Lambda's, or a name such as `States.Timeout`."""


def errors(*classes_or_names: ErrorName) -> list[str]:
    """Expand error classes to the names that ErrorEquals has to list.

    A Python exception reaches Step Functions as its class's bare name, without its bases, so a class stands for
    itself and all its subclasses that are defined so far: depth first, siblings in order of definition. Names stay
    as they are; a name that comes up twice is listed once.
    """
    return list(dict.fromkeys(name for given in classes_or_names for name in _expanded(given)))


def _expanded(given: ErrorName) -> Iterator[str]:
    if isinstance(given, str):
        yield given
        return
    yield given.__name__
    for subclass in given.__subclasses__():
        yield from _expanded(subclass)


class RetryOptions(TypedDict, total=False):
    """What a retrier may say beside its errors; times in seconds."""

    comment: str
    interval_seconds: int | str
    max_attempts: int | str
    backoff_rate: float | str
    max_delay_seconds: int | str
    jitter_strategy: str


def retry_on(*classes_or_names: ErrorName, **options: Unpack[RetryOptions]) -> Retrier:
    """Retry after these errors. `max_attempts=0` means never, for errors that a later retrier would match too."""
    return made(Retrier, {"error_equals": errors(*classes_or_names), **options})


class CatchOptions(TypedDict, total=False):
    """What a catcher may say beside its errors and its target; `result_path` (JSONPath) None throws the error away."""

    comment: str
    result_path: str | None
    assign: Mapping[str, Json]
    output: Json


def catch(*classes_or_names: ErrorName, next: str, **options: Unpack[CatchOptions]) -> Catcher:  # noqa: A002 ASL's name
    """Go on at `next` after these errors, once no retrier has an attempt left."""
    fields: dict[str, object] = {"error_equals": errors(*classes_or_names), **options, "next": next}
    if "assign" in options:
        fields["assign"] = template(options["assign"])
    return made(Catcher, fields)
