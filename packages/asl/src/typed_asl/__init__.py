"""The Amazon States Language as typed, frozen objects: parse, dump, build, draw.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typed_asl.build.attributes import BOOL, NULL, SS, Attribute, L, M, N, S
    from typed_asl.build.builder import MachineBuilder
    from typed_asl.build.conditions import all_of, any_of, compare, not_
    from typed_asl.build.dynamodb import (
        dynamodb_delete_item,
        dynamodb_get_item,
        dynamodb_put_item,
        dynamodb_update_item,
    )
    from typed_asl.build.handling import catch, errors, retry_on
    from typed_asl.build.integrations import (
        activity,
        aws_sdk,
        events_put_events,
        lambda_invoke,
        service_call,
        sns_publish,
        sqs_send_message,
        start_execution,
    )
    from typed_asl.build.intrinsics import intrinsic
    from typed_asl.build.items import (
        batches,
        csv_rows,
        json_items,
        json_lines,
        manifest,
        objects_under,
        parquet_rows,
        results_to,
    )
    from typed_asl.build.jsonata import expr, literal
    from typed_asl.build.jsonpath import context, jsonpath, path, variable
    from typed_asl.build.options import FlowOptions
    from typed_asl.build.steps import (
        Step,
        choice,
        distributed_map,
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
    from typed_asl.check.checking import check
    from typed_asl.comparison.comparing import diff
    from typed_asl.comparison.difference import Change, MachineDiff
    from typed_asl.diagnostics import Diagnostic
    from typed_asl.drawing.dot import dot
    from typed_asl.drawing.mermaid import mermaid
    from typed_asl.drawing.svg import svg
    from typed_asl.exceptions import AslError, BuildError, ExpressionError, ParseError, Problem, SubstitutionError
    from typed_asl.listing import expressions
    from typed_asl.model.choices import ChoiceRule, Predicate
    from typed_asl.model.handlers import Catcher, Retrier
    from typed_asl.model.items import ItemBatcher, ItemReader, ReaderConfig, ResultWriter, WriterConfig
    from typed_asl.model.machine import StateMachine
    from typed_asl.model.states import (
        Branch,
        Choice,
        Fail,
        ItemProcessor,
        Map,
        Parallel,
        Pass,
        ProcessorConfig,
        State,
        Succeed,
        Task,
        Wait,
    )
    from typed_asl.parsing import parse
    from typed_asl.permissions.machine import permissions
    from typed_asl.permissions.statement import Permissions, Statement, UnknownIntegration
    from typed_asl.rules.structure import structure_problems
    from typed_asl.substitution import substitute, substitutions
    from typed_asl.values import Json

_HOMES = {
    "build.attributes": ("BOOL", "NULL", "SS", "Attribute", "L", "M", "N", "S"),
    "build.builder": ("MachineBuilder",),
    "build.handling": ("catch", "errors", "retry_on"),
    "build.conditions": ("all_of", "any_of", "compare", "not_"),
    "build.dynamodb": ("dynamodb_delete_item", "dynamodb_get_item", "dynamodb_put_item", "dynamodb_update_item"),
    "build.integrations": (
        *("activity", "aws_sdk", "events_put_events", "lambda_invoke", "service_call"),
        *("sns_publish", "sqs_send_message", "start_execution"),
    ),
    "build.intrinsics": ("intrinsic",),
    "build.options": ("FlowOptions",),
    "build.items": (
        *("batches", "csv_rows", "json_items", "json_lines", "manifest"),
        *("objects_under", "parquet_rows", "results_to"),
    ),
    "build.jsonata": ("expr", "literal"),
    "build.jsonpath": ("context", "jsonpath", "path", "variable"),
    "build.steps": (
        *("Step", "choice", "distributed_map", "fail", "map_over", "parallel", "pass_on"),
        *("succeed", "task", "wait_for", "wait_until", "when"),
    ),
    "exceptions": ("AslError", "BuildError", "ExpressionError", "ParseError", "Problem", "SubstitutionError"),
    "listing": ("expressions",),
    "check.checking": ("check",),
    "comparison.comparing": ("diff",),
    "comparison.difference": ("Change", "MachineDiff"),
    "diagnostics": ("Diagnostic",),
    "drawing.dot": ("dot",),
    "drawing.mermaid": ("mermaid",),
    "drawing.svg": ("svg",),
    "model.choices": ("ChoiceRule", "Predicate"),
    "model.handlers": ("Catcher", "Retrier"),
    "model.items": ("ItemBatcher", "ItemReader", "ReaderConfig", "ResultWriter", "WriterConfig"),
    "model.machine": ("StateMachine",),
    "model.states": (
        *("Branch", "Choice", "Fail", "ItemProcessor", "Map"),
        *("Parallel", "Pass", "ProcessorConfig", "State", "Succeed", "Task", "Wait"),
    ),
    "parsing": ("parse",),
    "permissions.machine": ("permissions",),
    "permissions.statement": ("Permissions", "Statement", "UnknownIntegration"),
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
    "Change",
    "Choice",
    "ChoiceRule",
    "Diagnostic",
    "ExpressionError",
    "Fail",
    "FlowOptions",
    "ItemBatcher",
    "ItemProcessor",
    "ItemReader",
    "Json",
    "L",
    "M",
    "MachineBuilder",
    "MachineDiff",
    "Map",
    "N",
    "Parallel",
    "ParseError",
    "Pass",
    "Permissions",
    "Predicate",
    "Problem",
    "ProcessorConfig",
    "ReaderConfig",
    "ResultWriter",
    "Retrier",
    "S",
    "State",
    "StateMachine",
    "Statement",
    "Step",
    "SubstitutionError",
    "Succeed",
    "Task",
    "UnknownIntegration",
    "Wait",
    "WriterConfig",
    "activity",
    "all_of",
    "any_of",
    "aws_sdk",
    "batches",
    "catch",
    "check",
    "choice",
    "compare",
    "context",
    "csv_rows",
    "diff",
    "distributed_map",
    "dot",
    "dynamodb_delete_item",
    "dynamodb_get_item",
    "dynamodb_put_item",
    "dynamodb_update_item",
    "errors",
    "events_put_events",
    "expr",
    "expressions",
    "fail",
    "intrinsic",
    "json_items",
    "json_lines",
    "jsonpath",
    "lambda_invoke",
    "literal",
    "manifest",
    "map_over",
    "mermaid",
    "not_",
    "objects_under",
    "parallel",
    "parquet_rows",
    "parse",
    "pass_on",
    "path",
    "permissions",
    "results_to",
    "retry_on",
    "service_call",
    "sns_publish",
    "sqs_send_message",
    "start_execution",
    "structure_problems",
    "substitute",
    "substitutions",
    "succeed",
    "svg",
    "task",
    "variable",
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


class _Package(ModuleType):
    """Keeps the functions that are named like a package of this one, `check` and `permissions`.

    Importing a subpackage sets its name here to the module, and `from typed_asl import check` would give that.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOME_OF):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
