"""What a Task with an `aws-sdk` integration needs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from typed_asl.permissions import named, storage
from typed_asl.permissions.actions import iam_actions
from typed_asl.permissions.call import Call
from typed_asl.permissions.roles import passed_roles
from typed_asl.permissions.special import (
    lambda_invoke,
    node_group,
    put_events,
    put_metrics,
    query_results,
    queue,
    sns_publish,
    start_query,
)
from typed_asl.permissions.statement import Statement
from typed_asl.permissions.transactions import transaction

_FORMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "athena": (("WorkGroup", "workgroup/{WorkGroup}"),),
    "codebuild": (("ProjectName", "project/{ProjectName}"),),
    "dynamodb": (("TableName", "table/{TableName}"),),
    "firehose": (("DeliveryStreamName", "deliverystream/{DeliveryStreamName}"),),
    "glue": (("JobName", "job/{JobName}"),),
    "kinesis": (("StreamARN", "{StreamARN}"), ("StreamName", "stream/{StreamName}")),
    "lambda": (("LayerName", "layer:{LayerName}"),),
    "logs": (("LogGroupName", "log-group:{LogGroupName}:*"),),
    "scheduler": (("Name", "schedule/{GroupName}/{Name}"),),
    "secretsmanager": (("SecretId", "secret:{SecretId}-??????"), ("Name", "secret:{Name}-??????")),
    "sns": (("TopicArn", "{TopicArn}"), ("TargetArn", "{TargetArn}")),
    "ssm": (("Name", "parameter/{Name}"),),
    "states": (
        ("ExecutionArn", "execution:{ExecutionArn}"),
        ("ActivityArn", "activity:{ActivityArn}"),
    ),
}
"""By IAM's prefix: the parameter that names the resource, and the form of its ARN."""

_SAME: Mapping[str, Callable[[Call], Iterator[Statement]]] = {
    "athena:getQueryResults": query_results,
    "athena:startQueryExecution": start_query,
    "cloudwatch:putMetricData": put_metrics,
    "dynamodb:transactWriteItems": transaction,
    "events:putEvents": put_events,
    "lambda:invoke": lambda_invoke,
    "sns:publish": sns_publish,
}
"""Calls that need what an optimised integration needs, or what takes reading their parts."""

_NAMED: Mapping[tuple[str, str], Callable[[Call], named.Resources]] = {
    ("bedrock", "ModelId"): named.model,
    ("lambda", "FunctionName"): named.function,
    ("states", "StateMachineArn"): named.state_machine,
}
_TRANSACTED = frozenset(["TableName", "Put", "Update", "Delete", "Get", "ConditionCheck"])
_WITH = {
    "s3:PutObjectAcl": "Acl ACL GrantFullControl GrantRead GrantReadAcp GrantReadACP GrantWriteAcp GrantWriteACP",
    "s3:PutObjectLegalHold": "ObjectLockLegalHoldStatus",
    "s3:PutObjectRetention": "ObjectLockMode ObjectLockRetainUntilDate",
    "s3:PutObjectTagging": "Tagging",
}
"""What an object that is put needs besides, by the parameters that ask for it."""

_ENDPOINTS = "timestream:DescribeEndpoints"
_CRAWLER = "Crawler"
_UNNAMED = "no parameter of this action is known to name its resources"


def sdk(call: Call) -> list[Statement] | None:
    """Give the statements of an AWS SDK integration; None where IAM's names for it are not known."""
    known = iam_actions(call.target.service, call.target.action)
    if known is None:
        return None
    prefix, actions = known
    made = [*_calls(call, prefix, actions)]
    if (prefix, call.target.action) == ("eks", "createNodegroup"):
        made += node_group(call)
    if not call.target.action.startswith(("get", "list", "describe")):
        made += passed_roles(call, prefix)
    secret = call.told("SecretArn")
    if secret and prefix in ("rds-data", "redshift-data"):
        made.append(call.allow("secretsmanager:GetSecretValue", (secret,)))
    return made


def _calls(call: Call, prefix: str, actions: str) -> Iterator[Statement]:
    optimised = _SAME.get(f"{prefix}:{call.target.action}")
    if optimised is not None:
        yield from optimised(call)
    elif prefix == "kms" and call.has("KeyId"):
        yield call.allow(actions, *named.key(call))
    elif prefix == "timestream":
        own = actions.removesuffix(_ENDPOINTS).strip()
        if own:
            yield call.allow(own, *_resources(call, prefix))
        yield call.allow(_ENDPOINTS, ("*",), "Timestream is found by its endpoints, which are no resource")
    elif prefix == "s3":
        yield from _s3(call, actions)
    else:
        yield call.allow(actions, *_resources(call, prefix))


