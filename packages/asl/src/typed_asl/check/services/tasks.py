"""All that is judged of one Task against the service it calls."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from typed_asl.check.services import models
from typed_asl.check.services.models import Model
from typed_asl.check.services.optimised import CUSTOM, TOKEN, actions_of, api_of
from typed_asl.check.services.own_shapes import own_model
from typed_asl.check.services.parameters import Walk
from typed_asl.check.services.resource import Target, target_of
from typed_asl.check.services.resources import SCHEMA, resource_diagnostics
from typed_asl.diagnostics import Diagnostic
from typed_asl.values import is_expression, pointer, strings

_DATA_SETS = ("s3:getObject", "s3:listObjectsV2", "s3:putObject")
"""Where a distributed Map reads its items and writes its results; no Task can call them without aws-sdk."""

_ONE_OF = {
    "sns:publish": ("TopicArn", "TargetArn", "PhoneNumber"),
    "http:invoke": ("Authentication", "InvocationConfig"),
}


def service_checks_available() -> bool:
    """Tell whether parameters can be checked: botocore, whose models say what services take, is installed."""
    return find_spec("botocore") is not None and models.folder() is not None


def service_diagnostics(
    at: str,
    state: Mapping[str, Any],
    query_language: str,
    *,
    machine_type: str = "STANDARD",
    parameters: bool = True,
) -> list[Diagnostic]:
    """Judge a Task, given as its JSON object at the pointer `at`, against what it calls.

    `query_language` is the one that holds in the state, `machine_type` EXPRESS also inside a distributed Map of express
    children. `parameters` False leaves out what needs botocore; without botocore it is left out in any case.
    """
    resource = state.get("Resource")
    if not isinstance(resource, str):
        return []
    express = machine_type == "EXPRESS"
    found = list(resource_diagnostics(resource, f"{at}/Resource", express=express, sdk=parameters))
    target = target_of(resource)
    if found or target.kind not in ("optimised", "sdk"):
        return found
    jsonata = query_language == "JSONata"
    field = "Arguments" if jsonata else "Parameters"
    given = state.get(field)
    if target.pattern == TOKEN:
        found += _token(given, f"{at}/{field}" if field in state else at)
    if parameters:
        found += _parameters(target, given, jsonata=jsonata, at=f"{at}/{field}", state_at=at)
    return found


def data_set_diagnostics(at: str, holder: Mapping[str, Any], query_language: str) -> Iterator[Diagnostic]:
    """Judge the parameters of an ItemReader or ResultWriter, given as its JSON object at the pointer `at`."""
    resource = holder.get("Resource")
    target = target_of(resource) if isinstance(resource, str) else None
    if target is None or target.kind != "optimised" or target.service != "s3":
        return
    jsonata = query_language == "JSONata"
    field = "Arguments" if jsonata else "Parameters"
    yield from _parameters(target, holder.get(field), jsonata=jsonata, at=f"{at}/{field}", state_at=at)


def _parameters(target: Target, given: Any, *, jsonata: bool, at: str, state_at: str) -> Iterator[Diagnostic]:
    model, shape = _shape_of(target)
    if model is None:
        return
    if given is None:
        required = model.members(shape, sdk=target.kind == "sdk").required if shape else ()
        if required:
            message = f"{target.service}:{target.action} needs {', '.join(required)}; {at.rpartition('/')[2]} is absent"
            yield Diagnostic("PARAMETERS_ABSENT", "warning", state_at, message)
    elif isinstance(given, dict):
        if shape is None:
            yield from _none_taken(target, given, at)
            return
        yield from Walk(model, sdk=target.kind == "sdk", jsonata=jsonata).structure(given, shape, at)
        yield from _one_of(target, given, at)
    elif not isinstance(given, str) or (jsonata and not is_expression(given) and "${" not in given):
        yield Diagnostic(SCHEMA, "error", at, "The parameters of a service integration must be an OBJECT")


def _shape_of(target: Target) -> tuple[Model | None, str | None]:
    if target.kind == "sdk":
        model = models.load(models.names().get(target.service, ""))
        operation = model.operation(target.action) if model else None
        return (model, model.input_of(operation)) if model and operation else (None, None)
    name = f"{target.service}:{target.action}"
    if target.action not in actions_of(target.service) and name not in _DATA_SETS:
        return None, None
    if name in CUSTOM:
        return own_model(), name
    service, operation = api_of(target.service, target.action)
    model = models.load(service)
    return model, model.input_of(operation) if model else None


def _none_taken(target: Target, given: Mapping[str, Any], at: str) -> Iterator[Diagnostic]:
    for key in given:
        message = f"The field {key!r} is not supported by Step Functions"
        yield Diagnostic(SCHEMA, "error", at + pointer(key), message, f"{target.service}:{target.action} takes none")


def _one_of(target: Target, given: Mapping[str, Any], at: str) -> Iterator[Diagnostic]:
    wanted = _ONE_OF.get(f"{target.service}:{target.action}") if target.kind == "optimised" else None
    if wanted and not any("${" in key or key.removesuffix(".$") in wanted for key in given):
        yield Diagnostic(SCHEMA, "error", at, f"One of the fields {', '.join(wanted)} is required, none is there")


def _token(given: Any, at: str) -> list[Diagnostic]:
    """Warn where a task waits for a token that it passes to nobody."""
    for _, text in strings(given):
        if "Task" in text or "context" in text or "${" in text or text == "$$":
            return []
    message = "the task waits for its token to come back, and passes it to nobody: it waits until its time-out"
    return [Diagnostic("TASK_TOKEN_NOT_PASSED", "warning", at, message, "pass the context object's Task.Token")]
