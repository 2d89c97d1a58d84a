"""DynamoDB's optimised integrations; attribute values are made by `typed_asl.build.attributes`."""

from collections.abc import Mapping
from typing import Any, Unpack

from typed_asl.build.attributes import Attribute
from typed_asl.build.given import given
from typed_asl.build.integrations import service_call
from typed_asl.build.options import TaskOptions
from typed_asl.build.steps import Step
from typed_asl.values import asl_name


class ConditionOptions(TaskOptions, total=False):
    """On which condition to write (refused with DynamoDB.ConditionalCheckFailedException), and its placeholders."""

    condition_expression: str | None
    expression_attribute_names: Mapping[str, str] | None
    expression_attribute_values: Mapping[str, Attribute] | None


_CONDITION = ("condition_expression", "expression_attribute_names", "expression_attribute_values")


def dynamodb_put_item(
    name: str, *, table: str, item: Mapping[str, Attribute | str], **options: Unpack[ConditionOptions]
) -> Step:
    """Write an item whole, on a condition if one is given.

    An attribute may be an expression that gives it, such as one that is null where there is no value.
    """
    return _call(name, "putItem", {"TableName": table, "Item": item}, options)


def dynamodb_update_item(
    name: str,
    *,
    table: str,
    key: Mapping[str, Attribute],
    update_expression: str,
    return_values: str | None = None,
    **options: Unpack[ConditionOptions],
) -> Step:
    """Change an item by an update expression, on a condition if one is given."""
    arguments = given(TableName=table, Key=key, UpdateExpression=update_expression, ReturnValues=return_values)
    return _call(name, "updateItem", arguments, options)


def dynamodb_delete_item(
    name: str, *, table: str, key: Mapping[str, Attribute], **options: Unpack[ConditionOptions]
) -> Step:
    """Delete an item, on a condition if one is given."""
    return _call(name, "deleteItem", {"TableName": table, "Key": key}, options)


def dynamodb_get_item(
    name: str,
    *,
    table: str,
    key: Mapping[str, Attribute],
    consistent_read: bool | None = None,
    **options: Unpack[TaskOptions],
) -> Step:
    """Read an item by its key; where there is none, the result has no `Item`."""
    arguments = given(TableName=table, Key=key, ConsistentRead=consistent_read)
    return service_call(name, "dynamodb:getItem", arguments=arguments, **options)


def _call(name: str, action: str, arguments: Mapping[str, Any], options: ConditionOptions) -> Step:
    rest: dict[str, Any] = {key: value for key, value in options.items() if key not in _CONDITION}
    condition = {asl_name(key): options.get(key) for key in _CONDITION}
    return service_call(name, f"dynamodb:{action}", arguments={**arguments, **given(**condition)}, **rest)
