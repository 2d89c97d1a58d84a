"""Reading a definition: JSON text or a dict becomes a state machine, or one error that names every fault."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from pydantic import ValidationError

from typed_asl.exceptions import ParseError, Problem
from typed_asl.faults import problems_of
from typed_asl.model.base import KEEP_ORDER
from typed_asl.model.machine import StateMachine
from typed_asl.values import MAX_DEPTH, Json, plain, pointer


def parse(definition: str | bytes | Mapping[str, Any]) -> StateMachine:
    """Read a definition in JSONata into a frozen state machine that remembers the order of its keys.

    Whether the states fit together is not judged here. Raises ParseError with all faults of form, among them each
    state that uses JSONPath, which is the language's default where QueryLanguage is absent.
    """
    document = _load(definition) if isinstance(definition, str | bytes) else definition
    try:
        copy = plain(document)
    except ValueError as error:
        _refuse("INVALID_JSON", str(error))
    if not isinstance(copy, dict):
        _refuse("INVALID_JSON", f"a definition is a JSON object, not {json.dumps(copy)[:60]}")
    foreign = list(_jsonpath_states(copy, str(copy.get("QueryLanguage", "JSONPath"))))
    try:
        machine = StateMachine.model_validate(copy, by_alias=True, by_name=False, context={KEEP_ORDER: True})
    except ValidationError as error:
        raise ParseError("The definition cannot be read:", [*foreign, *problems_of(error, copy)]) from None
    if foreign:
        raise ParseError("The definition cannot be read:", foreign)
    return machine


def _load(text: str | bytes) -> Json:
    try:
        loaded: Json = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse("INVALID_JSON", f"{error.msg} in line {error.lineno}, column {error.colno}")
    except UnicodeDecodeError as error:
        _refuse("INVALID_JSON", f"the text is not UTF-8: byte {error.start} cannot be read")
    except RecursionError:
        _refuse("INVALID_JSON", f"nested deeper than {MAX_DEPTH} levels")
    except ValueError as error:
        _refuse("INVALID_JSON", str(error))
    return loaded


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object; JSON would silently keep only the last")
    return made


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _refuse(code: str, message: str) -> NoReturn:
    raise ParseError("The definition cannot be read:", [Problem(code, "", message)])


def _jsonpath_states(flow: Mapping[str, Json], language: str, at: str = "") -> Iterator[Problem]:
    """Find the states whose query language is JSONPath. Inner states inherit the machine's, not their parent's."""
    states = flow.get("States")
    for name, state in states.items() if isinstance(states, Mapping) else ():
        if not isinstance(state, Mapping):
            continue
        here = at + pointer("States", name)
        if state.get("QueryLanguage", language) == "JSONPath":
            yield Problem(
                "JSONPATH_NOT_SUPPORTED",
                here,
                "this state's query language is JSONPath (the default where none is named); only JSONata is read so "
                'far: set "QueryLanguage": "JSONata" and write the state in it',
            )
        for where, inner in _inner_flows(state):
            yield from _jsonpath_states(inner, language, here + where)


def _inner_flows(state: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    branches = state.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield pointer("Branches", index), branch
    processor = state.get("ItemProcessor")
    if isinstance(processor, Mapping):
        yield pointer("ItemProcessor"), processor
