"""Numbers within the limits that AWS sets."""

from collections.abc import Iterator

from typed_asl.exceptions import Problem


def out_of_range(value: float | str | None, at: str, least: float, most: float | None = None) -> Iterator[Problem]:
    """Report a number that is too small or too large; expressions and substitutions are not known before they run."""
    if value is None or isinstance(value, str):
        return
    if value < least or (most is not None and value > most):
        limits = f"between {least} and {most}" if most is not None else f"{least} or more"
        yield Problem("OUT_OF_RANGE", at, f"must be {limits}, not {value}")
