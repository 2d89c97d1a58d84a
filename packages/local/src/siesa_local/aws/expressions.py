"""JSONata as Step Functions evaluates it: values bound as values, AWS's own functions, its errors by name.

moto's interpreter pastes values into the expression as text. Here `$states` and the variables are bound to a frame, so
that neither size nor quotes matter. AWS evaluates JSONata 2.0.6 without `$eval`, and adds `$partition`, `$range`,
`$hash`, `$random`, `$uuid` and `$parse` (Step Functions developer guide, "Transforming data with JSONata").
"""

import copy
import functools
import hashlib
import json
import math
import random
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from jsonata.jsonata import Jsonata
from jsonata.parser import Parser
from jsonata.utils import Utils

# Operators of JSONata 2.1, which 2.0.6 does not parse.
_LATER_OPERATORS = ("??", "?:")
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
# From here on, a number with no fraction is not surely an integer in JavaScript.
_SAFE_INTEGER = 2**53


class QueryEvaluationError(Exception):
    """An expression that AWS would end with `States.QueryEvaluationError`."""


def evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    """Evaluate an expression over `variables` (names without `$`) and return plain JSON values.

    Raises QueryEvaluationError when it does not parse, fails, gives nothing, or gives what is not JSON.
    """
    try:
        # Evaluation keeps state on the instance, and on the thread: each evaluation gets a copy of what was parsed.
        program = copy.copy(_parse(expression))
        Jsonata.CURRENT.jsonata = program
        bindings = {name: Utils.NULL_VALUE if value is None else value for name, value in variables.items()}
        result = program.evaluate(None, _functions() | bindings)
    except QueryEvaluationError:
        raise
    except Exception as error:  # the engine raises its own class and, out of native functions, Python's
        message = f"The JSONata expression '{expression}' could not be evaluated: {error}"
        raise QueryEvaluationError(message) from error
    if result is None:
        message = f"The JSONata expression '{expression}' returned nothing (undefined)."
        raise QueryEvaluationError(message)
    return _plain(result, expression)


@functools.lru_cache(maxsize=1024)
def _parse(expression: str) -> Any:
    parser = Parser()
    for operator in _LATER_OPERATORS:
        parser.symbol_table.pop(operator, None)
    Jsonata.PARSER.parser = parser
    program = Jsonata(expression)
    program.set_output_convert_nulls(False)
    program.set_validate_input(False)
    return program


def _plain(value: Any, expression: str) -> Any:
    """Copy a result into lists, dicts and JSON's scalars, with whole numbers as integers as JavaScript writes them."""
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            message = f"The JSONata expression '{expression}' returned a number that JSON cannot carry."
            raise QueryEvaluationError(message)
        return int(value) if value.is_integer() and abs(value) < _SAFE_INTEGER else value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, expression) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, expression) for item in value]
    message = f"The JSONata expression '{expression}' returned an unsupported result type."
    raise QueryEvaluationError(message)


@functools.cache
def _functions() -> dict[str, Any]:
    own: dict[str, Callable[..., Any]] = {
        "partition": _partition,
        "range": _range,
        "hash": _hash,
        "random": _random,
        "uuid": lambda: str(uuid.uuid4()),
        "parse": _parse_json,
        "eval": _no_eval,
    }
    return {name: Jsonata.JLambda(function) for name, function in own.items()}


def _no_eval(*_: Any) -> Any:
    message = "The function $eval is not supported by Step Functions."
    raise QueryEvaluationError(message)


def _partition(items: list[Any], size: float) -> list[list[Any]]:
    step = int(size)
    if step <= 0:
        message = "$partition wants a positive size."
        raise ValueError(message)
    return [list(items[start : start + step]) for start in range(0, len(items), step)]


def _range(first: float, last: float, step: float) -> list[int]:
    delta = int(step)
    if delta == 0:
        message = "$range wants a step other than 0."
        raise ValueError(message)
    return list(range(int(first), int(last) + (1 if delta > 0 else -1), delta))


def _hash(data: str, algorithm: str) -> str:
    if algorithm not in _HASHES:
        message = f"$hash does not know the algorithm '{algorithm}'; it knows {', '.join(_HASHES)}."
        raise ValueError(message)
    return hashlib.new(_HASHES[algorithm], data.encode(), usedforsecurity=False).hexdigest()


def _random(seed: float | None = None) -> float:
    # Not for secrets: the state language's $random is a plain pseudo-random number, repeatable by its seed.
    return random.Random(seed).random()  # noqa: S311


def _parse_json(text: str) -> Any:
    return json.loads(text)
