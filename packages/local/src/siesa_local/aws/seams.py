"""Replacements of single functions of moto, each checked to fit before it goes in, all taken out again on leaving."""

import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from integration_core.errors import PermanentError


@dataclass(frozen=True)
class Seam:
    """One attribute of moto to replace.

    `module` and `path` say where it stands (`path` may be `Class.method`); `parameters` are the names that the original
    takes, None where it is no function. `replace` gets the original and gives what stands in its place.
    """

    module: str
    path: str
    parameters: tuple[str, ...] | None
    replace: Callable[[Any], Any]

    @property
    def name(self) -> str:
        """Where it stands, in one text."""
        return f"{self.module}.{self.path}"


@contextmanager
def seams_in_place(seams: Sequence[Seam]) -> Iterator[None]:
    """Put all `seams` in, and take them out again; PermanentError names the one that this moto does not have."""
    with ExitStack() as stack:
        for seam in seams:
            owner, attribute, original = _find(seam)
            stack.enter_context(patch.object(owner, attribute, seam.replace(original)))
        yield


def _find(seam: Seam) -> tuple[Any, str, Any]:
    *holders, attribute = seam.path.split(".")
    try:
        owner: Any = importlib.import_module(seam.module)
        for holder in holders:
            owner = getattr(owner, holder)
        original = getattr(owner, attribute)
    except (ImportError, AttributeError) as error:
        raise _moved(seam, "it is not there") from error
    if seam.parameters is not None:
        found = tuple(inspect.signature(original).parameters)
        if found != seam.parameters:
            raise _moved(seam, f"it takes {found}, not {seam.parameters}")
    return owner, attribute, original


def _moved(seam: Seam, how: str) -> PermanentError:
    from moto import __version__

    return PermanentError(
        f"moto {__version__} does not fit the embedded AWS at {seam.name}: {how}.",
        next_step="install moto 5.2 (run the project's sync), or adapt that seam in siesa_local.aws.interpreter",
    )
