from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from siesa_local.simulators.exchange import Answer, Call
from siesa_local.simulators.faults import FaultPlan, RateLimiter
from siesa_local.simulators.gate import Gate, Tokens
from siesa_local.simulators.knobs import Faults, KongKnobs, ScheduledFault, Traffic, patched


def _kinds(faults: Faults, calls: int, seed: int = 1, path: str = "/x") -> list[str | None]:
    plan = FaultPlan(seed, "kong", faults)
    return [plan.next(path) for _ in range(calls)]


def test_shares_of_faults_are_met_and_repeat_with_the_seed() -> None:
    faults = Faults(throttled=0.1, reset=0.05)

    kinds = _kinds(faults, 4000)

    counted = Counter(kinds)
    assert 340 < counted["throttled"] < 460
    assert 150 < counted["reset"] < 250
    assert set(counted) == {None, "throttled", "reset"}
    assert kinds == _kinds(faults, 4000)
    assert kinds != _kinds(faults, 4000, seed=2)


@given(calls=st.sets(st.integers(1, 30), max_size=5))
def test_a_schedule_strikes_once_at_each_named_call(calls: set[int]) -> None:
    schedule = tuple(ScheduledFault(call=call, fault="reset") for call in calls)

    kinds = _kinds(Faults(schedule=schedule), 40)

    assert {at for at, kind in enumerate(kinds, 1) if kind} == calls


def test_a_schedule_counts_only_calls_under_its_path_and_starts_anew_when_set() -> None:
    faults = Faults(schedule=(ScheduledFault(call=2, fault="html", path="/auth"),))
    plan = FaultPlan(1, "wms", faults)

    assert [plan.next(path) for path in ("/auth", "/products", "/auth", "/auth")] == [None, None, "html", None]
    plan.change(faults)
    assert [plan.next("/auth") for _ in range(3)] == [None, "html", None]


def test_shares_that_add_up_past_one_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"add up to 1\.2"):
        Faults(reset=0.6, html=0.6)


def test_knobs_are_merged_object_by_object_and_unknown_ones_refused() -> None:
    knobs = patched(KongKnobs(), {"traffic": {"latency": 0.5}, "existing": "refuse"})

    again = patched(knobs, {"traffic": {"requests_per_minute": 7}})

    assert (again.traffic.latency, again.traffic.requests_per_minute, again.existing) == (0.5, 7, "refuse")
    with pytest.raises(ValidationError, match="latncy"):
        patched(knobs, {"traffic": {"latncy": 1}})


def test_the_rate_limit_holds_in_any_minute_and_tells_when_to_come_back() -> None:
    now = [0.0]
    limiter = RateLimiter(lambda: now[0])

    waits = []
    for moment in (0, 10, 20, 59.5, 60, 70.0):
        now[0] = moment
        waits.append(limiter.wait("a", 2))

    assert waits == [None, None, 40, 1, None, None]
    assert limiter.wait("b", 2) is None
    assert limiter.wait("a", None) is None


def _gate(traffic: Traffic, faults: Faults) -> Gate:
    return Gate(1, "kong", traffic, faults, lambda: 0.0)


def _good(_: Call) -> Answer:
    return Answer(201, b"{}")


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("unauthorized", 401, b"Invalid token"),
        ("throttled", 429, b"throttled"),
        ("server_error", 503, b"unavailable"),
        ("html", 200, b"<html>"),
        ("hollow", 200, b'"success":false'),
        ("empty", 200, b""),
    ],
)
def test_each_fault_has_its_answer_and_the_handler_is_not_asked(kind: str, status: int, body: bytes) -> None:
    asked: list[Call] = []
    gate = _gate(Traffic(), Faults.model_validate({kind: 1.0}))

    def handler(call: Call) -> Answer:
        asked.append(call)
        return Answer(201)

    given = gate.serve("POST /x", Call("POST", "/x"), handler)

    assert (given.status, body in given.body, asked) == (status, True, [])
    assert gate.counts() == {"POST /x": {str(status): 1}}
    assert (given.body == b"") == (kind == "empty")


def test_a_lost_answer_was_carried_out_and_a_reset_call_was_not() -> None:
    asked: list[str] = []

    def handler(call: Call) -> Answer:
        asked.append(call.path)
        return Answer(201)

    lost = _gate(Traffic(), Faults(lost=1)).serve("e", Call("POST", "/lost"), handler)
    reset = _gate(Traffic(), Faults(reset=1)).serve("e", Call("POST", "/reset"), handler)

    assert (lost.reset, reset.reset, asked) == (True, True, ["/lost"])


def test_a_throttled_call_tells_the_wait_unless_told_not_to() -> None:
    told = _gate(Traffic(requests_per_minute=1), Faults())
    untold = _gate(Traffic(requests_per_minute=1, announce_retry_after=False), Faults())

    answers = [gate.serve("e", Call("GET", "/"), _good) for gate in (told, told, untold, untold)]

    assert [one.status for one in answers] == [201, 429, 201, 429]
    assert [one.headers for one in answers] == [(), ((b"retry-after", b"60"),), (), ()]


def test_clients_are_limited_each_by_its_own_credential() -> None:
    gate = _gate(Traffic(requests_per_minute=1), Faults())
    calls = [Call("GET", "/", {b"authorization": key}) for key in (b"Bearer a", b"Bearer b", b"Bearer a")]

    assert [gate.serve("e", call, _good).status for call in calls] == [201, 201, 429]
    assert "Bearer" not in repr(vars(gate))


def test_tokens_are_kept_as_digests_only() -> None:
    tokens = Tokens(1, "kong")
    token = tokens.issue("local-a")

    assert token not in repr(vars(tokens))
    assert tokens.user(token, None) == "local-a"
    assert tokens.user("other", None) is None
    assert Tokens(1, "kong").issue("local-a") == token
