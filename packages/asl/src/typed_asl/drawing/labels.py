"""What is written into the box of a state."""

from collections.abc import Iterator
from typing import Final

from typed_asl.drawing.outline import JsonObject, as_object, errors_label, objects
from typed_asl.values import Json, body_of, is_expression

LONGEST_LABEL: Final = 60


def label_lines(name: str, state: JsonObject) -> tuple[str, ...]:
    """Give a state's name, what it calls or waits for, and its retriers, each as one line of plain text."""
    return (" ".join(name.split()), *_what(state), *(_retry(retrier) for _, retrier in objects(state.get("Retry"))))


def shortened(text: str) -> str:
    """Bring a text onto one line of at most 60 characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_LABEL else f"{flat[: LONGEST_LABEL - 1]}…"


def service(resource: str) -> str:
    """Name what a Task calls: `lambda:invoke` out of `arn:aws:states:::lambda:invoke`."""
    return resource.partition(":states:::")[2] or resource


def _what(state: JsonObject) -> Iterator[str]:
    kind = state.get("Type")
    if kind == "Task" and isinstance(resource := state.get("Resource"), str):
        yield service(resource)
    elif kind == "Wait":
        yield from _waiting(state)
    elif kind == "Fail" and isinstance(error := state.get("Error"), str) and not is_expression(error):
        yield shortened(error)
    elif kind == "Map":
        config = as_object(as_object(state.get("ItemProcessor")).get("ProcessorConfig"))
        yield "for each item" + (", distributed" if config.get("Mode") == "DISTRIBUTED" else "")


def _waiting(state: JsonObject) -> Iterator[str]:
    for field in ("Seconds", "SecondsPath"):
        if field in state:
            yield shortened(f"{_shown(state[field])} s")
    for field in ("Timestamp", "TimestampPath"):
        if field in state:
            yield shortened(f"until {_shown(state[field])}")


def _shown(value: Json) -> str:
    return body_of(value) if isinstance(value, str) and is_expression(value) else str(value)


def _retry(retrier: JsonObject) -> str:
    attempts = retrier.get("MaxAttempts", 3)
    if attempts == 0:
        return f"never retried: {errors_label(retrier)}"
    rhythm = f"↻ {attempts} times, {retrier.get('IntervalSeconds', 1)} s, rate {retrier.get('BackoffRate', 2.0)}"
    return f"{shortened(rhythm)}: {errors_label(retrier)}"
