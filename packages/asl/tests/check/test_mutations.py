"""Whatever a document holds, the check answers with findings and nothing else."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from typed_asl import Diagnostic, check

_CATCH = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Done"}]
_RETRY = [{"ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 2.0, "MaxDelaySeconds": 9}]
_RULE = {
    "And": [{"Variable": "$.a", "StringEquals": "b"}, {"Not": {"Variable": "$$.State.Name", "IsNull": True}}],
    "Next": "M",
}
_CONFIG = {"InputType": "CSV", "MaxItems": 5}
_READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": _CONFIG,
    "Parameters": {"Bucket": "b", "Key": "k"},
}
MACHINE: dict[str, Any] = {
    "Comment": "c",
    "StartAt": "C",
    "TimeoutSeconds": 60,
    "States": {
        "C": {"Type": "Choice", "Choices": [_RULE], "Default": "T"},
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f", "Payload": {"a.$": "States.Format('{}', $.b)"}},
            "Credentials": {"RoleArn": "r"},
            "ResultSelector": {"x.$": "$.Payload"},
            "TimeoutSeconds": 9,
            "HeartbeatSeconds": 3,
            "Assign": {"v.$": "$.x"},
            "Retry": _RETRY,
            "Catch": _CATCH,
            "Next": "W",
        },
        "W": {"Type": "Wait", "Timestamp": "2026-01-01T00:00:00Z", "Next": "P"},
        "P": {
            "Type": "Parallel",
            "QueryLanguage": "JSONata",
            "Arguments": "{% $states.input.a[b = 1].c %}",
            "Branches": [{"StartAt": "J", "States": {"J": {"Type": "Pass", "Result": [1], "End": True}}}],
            "Output": {"r": "{% $v & $states.result[0] %}"},
            "Next": "M",
        },
        "M": {
            "Type": "Map",
            "Label": "L",
            "ItemsPath": "$.items[0]",
            "ItemReader": _READER,
            "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"a": 1}},
            "ResultWriter": {"WriterConfig": {"OutputType": "JSON", "Transformation": "NONE"}},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "I",
                "States": {"I": {"Type": "Fail", "ErrorPath": "$.e", "Cause": "c"}},
            },
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}
_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"$ref": "#/properties/a"}}}

_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_odd = st.sampled_from(
    [
        "{%",
        "%}",
        "{% %}",
        "{% ( %}",
        "$",
        "$.",
        "$$",
        "States.Format(",
        "${X}",
        "%X%",
        "\ud800",
        "JSONata",
        "Map",
        "x" * 90,
    ]
)


def _holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | _odd, inner, max_size=3)


_values = st.recursive(_scalars | _odd, _holding)
_changes = st.sampled_from(["replace", "remove", "add"])


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inner for place in _places(item, (*at, key)))]


PLACES = _places(MACHINE)


def test_the_machine_that_is_mutated_has_no_errors() -> None:
    assert [one for one in check(MACHINE) if one.severity == "error"] == []


@given(
    place=st.sampled_from(PLACES),
    value=_values,
    change=_changes,
    kind=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_a_single_mutation_gives_findings_and_raises_nothing(
    place: tuple[Any, ...], value: Any, change: str, kind: bool
) -> None:
    document: Any = copy.deepcopy(MACHINE)
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    if not place:
        document = value
    elif change == "remove":
        del holder[place[-1]]
    elif change == "add" and isinstance(holder, dict):
        holder[str(value)[:30]] = value
    else:
        holder[place[-1]] = value

    found = check(document, machine_type="EXPRESS" if kind else "STANDARD", inputs={"": _SCHEMA})

    assert all(isinstance(one, Diagnostic) for one in found)
    assert len(set(found)) == len(found)


@given(st.text() | st.binary())
@settings(max_examples=100, deadline=None)
def test_any_text_gives_findings(text: str | bytes) -> None:
    assert check(text)
