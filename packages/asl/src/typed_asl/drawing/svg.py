"""Turns DOT into SVG by Graphviz's own program, where it is installed."""

import shutil
import subprocess

from typed_asl.drawing.definitions import Definition
from typed_asl.drawing.dot import dot
from typed_asl.exceptions import AslError

_LONGEST_SECONDS = 60.0


class DrawingError(AslError):
    """A picture that could not be made: Graphviz is missing, refused the drawing, or took too long."""


def svg(machine: Definition, *, program: str = "dot", timeout_seconds: float = _LONGEST_SECONDS) -> str:
    """Give the machine as SVG text, drawn by Graphviz's `dot`.

    The same machine gives the same text under the same version of Graphviz. Raises DrawingError where `dot` is not
    installed, fails, or does not end within `timeout_seconds`.
    """
    found = shutil.which(program)
    if found is None:
        raise DrawingError(
            f"SVG is drawn by Graphviz, and its program {program!r} was not found on PATH. Install Graphviz "
            "(Debian: apt-get install graphviz; macOS: brew install graphviz), or draw as mermaid or DOT."
        )
    try:
        done = subprocess.run(  # noqa: S603 a program found on PATH by its name; the drawing goes in as text
            [found, "-Tsvg"],
            input=dot(machine),
            capture_output=True,
            encoding="utf-8",
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DrawingError(
            f"{found} did not finish within {timeout_seconds:g} s: draw as mermaid or DOT instead."
        ) from None
    if done.returncode != 0:
        raise DrawingError(f"{found} could not draw the machine (exit code {done.returncode}): {done.stderr.strip()}")
    return done.stdout
