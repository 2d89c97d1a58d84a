"""The Amazon States Language as typed, frozen objects: parse, dump, build, draw.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typed_asl.build.attributes import BOOL, NULL, SS, Attribute, L, M, N, S
    from typed_asl.build.builder import MachineBuilder
    from typed_asl.build.handling import catch, errors, retry_on
    from typed_asl.build.integrations import dynamodb_put_item, lambda_invoke, sns_publish
    from typed_asl.build.jsonata import expr, literal
    from typed_asl.build.steps import (
        Step,
        choice,
        fail,
        map_over,
        parallel,
        pass_on,
        succeed,
        task,
        wait_for,
        wait_until,
        when,
    )
    from typed_asl.drawing import mermaid
    from typed_asl.exceptions import AslError, BuildError, ExpressionError, ParseError, Problem, SubstitutionError
    from typed_asl.listing import expressions
    from typed_asl.model.handlers import Catcher, Retrier
    from typed_asl.model.machine import StateMachine
    from typed_asl.model.states import (
        Branch,
        Choice,
        ChoiceRule,
        Fail,
        ItemProcessor,
        Map,
        Parallel,
        Pass,
        State,
        Succeed,
        Task,
        Wait,
    )
    from typed_asl.parsing import parse
    from typed_asl.rules.structure import structure_problems
    from typed_asl.substitution import substitute, substitutions
    from typed_asl.values import Json

_HOMES = {
    "build.attributes": ("BOOL", "NULL", "SS", "Attribute", "L", "M", "N", "S"),
    "build.builder": ("MachineBuilder",),
    "build.handling": ("catch", "errors", "retry_on"),
    "build.integrations": ("dynamodb_put_item", "lambda_invoke", "sns_publish"),
    "build.jsonata": ("expr", "literal"),
    "build.steps": (
        *("Step", "choice", "fail", "map_over", "parallel", "pass_on"),
        *("succeed", "task", "wait_for", "wait_until", "when"),
    ),
    "exceptions": ("AslError", "BuildError", "ExpressionError", "ParseError", "Problem", "SubstitutionError"),
    "listing": ("expressions",),
    "drawing": ("mermaid",),
    "model.handlers": ("Catcher", "Retrier"),
    "model.machine": ("StateMachine",),
    "model.states": (
        *("Branch", "Choice", "ChoiceRule", "Fail", "ItemProcessor", "Map"),
        *("Parallel", "Pass", "State", "Succeed", "Task", "Wait"),
    ),
    "parsing": ("parse",),
    "rules.structure": ("structure_problems",),
    "substitution": ("substitute", "substitutions"),
    "values": ("Json",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BOOL",
    "NULL",
    "SS",
    "AslError",
    "Attribute",
    "Branch",
    "BuildError",
    "Catcher",
    "Choice",
    "ChoiceRule",
    "ExpressionError",
    "Fail",
    "ItemProcessor",
    "Json",
    "L",
    "M",
    "MachineBuilder",
    "Map",
    "N",
    "Parallel",
    "ParseError",
    "Pass",
    "Problem",
    "Retrier",
    "S",
    "State",
    "StateMachine",
    "Step",
    "SubstitutionError",
    "Succeed",
    "Task",
    "Wait",
    "catch",
    "choice",
    "dynamodb_put_item",
    "errors",
    "expr",
    "expressions",
    "fail",
    "lambda_invoke",
    "literal",
    "map_over",
    "mermaid",
    "parallel",
    "parse",
    "pass_on",
    "retry_on",
    "sns_publish",
    "structure_problems",
    "substitute",
    "substitutions",
    "succeed",
    "task",
    "wait_for",
    "wait_until",
    "when",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
