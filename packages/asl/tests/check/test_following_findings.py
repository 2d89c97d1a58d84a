"""One fault gives one finding, with a hint where one is near."""

from typing import Any

import pytest

from typed_asl import check

PASS = {"Type": "Pass", "End": True}


def errors(states: dict[str, Any], **options: Any) -> list[str]:
    found = check({"StartAt": "A", "States": states}, **options)
    return [f"{one.message} {one.pointer}" for one in found if one.severity == "error"]


def test_a_dangling_target_makes_no_state_unreachable() -> None:
    assert errors({"A": {"Type": "Pass", "Next": "Bee"}, "B": PASS}) == ["Missing 'Next' target: Bee /States/A/Next"]


def test_a_missing_way_on_makes_no_state_unreachable_and_no_end_missing() -> None:
    for states in ({"A": {"Type": "Pass"}, "B": PASS}, {"A": {"Type": "Pass"}}):
        assert errors(states) == ["Exactly one of [Next, End] is required, neither is there /States/A"]


def test_states_that_nothing_leads_to_are_still_found() -> None:
    assert errors({"A": PASS, "B": PASS}) == ['State "B" is not reachable. /States/B']


def test_a_resource_that_is_refused_leaves_its_parameters_alone() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.sync", "Parameters": {"Nope": 1}, "End": True}
    (found,) = errors({"A": task}, services=True)

    assert found.endswith("/States/A/Resource")


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        ({"StartAt": "A", "States": {"A": PASS | {"Coment": "x"}}}, "did you mean 'Comment'?"),
        ({"StartAt": "A", "States": {"A": PASS}, "TimeOutSeconds": 1}, "did you mean 'TimeoutSeconds'?"),
        (
            {
                "StartAt": "A",
                "States": {
                    "A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "StringEqual": "b", "Next": "B"}]},
                    "B": {"Type": "Succeed"},
                },
            },
            "did you mean 'StringEquals'?",
        ),
        (
            {
                "StartAt": "A",
                "States": {
                    "A": PASS
                    | {
                        "Type": "Task",
                        "Resource": "arn:aws:lambda:us-east-1:111122223333:function:work",
                        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempt": 1}],
                    }
                },
            },
            "did you mean 'MaxAttempts'?",
        ),
    ],
)
def test_an_unknown_field_is_told_the_nearest_known(document: dict[str, Any], hint: str) -> None:
    found = [one for one in check(document) if "is not supported" in one.message]

    assert [one.hint for one in found] == [hint]
