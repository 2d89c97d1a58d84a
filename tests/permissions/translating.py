"""Turns a call to AWS into what IAM decides on: actions, resources and the services' own context keys.

Source: Service Authorization Reference, the page of each service.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote

from siesa_local import names
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.aws.request import AwsCall, invoked_function
from tests.infra.reading import arn
from tests.infra.synthesis import ACCOUNT
from tests.permissions.deciding import Request
from tests.permissions.policies import ENVIRONMENT
from tests.permissions.tenant_requests import SECRET_TAG

PARTITION_KEY = "tenantId"
SECRET_SUFFIX = "-AbCdEf"
"""Secrets Manager appends six characters of its own to a secret's name."""

OBJECT_ACTIONS = {"GetObject", "PutObject", "DeleteObject"}
ITEM_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
_EQUALS = re.compile(rf"^\s*{PARTITION_KEY} = (?P<value>:\w+)")
_TAG = re.compile(r"^Tags\.member\.(?P<number>\d+)\.Key$")


def requests(call: AwsCall) -> list[Request]:
    """Give what a call asks to be allowed; a call of a service or an operation that is not known here is an error."""
    asked = list(_SERVICES[call.service](call))
    assert asked, f"{call.operation} of {call.service} is translated to nothing"
    return asked


def session_tags(call: AwsCall) -> dict[str, str]:
    """Give the tags of the session that an AssumeRole asks for."""
    form = call.form()
    numbers = [match["number"] for key in form if (match := _TAG.match(key))]
    return {form[f"Tags.member.{number}.Key"]: form[f"Tags.member.{number}.Value"] for number in numbers}


def as_deployed(text: str) -> str:
    """Give a name of the embedded run as it is in the environment whose policies decide."""
    return text.replace(f"-{names.ENVIRONMENT}", f"-{ENVIRONMENT}").replace(ACCOUNT_ID, ACCOUNT)


def _dynamodb(call: AwsCall) -> Iterator[Request]:
    body = call.json()
    if call.operation == "TransactWriteItems":
        for operation in body["TransactItems"]:
            [(kind, written)] = operation.items()
            yield _item_request(ITEM_WRITES[kind], written)
    else:
        assert call.operation in {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"}
        yield _item_request(call.operation, body)


def _item_request(action: str, body: dict[str, Any]) -> Request:
    table = body["TableName"].rpartition("/")[2]
    index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
    keys = _leading_keys(body) if not index else []
    context = {"dynamodb:LeadingKeys": keys} if keys else {}
    return Request(f"dynamodb:{action}", arn("dynamodb", f"table/{as_deployed(table)}{index}"), context)


def _leading_keys(body: dict[str, Any]) -> list[str]:
    """Give the partition keys that a call names. A Scan names none."""
    if "KeyConditionExpression" in body:
        match = _EQUALS.match(body["KeyConditionExpression"])
        assert match, body["KeyConditionExpression"]
        return [body["ExpressionAttributeValues"][match["value"]]["S"]]
    key = body.get("Key") or body.get("Item")
    return [key[PARTITION_KEY]["S"]] if key else []


def _s3(call: AwsCall) -> Iterator[Request]:
    bucket, key = call.bucket_and_key()
    place = f"arn:aws:s3:::{as_deployed(bucket)}"
    if call.operation == "ListObjectsV2":
        query = parse_qs(call.url.query)
        yield Request("s3:ListBucket", place, {"s3:prefix": query["prefix"][0]} if "prefix" in query else {})
    else:
        assert call.operation in OBJECT_ACTIONS
        yield Request(f"s3:{call.operation}", f"{place}/{key}")


def _secrets(call: AwsCall) -> Iterator[Request]:
    assert call.operation == "GetSecretValue"
    name = call.json()["SecretId"]
    # As onboarding tags it (docs/how-to/deploy.md); moto asks for no tag, and the embedded run sets none.
    tagged: dict[str, str | list[str]] = {SECRET_TAG: ENVIRONMENT}
    yield Request("secretsmanager:GetSecretValue", arn("secretsmanager", f"secret:{name}{SECRET_SUFFIX}"), tagged)


def _sts(call: AwsCall) -> Iterator[Request]:
    assert call.operation == "AssumeRole"
    role, tags = as_deployed(call.form()["RoleArn"]), session_tags(call)
    context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        context["aws:TagKeys"] = list(tags)
        yield Request("sts:TagSession", role, context)
    yield Request("sts:AssumeRole", role, context)


def _lambda(call: AwsCall) -> Iterator[Request]:
    assert call.operation == "Invoke"
    asked = unquote(invoked_function(call) or "")
    yield Request("lambda:InvokeFunction", as_deployed(asked))


def _sns(call: AwsCall) -> Iterator[Request]:
    assert call.operation == "Publish"
    yield Request("sns:Publish", as_deployed(call.form()["TopicArn"]))


def _metrics(call: AwsCall) -> Iterator[Request]:
    assert call.operation == "PutMetricData"
    yield Request("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": call.json()["Namespace"]})


_SERVICES: dict[str, Callable[[AwsCall], Iterator[Request]]] = {
    "dynamodb": _dynamodb,
    "s3": _s3,
    "secretsmanager": _secrets,
    "sts": _sts,
    "lambda": _lambda,
    "sns": _sns,
    "monitoring": _metrics,
}
