"""How far a step is, for whoever watches in the same process. Without a listener it costs next to nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Progress(NamedTuple):
    """`done` of `total` units; `total` is None where nobody knows it yet. Units: `pages`, `products`, `batches`."""

    step: str
    unit: str
    done: int
    total: int | None


Listener = Callable[[Progress], None]

_listeners: list[Listener] = []


def report(step: str, unit: str, done: int, total: int | None = None) -> None:
    """Tell every listener how far `step` is. Called from any thread."""
    for listener in _listeners:
        listener(Progress(step, unit, done, total))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have `listener` called while the block runs. It must be quick and safe to call from several threads."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
