"""A session for one client reaches that client's data as far as its step needs, and nobody else's."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_core.models import CLIENT_ID_PATTERN
from tests.architecture.documented import ShellBlocks
from tests.architecture.test_documented_commands import DEPLOY
from tests.infra.synthesis import STEPS
from tests.permissions.deciding import Caller, Judge, Request, needs_node, needs_simulator
from tests.permissions.policies import deployed
from tests.permissions.tenant_requests import SECRET_TAG, items, listing, needed, of_client, secret, table

pytestmark = [pytest.mark.xdist_group("cdk"), needs_node, needs_simulator]

CLIENTS = ("cliente-a", "cliente-b", "cliente-a-2", "cliente")
"""Two, and two more: some are prefixes of others."""

client_ids = st.from_regex(CLIENT_ID_PATTERN, fullmatch=True)
prefixes = client_ids.filter(lambda whole: len(whole) > 2).map(lambda whole: (whole, whole[:-1]))
pairs = st.one_of(st.tuples(client_ids, client_ids), prefixes, prefixes.map(lambda pair: pair[::-1]))


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def session(step: str, **tags: str) -> Caller:
    return Caller(f"{step}-tenant-role", tags)


def reached(judge: Judge, caller: Caller, client: str) -> set[str]:
    """Name what a caller may do with a client's data."""
    asked = of_client(client)
    decisions = judge.decide([(caller, request) for request in asked.values()])
    return {name for name, decision in zip(asked, decisions, strict=True) if decision.allowed}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_session_reaches_what_its_step_needs_of_its_client_and_nothing_of_another(
    judge: Judge, step: str, client: str
) -> None:
    found = {other: reached(judge, session(step, client_id=client), other) for other in CLIENTS}

    assert found == {other: needed(step) if other == client else set() for other in CLIENTS}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=pairs)
def test_whatever_two_clients_are_called_a_session_reaches_its_own_only(
    judge: Judge, step: str, pair: tuple[str, str]
) -> None:
    client, other = pair
    caller = session(step, client_id=client)

    assert reached(judge, caller, client) == needed(step)
    assert reached(judge, caller, other) == (needed(step) if other == client else set())


@pytest.mark.parametrize(
    "tags",
    [{}, {"client": "cliente-a"}, {"client_id": ""}, {"client_id": "*"}, {"client_id": "cliente-?"}],
    ids=["none", "another", "empty", "wildcard", "pattern"],
)
def test_a_session_without_the_tag_or_with_a_pattern_in_it_reaches_nobody(
    judge: Judge, step: str, tags: Mapping[str, str]
) -> None:
    assert reached(judge, session(step, **tags), "cliente-a") == set()


def test_the_functions_own_role_reaches_no_clients_data_even_if_it_carried_the_tag(judge: Judge, step: str) -> None:
    for tags in ({}, {"client_id": "cliente-a"}):
        assert reached(judge, Caller(f"{step}-role", tags), "cliente-a") == set()


def test_a_call_for_several_clients_items_is_refused_whole(judge: Judge, step: str) -> None:
    caller = session(step, client_id="cliente-a")

    assert judge.allowed(caller, items("UpdateItem", "sync-state", "cliente-a", "cliente-a"))
    assert not judge.allowed(caller, items("UpdateItem", "sync-state", "cliente-a", "cliente-b"))


@pytest.mark.parametrize("thing", ["config", "sync-state", "audit"])
def test_a_call_that_names_no_client_is_refused(judge: Judge, step: str, thing: str) -> None:
    caller = session(step, client_id="cliente-a")
    asked = [items(action, thing) for action in ("Scan", "Query", "GetItem", "PutItem", "UpdateItem")]
    asked.append(items("Scan", thing, index="StatusIndex"))

    assert [decision.allowed for decision in judge.decide((caller, request) for request in asked)] == [False] * 6


@pytest.mark.parametrize(
    "prefix", [None, "", "baselines/", "baselines/cliente-a", "baselines/cliente-a-2/", "payloads/cliente-a/"]
)
def test_names_are_listed_under_the_clients_own_baselines_only(judge: Judge, prefix: str | None) -> None:
    caller = session("extractor", client_id="cliente-a")

    assert judge.allowed(caller, listing("baselines/cliente-a/"))
    assert not judge.allowed(caller, listing(prefix))


def test_a_session_reaches_no_other_environment(judge: Judge, step: str) -> None:
    elsewhere = Request("dynamodb:UpdateItem", table("sync-state", "test"), {"dynamodb:LeadingKeys": ["cliente-a"]})

    assert not judge.allowed(session(step, client_id="cliente-a"), elsewhere)


@pytest.mark.parametrize("tags", [{SECRET_TAG: "dev"}, {SECRET_TAG: ""}, {}], ids=["of dev", "empty", "untagged"])
def test_a_secret_that_is_not_tagged_for_the_environment_is_not_read(judge: Judge, tags: Mapping[str, str]) -> None:
    for step, kind in (("extractor", "siesa"), ("loader", "kong"), ("loader", "wms")):
        caller = session(step, client_id="cliente-a")

        assert judge.allowed(caller, secret("GetSecretValue", "cliente-a", kind, {SECRET_TAG: "prod"}))
        assert not judge.allowed(caller, secret("GetSecretValue", "cliente-a", kind, tags))


def test_the_secrets_that_the_deploy_page_makes_can_be_read(judge: Judge) -> None:
    commands = [
        words for words in ShellBlocks.read(DEPLOY).of_aws() if words[1:3] == ["secretsmanager", "create-secret"]
    ]
    made = [(words[words.index("--name") + 1], words[words.index("--tags") + 1]) for words in commands]

    assert [name for name, _ in made] == ["siesa-integration/cliente-a/siesa", "siesa-integration/cliente-a/kong"]
    for step, (name, tag) in zip(("extractor", "loader"), made, strict=True):
        key, value = (part.partition("=")[2] for part in tag.split(","))
        asked = secret("GetSecretValue", "cliente-a", name.rpartition("/")[2], {f"aws:ResourceTag/{key}": value})
        assert judge.allowed(session(step, client_id="cliente-a"), asked)


def test_a_read_without_tls_is_refused_by_the_bucket(judge: Judge, step: str) -> None:
    own = of_client("cliente-a")["s3:GetObject of payloads"]
    in_the_clear = Request(own.action, own.resource, {"aws:SecureTransport": "false"})

    assert judge.allowed(session(step, client_id="cliente-a"), own)
    assert not judge.allowed(session(step, client_id="cliente-a"), in_the_clear)


def test_the_other_environments_have_the_same_policies_under_their_own_names(templates: dict[str, object]) -> None:
    of_prod = {name: sorted(map(repr, role.grants.values())) for name, role in deployed(templates).roles.items()}

    for environment in ("dev", "test"):
        roles = deployed(templates, environment).roles
        named = {
            name: sorted(repr(grant).replace(f"-{environment}", "-prod") for grant in role.grants.values())
            for name, role in roles.items()
        }
        assert named == of_prod
