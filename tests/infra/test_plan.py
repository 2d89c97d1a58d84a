from pathlib import Path

import pytest

from siesa_infra.errors import SynthesisError
from siesa_infra.plan import EMBEDDED, KINDS, make_plan, selected
from tests.infra.synthesis import ACCOUNT, make_artifact


def test_without_a_choice_every_stack_that_is_deployed_is_made() -> None:
    assert selected({}) == set(KINDS)
    assert EMBEDDED not in selected({})


def test_one_stack_or_several_can_be_chosen() -> None:
    assert selected({"only": "loader"}) == {"loader"}
    assert selected({"only": "data, data-local"}) == {"data", EMBEDDED}


@pytest.mark.parametrize("only", ["loadr", "loader,", "", "data-prod"])
def test_a_stack_that_there_is_not_is_refused(only: str) -> None:
    with pytest.raises(SynthesisError, match="unknown stack"):
        selected({"only": only})


def test_only_the_artifacts_of_the_chosen_steps_are_looked_for(tmp_path: Path) -> None:
    make_artifact(tmp_path, "loader")
    context = {"account": ACCOUNT, "artifacts": tmp_path, "environment": "dev", "only": "loader,data"}

    [planned] = make_plan(context).environments

    assert planned.kinds == ("data", "loader")
    assert list(planned.artifacts) == ["loader"]


def test_the_embedded_runs_stack_needs_no_account() -> None:
    plan = make_plan({"only": EMBEDDED})

    assert (plan.environments, plan.embedded) == ((), True)


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("enviroment", "environment"), ("acount", "account"), ("Only", "only"), ("loadr", "loader"), ("_", "environment")],
)
def test_a_misspelt_key_is_refused_with_the_nearest_that_there_is(key: str, nearest: str) -> None:
    with pytest.raises(SynthesisError) as refused:
        make_plan({"only": EMBEDDED, key: "prod"})

    assert f"unknown context key {key!r}: " in str(refused.value)
    assert key == "_" or f"is {nearest!r}. Next: give -c {nearest}=" in str(refused.value)


@pytest.mark.parametrize(
    "key",
    ["@aws-cdk/core:failSynthOnValidationErrors", "aws:cdk:bundling-stacks", "aws-cdk:enableDiffNoFail", "definitions"],
)
def test_cdks_own_keys_and_every_key_of_ours_are_taken(key: str) -> None:
    assert make_plan({"only": EMBEDDED, key: "dev"}).embedded
