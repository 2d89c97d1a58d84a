"""`${Substitutions}`: the places that a deployment fills with its ARNs and names."""

import re
from collections.abc import Mapping
from typing import Any, cast

from typed_asl.exceptions import SubstitutionError
from typed_asl.model.machine import StateMachine
from typed_asl.values import Json, plain

SUBSTITUTION = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.:-]*)\}")
"""A place to fill: a name in `${…}`, as CloudFormation's DefinitionSubstitutions writes it."""


def substitutions(definition: StateMachine | Mapping[str, Any]) -> set[str]:
    """List the names of all substitutions that a definition asks for, in its values and in its keys."""
    return _names(definition.dump() if isinstance(definition, StateMachine) else definition)


def substitute(
    definition: StateMachine | Mapping[str, Any], mapping: Mapping[str, str | int | float | bool]
) -> dict[str, Any]:
    """Fill every substitution and give the definition as a plain dict; the original stays as it is.

    A text that is one substitution and nothing else takes its value with its type, so that a number can stand where
    a number belongs. Raises SubstitutionError naming every missing and every unused name.
    """
    document = definition.dump() if isinstance(definition, StateMachine) else plain(definition)
    wanted = _names(document)
    if wanted != set(mapping):
        raise SubstitutionError(missing=wanted - set(mapping), unused=set(mapping) - wanted)
    return cast("dict[str, Any]", _filled(document, mapping))


def _names(value: Json) -> set[str]:
    if isinstance(value, str):
        return set(SUBSTITUTION.findall(value))
    if isinstance(value, Mapping):
        return {name for key, item in value.items() for name in _names(key) | _names(item)}
    if isinstance(value, list | tuple):
        return {name for item in value for name in _names(item)}
    return set()


def _filled(value: Json, mapping: Mapping[str, str | int | float | bool]) -> Json:
    if isinstance(value, str):
        whole = SUBSTITUTION.fullmatch(value)
        return mapping[whole[1]] if whole else _text(value, mapping)
    if isinstance(value, Mapping):
        return {_text(key, mapping): _filled(item, mapping) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, mapping) for item in value]
    return value


def _text(value: str, mapping: Mapping[str, str | int | float | bool]) -> str:
    return SUBSTITUTION.sub(lambda match: str(mapping[match[1]]), value)
