"""What changes in the messages between the steps, from one checkout to another."""

from pathlib import Path
from typing import TYPE_CHECKING

from tools.asl_review.errors import ReviewError

if TYPE_CHECKING:
    from tools.contracts import Change


def message_changes(old: Path, new: Path) -> "tuple[Change, ...]":
    """Compare the messages of two checkouts. Raises ReviewError where those of one of both cannot be told."""
    # What this imports takes seconds, for which a refusal need not wait.
    from tools.contracts import ContractError, compare, schemas_of

    try:
        return tuple(compare(schemas_of(old), schemas_of(new)))
    except ContractError as error:
        message, _, next_step = str(error).partition(" Next: ")
        raise ReviewError(message, next_step=next_step) from None
