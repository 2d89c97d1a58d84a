"""What a status means for the caller."""

from typing import NoReturn

from integration_core.errors import (
    AccessDenied,
    AuthenticationFailed,
    DestinationRefused,
    IntegrationError,
    PermanentError,
    ResourceNotFound,
    ServerFault,
)
from integration_core.http.answer import Answer
from integration_core.http.retry_after import retry_after
from integration_core.http.transport import FateUnknown

_TRANSIENT = frozenset({408, 425})
_PERMANENT: dict[int, tuple[type[PermanentError], str]] = {
    401: (AuthenticationFailed, "check the credentials in the client's secret"),
    403: (AccessDenied, "have the account given the right to this call"),
    404: (ResourceNotFound, "check baseUrl and path"),
}


def raise_for(answer: Answer, *, idempotent: bool) -> NoReturn:
    """Raise the error that stands for a status that is neither a success nor awaited by the caller."""
    error = error_for(answer)
    # A gateway's 502 or 504 does not say whether what stands behind it has acted.
    unknown = isinstance(error, ServerFault) and not idempotent
    raise error from (FateUnknown() if unknown else None)


def error_for(answer: Answer) -> IntegrationError:
    """Give the error that a status stands for."""
    said = f"{answer.call} answered {answer.status} ({answer.excerpt()})."
    if answer.status >= 500 or answer.status in _TRANSIENT:
        wait = retry_after(answer, default=0.0) or None
        return ServerFault(said, retry_after=wait, next_step="repeat the sync once the system is well")
    family, next_step = _PERMANENT.get(answer.status, (DestinationRefused, "correct what the answer names"))
    return family(said, next_step=next_step)
