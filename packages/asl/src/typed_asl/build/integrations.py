"""Step Functions' optimised integrations, with the services' parameters under the names that Step Functions takes."""

from collections.abc import Mapping
from typing import Any, Unpack

from typed_asl.build.attributes import Attribute
from typed_asl.build.steps import Step, TaskOptions, given
from typed_asl.model.states import Task
from typed_asl.values import Json


def lambda_invoke(
    name: str, *, function: str, payload: Json = None, qualifier: str | None = None, **options: Unpack[TaskOptions]
) -> Step:
    """Call a Lambda function and wait for its answer, which is `$states.result.Payload`.

    `function` is an ARN, also one with an alias, or a name, an expression or a substitution. `payload` None sends
    an empty event.
    """
    arguments = given(FunctionName=function, Qualifier=qualifier, Payload=payload)
    return Step(name, Task, {**options, "resource": "arn:aws:states:::lambda:invoke", "arguments": arguments})


def dynamodb_put_item(
    name: str,
    *,
    table: str,
    item: Mapping[str, Attribute | str],
    condition_expression: str | None = None,
    expression_attribute_names: Mapping[str, str] | None = None,
    expression_attribute_values: Mapping[str, Attribute] | None = None,
    **options: Unpack[TaskOptions],
) -> Step:
    """Write an item whole, on a condition if one is given (refused with DynamoDB.ConditionalCheckFailedException).

    An attribute may be an expression that gives it, such as one that is null where there is no value.
    """
    arguments = given(
        TableName=table,
        Item=item,
        ConditionExpression=condition_expression,
        ExpressionAttributeNames=expression_attribute_names,
        ExpressionAttributeValues=expression_attribute_values,
    )
    return Step(name, Task, {**options, "resource": "arn:aws:states:::dynamodb:putItem", "arguments": arguments})


def sns_publish(
    name: str,
    *,
    topic: str,
    message: Json,
    subject: str | None = None,
    message_attributes: Mapping[str, Mapping[str, str]] | None = None,
    **options: Unpack[TaskOptions],
) -> Step:
    """Publish to a topic. A message that is not text is sent as its JSON; the subject has at most 100 characters."""
    arguments: dict[str, Any] = given(
        TopicArn=topic, Message=message, Subject=subject, MessageAttributes=message_attributes
    )
    return Step(name, Task, {**options, "resource": "arn:aws:states:::sns:publish", "arguments": arguments})
