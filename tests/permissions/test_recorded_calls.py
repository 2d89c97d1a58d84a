"""Every call to AWS of an embedded run, held against the policies: none is past them, and nothing granted is idle."""

from collections.abc import Callable

import pytest

from tests.permissions import unused
from tests.permissions.deciding import Caller, Judge, needs_node, needs_simulator
from tests.permissions.page import calls_of_the_page, calls_of_the_run
from tests.permissions.policies import Grant
from tests.permissions.recording import Held

pytestmark = [pytest.mark.xdist_group("cdk"), needs_node, needs_simulator]


def used(judge: Judge, held: list[Held]) -> set[Grant]:
    """Give the grants by which the run's calls were allowed."""
    roles = judge.deployed.roles
    return {roles[one.recorded.caller.role].grants[sid] for one in held for sid in one.decision.by}


def test_no_call_is_made_past_the_role_that_makes_it(held: list[Held]) -> None:
    assert [one.recorded.told for one in held if not one.decision.allowed] == []


def test_the_run_has_a_call_of_every_role_of_a_step_and_of_a_machine(held: list[Held]) -> None:
    steps = ("extractor", "transformer", "loader")
    machines = ("workflow", "close-books", "freshness")

    assert {one.recorded.caller.role for one in held} == {
        *(f"{step}-role" for step in steps),
        *(f"{step}-tenant-role" for step in steps),
        *(f"{machine}-role" for machine in machines),
    }


def test_what_is_granted_and_not_used_has_a_reason(judge: Judge, held: list[Held]) -> None:
    granted = {grant for role in judge.deployed.roles.values() for grant in role.grants.values()}
    idle = granted - used(judge, held)

    assert sorted(map(str, (grant for grant in idle if unused.reason(grant) is None))) == []


def test_no_reason_is_listed_for_what_is_used_or_not_granted(judge: Judge, held: list[Held]) -> None:
    granted = {grant for role in judge.deployed.roles.values() for grant in role.grants.values()}

    assert unused.listed() <= unused.roles_and_actions(granted - used(judge, held))
    assert unused.listed() & unused.roles_and_actions(used(judge, held)) == set()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda caller: Caller(caller.role, {}),
        lambda caller: Caller(caller.role, {"client_id": "somebody-else"}),
        lambda caller: Caller(caller.role.replace("-tenant-role", "-role"), caller.tags),
    ],
    ids=["without the tag", "as another client", "as the function itself"],
)
def test_no_call_of_a_clients_session_would_do_otherwise(
    judge: Judge, held: list[Held], spoil: Callable[[Caller], Caller]
) -> None:
    calls = [one.recorded for one in held if one.recorded.caller.role.endswith("-tenant-role")]
    decisions = judge.decide((spoil(call.caller), call.request) for call in calls)

    assert len(calls) > 100
    assert [call.told for call, decision in zip(calls, decisions, strict=True) if decision.allowed] == []


def test_the_page_of_permissions_tells_each_call_of_a_step_and_no_other(held: list[Held]) -> None:
    assert calls_of_the_page() == calls_of_the_run(one.recorded for one in held)
