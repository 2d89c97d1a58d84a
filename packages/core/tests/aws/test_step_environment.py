from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from moto.core.botocore_stubber import BotocoreStubber

from integration_core import step_environment
from integration_core.errors import ClientUnknown, ConfigurationInvalid, SecretMissing
from integration_core.step_environment import StepEnvironment
from integration_core.sync_session import SyncStart

VARIABLES = {
    "ENVIRONMENT": "test",
    "CONFIG_TABLE": "config",
    "SYNC_STATE_TABLE": "siesa-integration-sync-state-test",
    "CONFIG_BUCKET": "payloads",
    "PAYLOAD_BUCKET": "payloads",
    "TENANT_ROLE_ARN": "arn:aws:iam::123456789012:role/siesa-integration-extractor-tenant-role-test",
}
CONFIG_KEYS: Any = {"tenantId": "HASH", "configType": "RANGE"}
OWN = "FOOBARKEY"
"""The key of the process's own credentials, as moto sets them."""


class Calls:
    """What was called, and with whose key: `made` holds (operation, access key), `clients` each key's session tag."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []
        self.tags: list[str] = []

    def keep(self, event_name: str, request: Any) -> None:
        authorization = str(request.headers["Authorization"])
        operation = event_name.rpartition(".")[2]
        self.made.append((operation, authorization.partition("Credential=")[2].partition("/")[0]))
        if operation == "AssumeRole":
            self.tags += parse_qs(request.body)["Tags.member.1.Value"]


@pytest.fixture
def calls(aws: None, monkeypatch: pytest.MonkeyPatch) -> Calls:
    kept = Calls()
    answer = BotocoreStubber.__call__

    def keep_and_answer(self: BotocoreStubber, event_name: str, request: Any, **more: Any) -> Any:
        kept.keep(event_name, request)
        return answer(self, event_name, request, **more)

    monkeypatch.setattr(BotocoreStubber, "__call__", keep_and_answer)
    return kept


@pytest.fixture
def here(dynamodb: Any, s3: Any, calls: Calls) -> StepEnvironment:
    boto3.resource("dynamodb").create_table(
        TableName="config",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in CONFIG_KEYS.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in CONFIG_KEYS],
    )
    calls.made.clear()
    return StepEnvironment(VARIABLES, source_section="siesaConfig")


def touch_everything(here: StepEnvironment, client_id: str) -> None:
    tenant = here.tenant(client_id)
    with pytest.raises(ClientUnknown):
        tenant.config()
    with pytest.raises(SecretMissing, match="--tags Key=environment,Value=test"):
        tenant.secrets.get(f"siesa-integration/{client_id}/siesa")
    tenant.sync_state.begin(SyncStart(client_id, "sync-1", "token", "initial", 60))
    tenant.store.write_part(tenant.store.prefix("payloads", "sync-1", "x"), [])


def test_everything_of_a_client_is_reached_with_its_own_credentials(here: StepEnvironment, calls: Calls) -> None:
    touch_everything(here, "cliente-a")
    of_a = calls.made[1:]
    calls.made.clear()
    touch_everything(here, "cliente-b")
    of_b = calls.made[1:]

    keys_a, keys_b = {key for _, key in of_a}, {key for _, key in of_b}
    assert {"GetItem", "GetSecretValue", "TransactWriteItems", "PutObject"} == {name for name, _ in of_a}
    assert (len(keys_a), len(keys_b)) == (1, 1)
    assert keys_a.isdisjoint(keys_b)
    assert OWN not in keys_a | keys_b
    assert calls.tags == ["cliente-a", "cliente-b"]


def test_mapping_files_and_the_role_are_asked_for_with_the_functions_own_credentials(
    here: StepEnvironment, calls: Calls
) -> None:
    with pytest.raises(ConfigurationInvalid):
        here.mappings.get("m.json")
    here.tenant("cliente-a")

    assert calls.made == [("GetObject", OWN), ("AssumeRole", OWN)]


def test_a_clients_session_is_assumed_once_and_kept(here: StepEnvironment, calls: Calls) -> None:
    first = here.tenant("cliente-a")
    here.tenant("cliente-b")

    assert here.tenant("cliente-a") is first
    assert first.store is here.tenant("cliente-a").store
    assert calls.tags == ["cliente-a", "cliente-b"]


def test_executions_of_one_client_at_the_same_time_share_its_session(here: StepEnvironment, calls: Calls) -> None:
    with ThreadPoolExecutor(8) as pool:
        tenants = list(pool.map(here.tenant, ["cliente-a"] * 8))

    assert all(tenant is tenants[0] for tenant in tenants)
    assert calls.tags == ["cliente-a"]


def test_a_process_that_serves_many_clients_keeps_the_sessions_of_the_last_ones(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_environment, "TENANTS_KEPT", 2)
    here = StepEnvironment(VARIABLES, source_section="siesaConfig")
    for client_id in ("cliente-a", "cliente-b", "cliente-c", "cliente-c", "cliente-a"):
        assert here.tenant(client_id).client_id == client_id

    assert calls.tags == ["cliente-a", "cliente-b", "cliente-c", "cliente-a"]


@pytest.mark.parametrize("name", sorted(set(VARIABLES) - {"CONFIG_BUCKET"}))
def test_no_client_is_served_without_each_variable(calls: Calls, name: str) -> None:
    here = StepEnvironment(VARIABLES | {name: ""}, source_section="siesaConfig")

    with pytest.raises(ConfigurationInvalid, match=f"has no {name}.*set {name} in"):
        here.tenant("cliente-a")


def test_the_embedded_run_alone_is_local() -> None:
    assert StepEnvironment({"ENVIRONMENT": "local"}, source_section="s").is_local
    assert not StepEnvironment({"ENVIRONMENT": "prod"}, source_section="s").is_local
