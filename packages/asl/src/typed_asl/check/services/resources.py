"""Judges the Resource of a Task: does the integration exist, and may it wait as the Resource asks."""

from collections.abc import Iterable, Iterator

from typed_asl.check.nearness import nearest
from typed_asl.check.services import models
from typed_asl.check.services.naming import SDK_NAMES
from typed_asl.check.services.optimised import SYNC_2, TOKEN, actions_of, services
from typed_asl.check.services.resource import Target, target_of
from typed_asl.diagnostics import Diagnostic

SCHEMA = "SCHEMA_VALIDATION_FAILED"
PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
_PATTERNS = ("sync", SYNC_2, TOKEN)


def resource_diagnostics(resource: str, at: str, *, express: bool, sdk: bool) -> Iterator[Diagnostic]:
    """Judge a Resource at the pointer `at`. `sdk` tells whether services of `aws-sdk` are looked up in botocore."""
    target = target_of(resource)
    if target.kind == "unknown":
        return
    if target.kind == "foreign":
        yield _foreign(resource, target, at)
        return
    if "${" not in target.partition and target.partition not in PARTITIONS:
        yield _unrecognised(resource, at, _hint(target.partition, PARTITIONS, "partition"))
    elif target.kind == "activity":
        if express:
            yield Diagnostic(SCHEMA, "error", at, "Express state machine does not support Activity ARN")
    elif target.kind == "optimised":
        yield from _optimised(resource, target, at)
    elif target.kind == "sdk":
        yield from _sdk(resource, target, at, models_known=sdk and bool(models.names()))
    if express and target.pattern in _PATTERNS:
        wait = target.pattern.partition(":")[0]
        message = f"Express state machine does not support '.{wait}' service integration"
        yield Diagnostic(SCHEMA, "error", at, message)


def _foreign(resource: str, target: Target, at: str) -> Diagnostic:
    near = target.service and nearest(target.service, ("states",), least=0.8)
    hint = target.hint or ("did you mean the service 'states'?" if near else None)
    if hint:
        return _unrecognised(resource[:200], at, hint)
    message = f"{resource[:200]!r} is no ARN of an integration, a Lambda function or an activity: a placeholder?"
    return Diagnostic("UNKNOWN_RESOURCE", "warning", at, message)


def _optimised(resource: str, target: Target, at: str) -> Iterator[Diagnostic]:
    actions = actions_of(target.service)
    if not actions:
        hint = _hint(target.service, services(), "service") or _sdk_hint(target)
        yield _unrecognised(resource, at, hint)
    elif target.action not in actions:
        yield _unrecognised(resource, at, _hint(target.action, actions, "action") or _sdk_hint(target))
    elif target.pattern and target.pattern not in actions[target.action]:
        allowed = ", ".join(f".{one}" for one in sorted(actions[target.action])) or "none"
        hint = f"{target.service}:{target.action} takes these patterns besides request response: {allowed}"
        yield _unrecognised(resource, at, hint)


def _sdk(resource: str, target: Target, at: str, *, models_known: bool) -> Iterator[Diagnostic]:
    if target.pattern not in ("", TOKEN):
        yield _unrecognised(
            resource, at, "an aws-sdk integration takes .waitForTaskToken only, besides request response"
        )
    if not models_known:
        return
    known = models.names()
    if target.service not in known:
        ours = SDK_NAMES.get(target.service.replace("-", "").lower()) or target.service.replace("-", "").lower()
        hint = f"the service is named {ours!r} here" if ours in known else _hint(target.service, known, "service")
        yield _unrecognised(resource, at, hint)
        return
    model = models.load(known[target.service])
    if model is not None and model.operation(target.action) is None:
        actions = model.actions()
        lowered = target.action[:1].lower() + target.action[1:]
        hint = f"write {lowered!r}" if lowered in actions else _hint(target.action, actions, "action")
        yield _unrecognised(resource, at, hint or f"the installed botocore knows no such action of {target.service}")


def _unrecognised(resource: str, at: str, hint: str | None) -> Diagnostic:
    message = (
        f"The resource provided {resource} is not recognized. The value is not a valid resource ARN, "
        "or the resource is not available in this region."
    )
    return Diagnostic(SCHEMA, "error", at, message, hint)


def _sdk_hint(target: Target) -> str | None:
    name = SDK_NAMES.get(target.service.replace("-", ""), target.service)
    model = models.load(models.names().get(name, ""))
    if model is None or model.operation(target.action) is None:
        return None
    return f"there is no optimised integration for it; write aws-sdk:{name}:{target.action}"


def _hint(given: str, known: Iterable[str], what: str) -> str | None:
    close = nearest(given, known)
    return f"did you mean the {what} {close!r}?" if close else None
