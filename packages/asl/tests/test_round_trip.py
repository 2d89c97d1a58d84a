import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packages.asl.tests.definitions import JSON, MACHINE

from typed_asl import ParseError, expressions, mermaid, parse
from typed_asl.model.machine import all_states

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


@SLOW
@given(MACHINE)
def test_any_definition_comes_back_equal_in_value_type_and_order(definition: dict[str, Any]) -> None:
    text = json.dumps(definition)

    machine = parse(text)

    assert json.dumps(machine.dump()) == text
    assert parse(machine.dump()) == machine
    assert parse(machine.dump_json().encode("utf-8")) == machine


@SLOW
@given(MACHINE)
def test_any_definition_can_be_drawn_and_listed_even_with_dangling_targets(definition: dict[str, Any]) -> None:
    machine = parse(definition)

    assert mermaid(machine).startswith("flowchart TD\n")
    assert len(expressions(machine)) == len(dict(expressions(machine)))
    for found in all_states(machine):
        assert resolved(definition, found.pointer)["Type"] == found.state.type


def resolved(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key) if isinstance(document, list) else key]
    return document


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


@SLOW
@given(MACHINE, st.data())
def test_any_one_change_is_read_or_refused_with_places_that_can_be_found(
    definition: dict[str, Any], data: st.DataObject
) -> None:
    holder, key = data.draw(st.sampled_from(list(places(definition))))
    if data.draw(st.booleans()):
        holder[key] = data.draw(JSON)
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["Nxt", "Type", "States", "a/b"]))] = holder.pop(key)
    else:
        del holder[key]

    try:
        parse(definition)
    except ParseError as error:
        for problem in error.problems:
            at = problem.pointer.rpartition("/")[0] if problem.code == "MISSING_FIELD" else problem.pointer
            resolved(definition, at)


@pytest.mark.skipif("ASL_CORPUS" not in os.environ, reason="ASL_CORPUS names no folder with other people's definitions")
def test_published_machines_come_back_unchanged() -> None:
    paths = sorted(Path(os.environ["ASL_CORPUS"], "valid").glob("*.json"))

    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert json.dumps(parse(text).dump()) == json.dumps(json.loads(text)), path.name
    assert len(paths) >= 300
