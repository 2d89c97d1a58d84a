"""The roles that a call hands to a service: iam:PassRole."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from typed_asl.check.services import models
from typed_asl.check.services.models import Model
from typed_asl.check.services.optimised import CUSTOM, api_of
from typed_asl.permissions.call import Call
from typed_asl.permissions.statement import Statement
from typed_asl.values import is_expression

_ROLE_ARN = re.compile(r".*[Rr]ole(?:Arn|ARN)")
_ENDINGS = ("Role", "RoleArn", "RoleARN", "RoleOverride")
_BARE: Mapping[str, frozenset[str]] = {
    "batch": frozenset(["ServiceRole", "SpotIamFleetRole"]),
    "codebuild": frozenset(["ServiceRole", "ServiceRoleOverride", "FleetServiceRole", "ResourceAccessRole"]),
    "ec2": frozenset(["IamFleetRole"]),
    "ecs": frozenset(["Role"]),
    "eks": frozenset(["NodeRole"]),
    "elasticmapreduce": frozenset(["ServiceRole", "JobFlowRole", "AutoScalingRole", "UserRole"]),
    "glue": frozenset(["Role"]),
    "guardduty": frozenset(["Role"]),
    "lambda": frozenset(["Role"]),
    "mediaconvert": frozenset(["Role"]),
    "s3": frozenset(["Role"]),
    "ssm": frozenset(["IamRole"]),
    "storagegateway": frozenset(["Role"]),
}
"""By IAM's prefix: parameters that hold a role of IAM though neither their name nor their shape says so."""

_FREE = frozenset(["Body", "Detail", "Input", "Item", "Message", "MessageBody", "Payload"])
"""Parameters whose content is the caller's own: what is called a role there is none that is handed to a service."""

_TAKERS = {
    "batch": "batch.amazonaws.com",
    "bedrock": "bedrock.amazonaws.com",
    "codebuild": "codebuild.amazonaws.com",
    "comprehend": "comprehend.amazonaws.com",
    "ecs": "ecs-tasks.amazonaws.com",
    "eks": "eks.amazonaws.com",
    "emr-serverless": "emr-serverless.amazonaws.com",
    "fis": "fis.amazonaws.com",
    "glue": "glue.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "mediaconvert": "mediaconvert.amazonaws.com",
    "rekognition": "rekognition.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "states": "states.amazonaws.com",
    "transcribe": "transcribe.amazonaws.com",
}
_NOT_PASSED = frozenset(["sts", "iam", "emr-containers"])
"""Services that assume or change a role instead of being handed it."""


def passed_roles(call: Call, prefix: str) -> Iterator[Statement]:
    """Allow passing each role that the parameters name, to the service where its principal is known."""
    if prefix in _NOT_PASSED:
        return
    taker = _TAKERS.get(prefix)
    tests = {"StringEquals": {"iam:PassedToService": taker}} if taker else {}
    for name, value, dynamic in _roles(call, prefix):
        everyone = f"arn:{call.place.partition}:iam::{call.place.account}:role/"
        if dynamic:
            yield call.allow("iam:PassRole", (f"{everyone}*",), f"the definition does not tell {name}", tests)
        else:
            whole = value.startswith(("arn:", "${"))
            yield call.allow("iam:PassRole", (value if whole else everyone + value,), None, tests)


def _roles(call: Call, prefix: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each role: the parameter's name, its text, and whether the data decides it."""
    if not any(name.endswith(_ENDINGS) for name, _, _ in call.texts()):
        return  # spares most calls the reading of a service's model
    model, shape = _shape(call)
    waiting: list[tuple[Any, str | None]] = [(call.given, shape)]
    while waiting:
        value, about = waiting.pop()
        if isinstance(value, list):
            waiting += [(item, _inner(model, about, "member")) for item in value]
        for key, item in value.items() if isinstance(value, Mapping) else ():
            path = not call.jsonata and key.endswith(".$")
            name = key.removesuffix(".$")
            member = _member(model, about, name)
            if isinstance(item, dict | list):
                waiting += [(item, member)] if member or (model is None and name not in _FREE) else []
            elif isinstance(item, str) and item and _is_role(model, member, name, prefix):
                yield name, item, path or (call.jsonata and is_expression(item))


def _shape(call: Call) -> tuple[Model | None, str | None]:
    """Give the service's model and the shape of what the call takes, None and None where they are not known."""
    service, action = call.target.service, call.target.action
    if call.target.kind == "sdk":
        model = models.load(models.names().get(service, ""))
        operation = model.operation(action) if model else None
    else:
        if f"{service}:{action}" in CUSTOM:
            return None, None
        name, operation = api_of(service, action)
        model = models.load(name)
    shape = model.input_of(operation) if model and operation else None
    return (model, shape) if shape else (None, None)


def _member(model: Model | None, shape: str | None, name: str) -> str | None:
    if model is None or shape is None:
        return None
    if model.shapes[shape]["type"] == "map":
        return _inner(model, shape, "value")
    if model.shapes[shape]["type"] != "structure":
        return None
    return model.members(shape, sdk=True).named.get(name)


def _inner(model: Model | None, shape: str | None, part: str) -> str | None:
    found: str | None = model.shapes[shape].get(part, {}).get("shape") if model and shape else None
    return found


def _is_role(model: Model | None, shape: str | None, name: str, prefix: str) -> bool:
    if model is None:
        return bool(_ROLE_ARN.fullmatch(name)) or name in _BARE.get(prefix, ())
    about = model.shapes[shape] if shape else {}
    if about.get("type") != "string" or "enum" in about:
        return False
    if _ROLE_ARN.fullmatch(name) or name in _BARE.get(prefix, ()):
        return True
    pattern = about.get("pattern", "")
    is_arn = bool(_ROLE_ARN.fullmatch(shape or "")) or ("arn" in pattern and "role" in pattern)
    return is_arn and name.endswith("Role")
