"""Sessions that reach what belongs to one client and nothing else: a role assumed with the client's id as session tag.

The role's policy allows by `${aws:PrincipalTag/client_id}` (IAM User Guide, "Define permissions based on attributes
with ABAC authorization"), so AWS itself refuses one client's execution another client's data.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from integration_core.aws.sessions import new_session
from integration_core.clock import Now, utc_now
from integration_core.errors import (
    AccessDenied,
    ConfigurationInvalid,
    IntegrationError,
    ServerFault,
    Throttled,
    Unreachable,
)

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError

CLIENT_TAG = "client_id"
"""The session tag's key. The roles' policies name it."""

SESSION_SECONDS = 3_600
"""The most that AWS grants to a role assumed by another role's session (IAM User Guide, "Role chaining")."""

_THROTTLED = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"})


class Sts(Protocol):
    """What is used of boto3's client of STS."""

    def assume_role(self, **parameters: Any) -> Any:
        """Give `Credentials` of a session of a role."""


class TenantSessions:
    """Opens sessions of the role `role_arn`, one for each client. `sts` calls with the function's own credentials.

    botocore renews a session's credentials with the calls made in their last 15 minutes, and makes no call with
    credentials that end within 10. `now` is the clock by which it counts.
    """

    def __init__(self, sts: Sts, role_arn: str, *, now: Now = utc_now) -> None:
        self._sts = sts
        self._role_arn = role_arn
        self._now = now

    def open(self, client_id: str) -> "Session":
        """Give a new session for a client. Each has credentials of its own, asked for before this returns.

        The role's sessions are named after the client, and the role after its step: CloudTrail shows both. Raise
        `AccessDenied` where STS refuses, `ConfigurationInvalid` where the role's ARN is none, and an error that may
        pass (`Unreachable`, `Throttled`, `ServerFault`) where STS did not answer. Renewing raises the same, in the
        midst of whatever call needed it.
        """
        from botocore.credentials import DeferredRefreshableCredentials, create_assume_role_refresher

        parameters = {
            "RoleArn": self._role_arn,
            "RoleSessionName": client_id,
            "DurationSeconds": SESSION_SECONDS,
            "Tags": [{"Key": CLIENT_TAG, "Value": client_id}],
        }
        assume = create_assume_role_refresher(cast("BaseClient", self._sts), parameters)
        renew = self._explained(assume, client_id)
        credentials = DeferredRefreshableCredentials(renew, "assume-role", time_fetcher=self._now)
        credentials.get_frozen_credentials()
        return new_session(credentials)

    def _explained(self, assume: Callable[[], dict[str, Any]], client_id: str) -> Callable[[], dict[str, Any]]:
        from botocore.exceptions import ClientError, HTTPClientError, ParamValidationError
        from botocore.exceptions import ConnectionError as NotConnected

        what = f"the role {self._role_arn} for client {client_id!r}"

        def renew() -> dict[str, Any]:
            try:
                return assume()
            except ClientError as error:
                raise _refusal(error, what) from None
            except (NotConnected, HTTPClientError) as error:
                raise Unreachable(f"STS was not reached to assume {what}: {error}") from None
            except ParamValidationError as error:
                raise ConfigurationInvalid(
                    f"cannot assume {what}: {error}", next_step="set TENANT_ROLE_ARN to the ARN of the tenant role"
                ) from None

        return renew


def _refusal(error: "ClientError", what: str) -> IntegrationError:
    answer = error.response
    code, status = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
    message = f"STS refused to assume {what}: {code}: {answer['Error']['Message']}"
    if code in _THROTTLED:
        return Throttled(message)
    if status >= 500:
        return ServerFault(message)
    return AccessDenied(
        message,
        next_step="check that the role exists and that its trust policy allows this function's role sts:AssumeRole and "
        f"sts:TagSession with the tag {CLIENT_TAG}; deploying the step's stack puts both right",
    )
