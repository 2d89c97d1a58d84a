"""What a check says of a document: one finding, located, with a code that stays."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` is stable and upper case with underscores; AWS's own (`SCHEMA_VALIDATION_FAILED`, …) where AWS has one for
    it. `severity` is `error` only where AWS would refuse the document or an execution must fail; what is not certain is
    a `warning`. `pointer` is a JSON pointer (RFC 6901) to the place. `hint` says what to write instead, where that is
    known.
    """

    code: str
    severity: Severity
    pointer: str
    message: str
    hint: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as a JSON-ready object."""
        return asdict(self)

    def __str__(self) -> str:
        """Write the finding as AWS writes its own: code, message, place."""
        return f"{self.code}: {self.message} at {self.pointer or '/'}"
