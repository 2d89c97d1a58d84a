"""A stream for what is printed when nobody reads it any more."""

from io import TextIOBase


class Nowhere(TextIOBase):
    """Takes text and drops it. A handler that was stopped goes on for a moment, and what it prints belongs nowhere."""

    def write(self, text: str) -> int:
        """Drop a text."""
        return len(text)
