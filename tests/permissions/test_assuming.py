"""Who may become a client's session: the step's own function, for one client at a time, and nobody else."""

import pytest

from tests.infra.synthesis import ACCOUNT, STEPS
from tests.permissions.deciding import EVERYTHING, Caller, Judge, Request, needs_node, needs_simulator

pytestmark = [pytest.mark.xdist_group("cdk"), needs_node, needs_simulator]

ACTIONS = ("sts:AssumeRole", "sts:TagSession")


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(action: str, step: str, environment: str = "prod", **tags: str) -> Request:
    """Ask for a session of a step's tenant role, with session tags."""
    role = f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{step}-tenant-role-{environment}"
    given: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    return Request(action, role, given | ({"aws:TagKeys": list(tags)} if tags else {}))


def allowed(judge: Judge, caller: Caller, step: str, environment: str = "prod", **tags: str) -> list[bool]:
    """Decide on each action of an AssumeRole. STS refuses the call where one of them is refused."""
    decisions = judge.decide((caller, asked(action, step, environment, **tags)) for action in ACTIONS)
    return [decision.allowed for decision in decisions]


def test_a_step_assumes_its_own_tenant_role_for_one_client(judge: Judge, step: str) -> None:
    assert allowed(judge, Caller(f"{step}-role"), step, client_id="cliente-a") == [True, True]


def test_a_session_without_a_client_or_with_more_tags_is_refused(judge: Judge, step: str) -> None:
    own = Caller(f"{step}-role")

    assert allowed(judge, own, step) == [False, False]
    assert allowed(judge, own, step, client="cliente-a") == [False, False]
    assert allowed(judge, own, step, client_id="") == [False, False]
    assert allowed(judge, own, step, client_id="cliente-a", environment_name="prod") == [False, False]


def test_the_trust_alone_refuses_those_sessions_too(judge: Judge, step: str) -> None:
    """The role's own policy may be widened one day by whoever deploys it; the trust policy still holds."""
    widened = Caller(f"{step}-role", policy=EVERYTHING)

    assert allowed(judge, widened, step, client_id="cliente-a") == [True, True]
    assert allowed(judge, widened, step) == [False, False]
    assert allowed(judge, widened, step, client_id="cliente-a", more="x") == [False, False]


def test_the_functions_own_policy_alone_does_not_allow_them_either(judge: Judge, step: str) -> None:
    own, others = Caller(f"{step}-role"), set(STEPS) - {step}
    wrong = [asked(action, step, **tags) for action in ACTIONS for tags in ({}, {"client_id": "a", "more": "x"})]
    wrong += [asked(action, other, client_id="a") for action in ACTIONS for other in others]
    right = [asked(action, step, client_id="a") for action in ACTIONS]

    assert all(decision.by for decision in judge.decide((own, request) for request in right))
    assert [decision.by for decision in judge.decide((own, request) for request in wrong)] == [()] * len(wrong)


def test_nobody_else_assumes_a_tenant_role(judge: Judge, step: str) -> None:
    others = [role for role in judge.deployed.roles if role != f"{step}-role"]

    assert len(others) > 10
    for other in others:
        assert allowed(judge, Caller(other, policy=EVERYTHING), step, client_id="cliente-a") == [False, False], other
    assert allowed(judge, Caller("administrator", policy=EVERYTHING), step, client_id="cliente-a") == [False, False]


def test_a_function_asks_for_no_other_steps_tenant_role(judge: Judge, step: str) -> None:
    own = Caller(f"{step}-role")

    for other in set(STEPS) - {step}:
        assert allowed(judge, own, other, client_id="cliente-a") == [False, False]
    assert allowed(judge, own, step, "test", client_id="cliente-a") == [False, False]


def test_lambda_alone_becomes_a_functions_own_role(judge: Judge, step: str) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{step}-role-prod"
    become = Request("sts:AssumeRole", role)

    assert judge.allowed(Caller("lambda.amazonaws.com"), become)
    assert not judge.allowed(Caller("states.amazonaws.com"), become)
    assert not judge.allowed(Caller("administrator", policy=EVERYTHING), become)
    assert not judge.allowed(Caller(f"{step}-tenant-role", policy=EVERYTHING), become)
