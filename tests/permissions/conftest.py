from collections.abc import Iterator
from typing import Any

import pytest

from tests.permissions.deciding import Judge, judging
from tests.permissions.policies import Deployed, deployed
from tests.permissions.recording import Held
from tests.permissions.whole_run import run_everything


@pytest.fixture(scope="session")
def policies(templates: dict[str, Any]) -> Deployed:
    """The policies of the environment prod."""
    return deployed(templates)


@pytest.fixture(scope="session")
def judge(policies: Deployed) -> Iterator[Judge]:
    """Who decides on requests."""
    with judging(policies) as judge:
        yield judge


@pytest.fixture(scope="session")
def held(judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> list[Held]:
    """The requests of an embedded run of everything, with the decisions on them."""
    calls = run_everything(tmp_path_factory.mktemp("state") / "state").calls
    decisions = judge.decide((call.caller, call.request) for call in calls)
    return [Held(call, decision) for call, decision in zip(calls, decisions, strict=True)]
