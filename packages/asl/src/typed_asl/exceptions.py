"""The errors that this library raises, each with the place and the value that caused it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a definition.

    `code` is stable and meant for programs; `pointer` is an RFC 6901 JSON pointer into the definition.
    """

    code: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.code} at {self.pointer or '/'}: {self.message}"


class AslError(ValueError):
    """What every error of this library is caught by."""


class DefinitionError(AslError):
    """A definition that has faults; all of them stand in `problems`, never only the first."""

    def __init__(self, summary: str, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"{summary}{lines}")


class ParseError(DefinitionError):
    """A text or a document that is not a state machine this library can read."""


class BuildError(DefinitionError):
    """A machine whose states do not fit together."""


class ExpressionError(AslError):
    """A value or text that cannot become a well-formed JSONata expression."""


class SubstitutionError(AslError):
    """Substitutions that are missing, or that no place in the definition asks for."""

    def __init__(self, *, missing: Iterable[str], unused: Iterable[str]) -> None:
        self.missing = tuple(sorted(missing))
        self.unused = tuple(sorted(unused))
        faults = []
        if self.missing:
            faults.append(f"no value for {', '.join(f'${{{name}}}' for name in self.missing)}")
        if self.unused:
            faults.append(f"no place asks for {', '.join(f'${{{name}}}' for name in self.unused)}")
        super().__init__(f"The substitutions do not fit the definition: {'; '.join(faults)}.")
