import copy
from typing import Any

import pytest

from typed_asl import ParseError, diff, parse
from typed_asl.comparison.values import ABSENT


def definition() -> dict[str, Any]:
    return {
        "StartAt": "Read",
        "TimeoutSeconds": 3600,
        "States": {
            "Read": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f", "Payload.$": "$"},
                "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 3}, {"ErrorEquals": ["B", "C"]}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Bad"}],
                "Next": "Enough?",
            },
            "Enough?": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Done"},
                    {"Variable": "$.m", "IsPresent": True, "Next": "Rest"},
                ],
                "Default": "Rest",
            },
            "Rest": {"Type": "Wait", "Seconds": 5, "Next": "Read"},
            "Done": {"Type": "Succeed"},
            "Bad": {"Type": "Fail", "Error": "X"},
        },
    }


def changed(edit: Any) -> list[tuple[str, str | None, str]]:
    """Give (kind, state, message) of all changes that an edit of the definition makes."""
    new = copy.deepcopy(definition())
    edit(new, new["States"])
    return [(change.kind, change.state, change.message) for change in diff(definition(), new).changes]


def renamed(states: dict[str, Any], old: str, new: str) -> None:
    states[new] = states.pop(old)
    for state in states.values():
        for holder in (state, *state.get("Choices", ()), *state.get("Catch", ())):
            for field in ("Next", "Default"):
                if holder.get(field) == old:
                    holder[field] = new


def test_equal_definitions_show_no_difference() -> None:
    found = diff(definition(), definition())

    assert not found
    assert (found.text(), found.markdown(), found.mermaid()) == ("no difference\n", "**No difference.**\n", "")


def test_the_order_of_keys_is_no_difference_but_the_order_of_rules_is() -> None:
    def reversed_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reversed_keys(value[key]) for key in reversed(value)}
        return [reversed_keys(item) for item in value] if isinstance(value, list) else value

    assert not diff(definition(), reversed_keys(definition()))
    assert changed(lambda _, states: states["Enough?"]["Choices"].reverse()) == [
        (
            "choice",
            "Enough?",
            "order of the rules changed, the first that fits wins: $.m is present; $.n > 3",
        )
    ]


def test_a_renamed_state_is_one_change_and_its_arrows_are_none() -> None:
    def edit(new: dict[str, Any], states: dict[str, Any]) -> None:
        renamed(states, "Read", "Fetch")
        new["StartAt"] = "Fetch"

    assert changed(edit) == [("state renamed", "Fetch", "from Read")]


def test_a_renamed_state_shows_what_else_changed_in_it() -> None:
    def edit(_: Any, states: dict[str, Any]) -> None:
        renamed(states, "Rest", "Pause")
        states["Pause"]["Seconds"] = 6

    assert changed(edit) == [("state renamed", "Pause", "from Rest"), ("wait", "Pause", "Seconds 5 → 6")]


def test_a_state_that_calls_something_else_is_another_state_and_not_renamed() -> None:
    def edit(new: dict[str, Any], states: dict[str, Any]) -> None:
        renamed(states, "Read", "Tell")
        new["StartAt"] = "Tell"
        states["Tell"]["Resource"] = "arn:aws:states:::sns:publish"

    kinds = [kind for kind, _, _ in changed(edit)]
    assert kinds[:4] == ["transition", "state added", "state removed", "transition"]


def test_states_added_and_removed_are_named_with_what_they_do() -> None:
    def edit(_: Any, states: dict[str, Any]) -> None:
        states["Tell"] = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Next": "Done"}
        del states["Bad"]
        del states["Read"]["Catch"]

    assert changed(edit) == [
        ("state added", "Tell", "Task sns:publish"),
        ("state removed", "Bad", "Fail"),
        ("catch", "Read", "catcher removed: on any error goes to Bad"),
    ]


