"""The port between the wire and what keeps one service's data, and the keeper that joins them."""

from collections.abc import Mapping
from typing import Protocol

from integration_core.errors import PermanentError
from siesa_local.aws.request import Answer, AwsCall

READ_PREFIXES = ("Get", "Head", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "GET?", "HEAD?")


class Keeper(Protocol):
    """Keeps what calls to one service change."""

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""

    def keep(self, call: AwsCall, answer: Answer, /) -> None:
        """Put on disk what a call changed that went well."""


class Keepers:
    """A keeper for each service that has one; calls to other services change nothing that is kept."""

    def __init__(self, keepers: Mapping[str, Keeper]) -> None:
        self._keepers = keepers

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""
        keeper = self._keepers.get(call.service)
        if keeper is not None:
            keeper.check(call)

    def keep(self, call: AwsCall, answer: Answer) -> None:
        """Put on disk what a call changed that went well."""
        keeper = self._keepers.get(call.service)
        if keeper is not None:
            keeper.keep(call, answer)


def refuse_unkept(call: AwsCall, kept: frozenset[str]) -> None:
    """Raise PermanentError for a call that writes what no file of the state folder holds."""
    if call.operation in kept or call.operation.startswith(READ_PREFIXES):
        return
    raise PermanentError(
        f"The state folder does not keep what {call.operation} of {call.service} changes, so the call was not made.",
        next_step="open the embedded AWS without a folder to use it",
    )
