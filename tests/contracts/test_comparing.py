"""Each rule of what breaks between two versions' messages, and that the verdict agrees with what messages do."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tools.contracts import Change, Schemas, compare
from tools.failure import ToolError

from tests.contracts.drawing import messages

Document = dict[str, Any]
Alteration = Callable[[Document, Document], None]

REF: Document = {"type": "object", "properties": {"key": {"type": "string"}}, "required": ["key"]}
READS: Document = {
    "$defs": {"Ref": REF},
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+$"},
        "count": {"type": "integer", "minimum": 0},
        "status": {"enum": ["complete", "incomplete"], "type": "string", "default": "complete"},
        "ref": {"anyOf": [{"$ref": "#/$defs/Ref"}, {"type": "null"}], "default": None},
        "rows": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
        "contract_version": {"type": "integer", "default": 1},
    },
    "required": ["id", "count"],
}
WRITES: Document = {
    "$defs": {"Ref": REF},
    "type": "object",
    "properties": {**READS["properties"], "ref": {"$ref": "#/$defs/Ref"}},
    "required": ["id", "count", "status", "rows", "contract_version"],
}
OLD: Schemas = {"extracted.reads": READS, "extracted.writes": WRITES}


def altered(alteration: Alteration) -> Schemas:
    """Give the messages of a version with one change, made to both sides."""
    reads, writes = copy.deepcopy(READS), copy.deepcopy(WRITES)
    alteration(reads, writes)
    return {"extracted.reads": reads, "extracted.writes": writes}


def put(name: str, schema: Document, *, optional: bool = False) -> Alteration:
    """Give a field another form; required on the reading side unless told."""

    def change(reads: Document, writes: Document) -> None:
        for side in (reads, writes):
            side["properties"][name] = schema
        if not optional:
            reads["required"] = sorted({*reads["required"], name})
            writes["required"] = sorted({*writes["required"], name})

    return change


def remove(name: str) -> Alteration:
    """Take a field away."""

    def change(reads: Document, writes: Document) -> None:
        for side in (reads, writes):
            del side["properties"][name]
            side["required"] = [each for each in side["required"] if each != name]

    return change


def write_at_times(reads: Document, writes: Document) -> None:
    writes["required"].remove("rows")


def inside_reference(reads: Document, writes: Document) -> None:
    for side in (reads, writes):
        side["$defs"]["Ref"] = {**REF, "properties": {"key": {"type": "string"}, "sum": {"type": "string"}}}
        side["$defs"]["Ref"]["required"] = ["key", "sum"]


def read_under_another_name(reads: Document, writes: Document) -> None:
    reads["properties"]["reportRef"] = reads["properties"].pop("ref")


def close(reads: Document, writes: Document) -> None:
    reads["additionalProperties"] = False


def close_inside(reads: Document, writes: Document) -> None:
    reads["$defs"]["Ref"] = {**REF, "additionalProperties": False}


def default_to(name: str, value: Any) -> Alteration:
    """Let a field that is absent mean something else."""

    def change(reads: Document, writes: Document) -> None:
        reads["properties"][name]["default"] = value

    return change


BREAKING: dict[str, tuple[Alteration, str, str]] = {
    "a removed field": (remove("status"), "status", "is not there"),
    "a removed field that was optional": (remove("ref"), "ref", "is no longer written"),
    "another type": (put("count", {"type": "string"}), "count", "may be integer, beside string"),
    "a wider type is not read by the old": (put("count", {"type": "number", "minimum": 0}), "count", "may be number"),
    "a newly required field": (put("cursor", {"type": "string"}), "cursor", "is not there"),
    "a field that became required": (put("ref", {"$ref": "#/$defs/Ref"}), "ref", "may be absent, beside required"),
    "an enum that lost a value": (put("status", {"enum": ["complete"]}, optional=True), "status", "'incomplete'"),
    "an enum value that old readers refuse": (
        put("status", {"enum": ["complete", "incomplete", "skipped"], "type": "string"}, optional=True),
        "status",
        "as now written may be 'skipped'",
    ),
    "an enum that became any text": (put("status", {"type": "string"}, optional=True), "status", "may be string"),
    "another pattern": (put("id", {"type": "string", "pattern": "^[a-z0-9]+$"}), "id", "has pattern '^[a-z]+$'"),
    "a pattern given up": (put("id", {"type": "string"}), "id", "has no pattern"),
    "a raised lower bound": (put("count", {"type": "integer", "minimum": 1}), "count", "has minimum 0, beside 1"),
    "a bound that is new": (put("count", {"type": "integer", "minimum": 0, "maximum": 9}), "count", "has no maximum"),
    "no longer always written": (write_at_times, "rows", "may be absent, beside required"),
    "items of another type": (put("rows", {"type": "array", "items": {"type": "string"}}), "rows[]", "may be object"),
    "a field that is read under another name": (read_under_another_name, "ref", "is no longer read"),
    "no field that it does not know": (close, "", "refuses fields that it does not know"),
    "no field that it does not know, behind a reference": (close_inside, "ref", "refuses fields that it does not know"),
    "known fields alone, where any were": (
        put("rows", {"type": "array", "items": {"type": "object", "properties": {}, "additionalProperties": False}}),
        "rows[]",
        "may have fields of any name",
    ),
    "another meaning of what may be absent": (
        default_to("ref", {"key": "k"}),
        "ref",
        "means {'key': 'k'} where it is absent, and meant None to the old version, which may leave it out",
    ),
    "a required field behind a reference": (inside_reference, "ref.sum", "is not there"),
}


@pytest.mark.parametrize(("alteration", "field", "words"), BREAKING.values(), ids=BREAKING)
def test_this_breaks(alteration: Alteration, field: str, words: str) -> None:
    changes = compare(OLD, altered(alteration))

    told = [
        change.words
        for change in changes
        if change.kind == "breaking" and change.where == f"extracted.{field}".rstrip(".")
    ]
    assert told
    assert words in told[0]


COMPATIBLE: dict[str, tuple[Alteration, list[Change]]] = {
    "nothing": (lambda reads, writes: None, []),
    "words alone": (lambda reads, writes: reads.update(description="Better words."), []),
    "a new field that may be absent": (
        put("cursor", {"type": "string"}, optional=True),
        [Change("compatible", "extracted.cursor", "is a new field that may be absent")],
    ),
    "reading more than before": (
        lambda reads, writes: reads["properties"].update(count={"type": "integer"}),
        [Change("compatible", "extracted.count", "is now read where it has no minimum, beside 0")],
    ),
    "another meaning of what was always written": (
        default_to("status", "incomplete"),
        [
            Change(
                "compatible",
                "extracted.status",
                "means 'incomplete' where it is absent, and meant 'complete': the old version always writes it, "
                "one before it may not",
            )
        ],
    ),
    "another count of what broke": (default_to("contract_version", 2), []),
    "writing less than before": (
        lambda reads, writes: writes["properties"].update(status={"enum": ["complete"]}),
        [
            Change(
                "compatible",
                "extracted.status",
                "was written so that it may be 'incomplete', beside 'complete'; no longer",
            )
        ],
    ),
}


@pytest.mark.parametrize(("alteration", "changes"), COMPATIBLE.values(), ids=COMPATIBLE)
def test_this_is_compatible(alteration: Alteration, changes: list[Change]) -> None:
    assert compare(OLD, altered(alteration)) == changes


def test_what_starts_a_sync_may_leave_out_whatever_has_a_default() -> None:
    reads, writes = altered(default_to("status", "incomplete")).values()

    [change] = compare(
        {"sync-request.reads": READS, "sync-request.writes": WRITES},
        {"sync-request.reads": reads, "sync-request.writes": writes},
    )

    assert (change.kind, change.where) == ("breaking", "sync-request.status")


def test_of_a_field_that_is_gone_what_stood_inside_is_not_told_too() -> None:
    assert [change.where for change in compare(OLD, altered(remove("ref")))] == ["extracted.ref"]


def test_a_message_that_is_gone_breaks_and_a_new_one_does_not() -> None:
    [gone] = compare(OLD, {})
    [new] = compare({}, OLD)

    assert (gone.kind, gone.where) == ("breaking", "extracted")
    assert (new.kind, new.where) == ("compatible", "extracted")


def test_what_breaks_is_told_first() -> None:
    def both(reads: Document, writes: Document) -> None:
        put("cursor", {"type": "string"}, optional=True)(reads, writes)
        remove("rows")(reads, writes)

    kinds = [change.kind for change in compare(OLD, altered(both))]

    assert kinds == sorted(kinds)
    assert set(kinds) == {"breaking", "compatible"}


def test_a_keyword_that_no_rule_knows_is_an_error_and_not_a_pass() -> None:
    with pytest.raises(ToolError, match="keywords that no rule compares: dependentRequired"):
        compare(OLD, altered(put("count", {"type": "integer", "dependentRequired": {}})))


FORMS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "integer", "minimum": 0},
        {"type": "integer", "minimum": 1, "maximum": 5},
        {"type": "number"},
        {"type": "boolean"},
        {"enum": ["complete", "incomplete"], "type": "string"},
        {"enum": ["complete", "incomplete", "skipped"], "type": "string"},
        {"$ref": "#/$defs/Ref"},
        {"anyOf": [{"$ref": "#/$defs/Ref"}, {"type": "null"}]},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "array", "items": {"type": "integer"}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "object", "additionalProperties": True},
        {"type": "object", "properties": {"key": {"type": "string"}}, "additionalProperties": False},
    ]
)
FIELDS = st.sampled_from(["id", "count", "status", "ref", "rows", "cursor"])
ALTERATIONS = st.builds(put, FIELDS, FORMS, optional=st.booleans()) | st.builds(
    remove, FIELDS.filter(lambda name: name != "cursor")
)


@given(alteration=ALTERATIONS, data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_where_nothing_is_said_to_break_each_side_takes_what_the_other_writes(
    alteration: Alteration, data: st.DataObject
) -> None:
    new = altered(alteration)
    if any(change.kind == "breaking" for change in compare(OLD, new)):
        return
    for writer, reader in ((OLD, new), (new, OLD)):
        message = data.draw(messages(writer["extracted.writes"]))
        assert Draft202012Validator(reader["extracted.reads"]).is_valid(message)
