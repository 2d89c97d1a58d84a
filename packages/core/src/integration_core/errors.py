"""The closed family of errors, sorted by what the caller may do about them.

Step Functions matches a Python exception by its class's bare name and knows no base classes, so `error_names` expands a
class to the names of its family for `ErrorEquals`. The family is closed: nothing outside this module subclasses it.
"""

from typing import Self


class IntegrationError(Exception):
    """What every error of an integration has: a message that says what, where and with which value, and a next step.

    `next_step` is the command to run or the thing to change. Neither text may carry a credential.
    """

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        self.message = message
        self.next_step = next_step
        super().__init__(f"{message} Next: {next_step}" if next_step else message)


class TransientError(IntegrationError):
    """The same call may succeed later: time-outs, connection faults, 5xx. Retried by the machine.

    `retry_after` is the time in seconds that the other side asked for, where it did.
    """

    def __init__(self, message: str, *, next_step: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.retry_after = retry_after


class Unreachable(TransientError):
    """No connection, or none in time: DNS, refused, reset, connect or read time-out."""


class ServerFault(TransientError):
    """The other side answered with 5xx, an empty body, or an HTML page where data belongs."""


class Throttled(TransientError):
    """The other side answered 429; `retry_after` says how long it asked to wait."""


class IncompleteRead(IntegrationError):
    """The catalogue was not proved complete, so nothing may be concluded from what was not seen. Retried."""


class PermanentError(IntegrationError):
    """The same call cannot succeed until a person changes something. Never retried."""


class InvalidInput(PermanentError):
    """The execution's input is not what the machine takes."""


class ClientUnknown(PermanentError):
    """No configuration item stands for this client."""


class ClientDisabled(PermanentError):
    """The client's configuration says `enabled: false`."""


class ConfigurationInvalid(PermanentError):
    """A configuration item, mapping file or tenant file was refused."""


class SecretMissing(PermanentError):
    """The secret that the configuration names does not exist, or lacks a field."""


class AuthenticationFailed(PermanentError):
    """401 after a fresh log-in, or credentials refused outright."""


class AccessDenied(PermanentError):
    """403: known, and not allowed."""


class ResourceNotFound(PermanentError):
    """404: the address does not exist."""


class SourceRefusedQuery(PermanentError):
    """The source understood the call and refused the query: a bad filter, too large a page, an unknown structure."""


class SourceContractBroken(PermanentError):
    """The source's answer has another form than its configuration says, such as rows under another key."""


class DestinationRefused(PermanentError):
    """The destination refused the call itself, or answered in a form whose counts do not add up."""


class InsecureTransport(PermanentError):
    """A TLS version, certificate, plain-http address or cross-host redirect that the configuration does not allow."""


class AnswerTooLarge(PermanentError):
    """An answer passed the cap on its bytes."""


class PayloadCorrupt(PermanentError):
    """A claim check's object is missing, or its bytes, count or checksum are not what the claim says."""


class FailedShareExceeded(PermanentError):
    """More records failed than the client's limit allows, or none went through out of some."""


class SyncDeadlineExceeded(PermanentError):
    """The sync ran past the client's `maxDurationSeconds`."""


class LeaseLost(PermanentError):
    """Another execution has taken over this client's lease, so this one may not write any more."""


class RecordError(IntegrationError):
    """One record cannot go on; the others can. Becomes a rejection with field, code and reason, never a failed step."""

    def __init__(self, message: str, *, field: str | None = None, code: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code

    @classmethod
    def required(cls, field: str, source: str) -> Self:
        """Reject a record whose required `field` is empty at `source`."""
        return cls(f"required, and empty or absent at {source}", field=field, code="required")


def error_names(*families: type[IntegrationError]) -> list[str]:
    """Expand error classes to the names that `ErrorEquals` needs: each class and its subclasses, in order, once."""
    names: dict[str, None] = {}
    for family in families:
        names[family.__name__] = None
        names.update(dict.fromkeys(error_names(*family.__subclasses__())))
    return list(names)
