from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.loaders import JSONFileLoader

from integration_core.aws.sessions import new_session
from integration_core.aws.tenant_sessions import TenantSessions
from integration_core.errors import AccessDenied, ConfigurationInvalid, ServerFault, Throttled, Unreachable

ROLE = "arn:aws:iam::123456789012:role/siesa-integration-extractor-tenant-role-test"


class FakeSts:
    """Grants sessions of an hour by `clock`, each with keys of its own; or raises what stands in `faults` first."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.asked: list[dict[str, Any]] = []
        self.faults: list[Exception] = []

    def assume_role(self, **parameters: Any) -> Any:
        self.asked.append(parameters)
        if self.faults:
            raise self.faults.pop(0)
        number = len(self.asked)
        expires: datetime = self.clock() + timedelta(seconds=parameters["DurationSeconds"])
        keys = {"AccessKeyId": f"ASIA{number:016d}", "SecretAccessKey": f"secret-{number}"}
        return {"Credentials": {**keys, "SessionToken": f"token-{number}", "Expiration": expires}}


def refusal(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "said STS"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "AssumeRole")


@pytest.fixture
def sts(clock: Any) -> FakeSts:
    return FakeSts(clock)


@pytest.fixture
def sessions(sts: FakeSts, clock: Any) -> TenantSessions:
    return TenantSessions(sts, ROLE, now=clock)


def key_of(session: boto3.Session) -> str:
    credentials = session.get_credentials()
    assert credentials is not None
    return str(credentials.get_frozen_credentials().access_key)


def test_the_role_is_assumed_with_the_clients_id_and_nothing_else_as_tag(
    sessions: TenantSessions, sts: FakeSts
) -> None:
    sessions.open("cliente-a")

    assert sts.asked == [
        {
            "RoleArn": ROLE,
            "RoleSessionName": "cliente-a",
            "DurationSeconds": 3_600,
            "Tags": [{"Key": "client_id", "Value": "cliente-a"}],
        }
    ]


def test_two_clients_never_share_credentials(sessions: TenantSessions, sts: FakeSts) -> None:
    first, second = sessions.open("cliente-a"), sessions.open("cliente-a2")

    assert key_of(first) == "ASIA0000000000000001"
    assert key_of(second) == "ASIA0000000000000002"
    assert [asked["Tags"][0]["Value"] for asked in sts.asked] == ["cliente-a", "cliente-a2"]


def test_a_session_is_renewed_for_its_own_client_before_its_end(
    sessions: TenantSessions, sts: FakeSts, clock: Any
) -> None:
    session = sessions.open("cliente-a")
    sessions.open("cliente-b")
    clock.pass_seconds(44 * 60)
    before = key_of(session)
    clock.pass_seconds(2 * 60)

    after = key_of(session)

    assert (before, after) == ("ASIA0000000000000001", "ASIA0000000000000003")
    assert sts.asked[2] == sts.asked[0]


def test_a_renewal_that_fails_is_told_only_where_the_session_is_about_to_end(
    sessions: TenantSessions, sts: FakeSts, clock: Any
) -> None:
    session = sessions.open("cliente-a")
    clock.pass_seconds(46 * 60)
    sts.faults = [refusal("AccessDenied", 403)]
    assert key_of(session) == "ASIA0000000000000001"

    clock.pass_seconds(5 * 60)
    sts.faults = [refusal("AccessDenied", 403)]
    with pytest.raises(AccessDenied):
        key_of(session)


def test_a_refusal_says_which_role_and_client_and_what_to_check(sessions: TenantSessions, sts: FakeSts) -> None:
    sts.faults = [refusal("AccessDenied", 403)]

    with pytest.raises(AccessDenied, match=rf"{ROLE} for client 'cliente-a': AccessDenied: said STS.*sts:TagSession"):
        sessions.open("cliente-a")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refusal("ValidationError", 400), AccessDenied),
        (refusal("InternalFailure", 500), ServerFault),
        (refusal("ServiceUnavailable", 503), ServerFault),
        (refusal("Throttling", 400), Throttled),
        (EndpointConnectionError(endpoint_url="https://sts"), Unreachable),
        (ConnectTimeoutError(endpoint_url="https://sts"), Unreachable),
        (ReadTimeoutError(endpoint_url="https://sts"), Unreachable),
    ],
)
def test_only_what_may_pass_is_worth_a_retry(
    sessions: TenantSessions, sts: FakeSts, fault: Exception, error: type[Exception]
) -> None:
    sts.faults = [fault]

    with pytest.raises(error, match="cliente-a"):
        sessions.open("cliente-a")


def test_what_is_no_arn_is_the_configurations_fault(clock: Any) -> None:
    sessions = TenantSessions(new_session().client("sts"), "role", now=clock)

    with pytest.raises(ConfigurationInvalid, match="TENANT_ROLE_ARN"):
        sessions.open("cliente-a")


def test_sts_is_called_in_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")

    assert new_session().client("sts").meta.endpoint_url == "https://sts.us-east-1.amazonaws.com"


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    original = JSONFileLoader.load_file

    def load_file(self: JSONFileLoader, file_path: str) -> Any:
        content: Any = original(self, file_path)
        if content:
            read.append(file_path)
        return content

    monkeypatch.setattr(JSONFileLoader, "load_file", load_file)
    return read


def test_a_second_clients_session_does_not_read_the_services_models_again(
    sessions: TenantSessions, files_read: list[str]
) -> None:
    def use(session: boto3.Session) -> None:
        session.resource("dynamodb")
        for service in ("s3", "secretsmanager"):
            session.client(service)

    use(sessions.open("cliente-a"))
    files_read.clear()

    use(sessions.open("cliente-b"))

    assert files_read == []


def test_sessions_leave_nothing_behind_in_what_they_share(sessions: TenantSessions) -> None:
    def folders() -> list[str]:
        return list(new_session()._session.get_component("data_loader").search_paths)

    before = folders()
    for _ in range(3):
        sessions.open("cliente-a")

    assert folders() == before