def test_transitions_are_told_by_where_they_lead() -> None:
    def edit(new: dict[str, Any], states: dict[str, Any]) -> None:
        new["StartAt"] = "Enough?"
        states["Read"]["Next"] = "Done"
        del states["Rest"]["Next"]
        states["Rest"]["End"] = True
        states["Enough?"]["Default"] = "Bad"
        states["Enough?"]["Choices"][0]["Next"] = "Bad"
        states["Read"]["Catch"][0]["Next"] = "Rest"

    assert changed(edit) == [
        ("transition", None, "starts at Enough?, no longer at Read"),
        ("transition", "Read", "goes on to Done, no longer to Enough?"),
        ("transition", "Read", "on any error: goes to Rest, no longer to Bad"),
        ("transition", "Enough?", "when $.n > 3: goes to Bad, no longer to Done"),
        ("transition", "Enough?", "otherwise goes to Bad, no longer to Rest"),
        ("transition", "Rest", "ends here, no longer to Read"),
    ]


def test_retriers_are_told_by_their_errors() -> None:
    def edit(_: Any, states: dict[str, Any]) -> None:
        states["Read"]["Retry"][0]["MaxAttempts"] = 5
        states["Read"]["Retry"][1]["ErrorEquals"] = ["B"]
        states["Read"]["Retry"].append({"ErrorEquals": ["D"], "IntervalSeconds": 2})

    assert changed(edit) == [
        ("retry", "Read", "on States.TaskFailed: MaxAttempts 3 → 5"),
        ("retry", "Read", 'on B: ErrorEquals ["B", "C"] → ["B"]'),
        ("retry", "Read", "retrier added: on D, IntervalSeconds 2"),
    ]


def test_a_condition_that_changed_is_told_in_words() -> None:
    def edit(_: Any, states: dict[str, Any]) -> None:
        states["Enough?"]["Choices"][0]["NumericGreaterThan"] = 4
        states["Enough?"]["Choices"].append({"Variable": "$.z", "IsNull": True, "Next": "Bad"})

    assert changed(edit) == [
        ("choice", "Enough?", "condition is now $.n > 4, was $.n > 3"),
        ("choice", "Enough?", "rule added: when $.z is null goes to Bad"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("TimeoutSeconds", 60, "time-out"),
        ("HeartbeatSecondsPath", "$.h", "time-out"),
        ("ResultPath", None, "output"),
        ("InputPath", "$.a", "input"),
        ("Assign", {"a": 1}, "variables"),
        ("QueryLanguage", "JSONata", "language"),
        ("Credentials", {"RoleArn": "r"}, "action"),
        ("Comment", "why", "comment"),
        ("Unheard", 1, "other"),
    ],
)
def test_each_field_is_sorted_by_what_it_is_for(field: str, value: object, kind: str) -> None:
    new = definition()
    new["States"]["Read"][field] = value

    (change,) = diff(definition(), new).changes
    assert (change.kind, change.before, change.after) == (kind, ABSENT, value)
    assert (change.old_pointer, change.new_pointer) == (None, f"/States/Read/{field}")


def test_input_is_told_at_the_smallest_place_that_changed() -> None:
    new = definition()
    new["States"]["Read"]["Parameters"]["FunctionName"] = "g"

    (change,) = diff(definition(), new).changes
    assert change.message == 'Parameters/FunctionName "f" → "g"'
    assert change.new_pointer == "/States/Read/Parameters/FunctionName"


def test_true_is_not_one_but_one_is_one_point_zero() -> None:
    old = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": 1}, "End": True}}}
    new = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": 1.0}, "End": True}}}
    other = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": True}, "End": True}}}

    assert not diff(old, new)
    assert diff(old, other)


def test_text_machines_and_dicts_are_compared_alike() -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'

    assert not diff(text, parse(text))
    assert not diff(text.encode(), {"States": {"A": {"Type": "Succeed"}}, "StartAt": "A"})


def test_text_that_is_no_json_is_a_parse_error() -> None:
    with pytest.raises(ParseError, match="The definition cannot be compared"):
        diff("{", definition())


def test_permissions_gained_and_lost_are_told() -> None:
    new = definition()
    new["States"]["Read"]["Parameters"]["FunctionName"] = "g"
    found = diff(definition(), new)

    assert found.permissions is not None
    assert found.permissions.gained == ("lambda:InvokeFunction on arn:aws:lambda:*:*:function:g",)
    assert found.permissions.lost == ("lambda:InvokeFunction on arn:aws:lambda:*:*:function:f",)
    assert diff(definition(), new, permissions=False).permissions is None