def _resources(call: Call, prefix: str) -> tuple[tuple[str, ...], str | None]:
    if prefix == "sqs" and call.has("QueueUrl"):
        return queue(call)
    if prefix == "dynamodb" and (call.has("RequestItems") or call.has("TransactItems")):
        return _tables(call)
    if prefix == "glue" and _CRAWLER in call.target.action and call.has("Name"):
        return call.arns(prefix, "crawler/{Name}")
    if prefix == "ssm" and "Parameter" not in call.target.action:
        return ("*",), _UNNAMED
    if prefix == "scheduler" and call.has("Name") and not call.has("GroupName"):
        return call.arns(prefix, "schedule/default/{Name}")
    for (service, parameter), resource in _NAMED.items():
        if prefix == service and call.has(parameter):
            return resource(call)
    for name, form in _FORMS.get(prefix, ()):
        if call.has(name):
            return _formed(call, prefix, form)
    return _told_arns(call, prefix)


def _formed(call: Call, prefix: str, form: str) -> tuple[tuple[str, ...], str | None]:
    resources, reason = call.arns(prefix, form)
    if prefix == "dynamodb" and call.has("IndexName"):
        return tuple(f"{one}/index/{call.told('IndexName') or '*'}" for one in resources), reason
    if prefix == "ssm":
        return tuple(one.replace("parameter//", "parameter/") for one in resources), reason
    if "??????" in form and reason is None and any(one.endswith("??????") for one in resources):
        reason = "Secrets Manager adds six characters to a secret's name"
    return resources, reason


def _tables(call: Call) -> tuple[tuple[str, ...], str | None]:
    """Give the tables of a batch, which are the keys of RequestItems, or stand in each part of a transaction."""
    batch = call.given.get("RequestItems")
    found: dict[str, None] = dict.fromkeys(batch if isinstance(batch, Mapping) else ())
    parts = call.given.get("TransactItems")
    decided = not isinstance(batch, Mapping) and not isinstance(parts, list)
    for name, value, dynamic in call.texts(parts) if isinstance(parts, list) and parts else ():
        decided = decided or (dynamic and name in _TRANSACTED)
        if name == "TableName" and isinstance(value, str) and not dynamic:
            found[value] = None
    if decided or not found:
        return (call.place.arn("dynamodb", "table/*"),), "the definition does not tell the tables"
    return tuple(one if one.startswith("arn:") else call.place.arn("dynamodb", f"table/{one}") for one in found), None


def _told_arns(call: Call, prefix: str) -> tuple[tuple[str, ...], str | None]:
    """Take the ARNs of the same service that stand at the first level, where no parameter is known to name it."""
    found = tuple(value for name in call.given if (value := _own_arn(call.told(name), prefix)))
    return (found, None) if found else (("*",), _UNNAMED)


def _own_arn(value: str | None, prefix: str) -> str | None:
    parts = value.split(":", 3) if value and value.startswith("arn:") else []
    return value if len(parts) > 3 and parts[2] == prefix else None


def _s3(call: Call, actions: str) -> Iterator[Statement]:
    operation = call.target.action
    if operation == "listBuckets":
        yield call.allow(actions, ("*",), "all buckets of the account are listed")
        return
    if operation in ("copyObject", "uploadPartCopy"):
        yield call.allow("s3:GetObject", *storage.source(call, call.given))
    if operation == "deleteObjects":
        yield call.allow(actions, *_deleted(call))
        return
    if call.has("VersionId"):
        actions = " ".join(_versioned(action) for action in actions.split())
    of_objects = call.has("Key")
    yield call.allow(actions, *(storage.objects(call) if of_objects else storage.buckets(call)))
    if of_objects and operation in ("putObject", "copyObject", "createMultipartUpload"):
        for action, parameters in _WITH.items():
            if any(call.has(name) for name in parameters.split()):
                yield call.allow(action, *storage.objects(call))


def _deleted(call: Call) -> tuple[tuple[str, ...], str | None]:
    delete = call.given.get("Delete")
    listed: Any = delete.get("Objects") if isinstance(delete, Mapping) else None
    if not isinstance(listed, list):
        return storage.objects(call)
    made: list[str] = []
    reasons = []
    for item in listed:
        key = item if isinstance(item, Mapping) else {}
        bucket = {name: value for name, value in call.given.items() if name.startswith("Bucket")}
        one = Call(call.target, {**key, **bucket}, call.jsonata, call.place, call.at)
        resources, reason = storage.objects(one)
        made += resources
        reasons += [reason] if reason else []
    return tuple(dict.fromkeys(made)), reasons[0] if reasons else None


def _versioned(action: str) -> str:
    named = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}
    return named.get(action, action)
