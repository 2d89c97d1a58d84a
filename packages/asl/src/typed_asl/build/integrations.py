"""Step Functions' integrations, with the services' parameters under the names that Step Functions takes.

Arguments may be expressions, paths or substitutions; the builder writes them in the query language of the machine.
Those of DynamoDB stand in `typed_asl.build.dynamodb`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, Unpack

from typed_asl.build.given import given
from typed_asl.build.options import TaskOptions
from typed_asl.build.steps import Step
from typed_asl.exceptions import ExpressionError
from typed_asl.model.states import Task
from typed_asl.values import Json

Pattern: TypeAlias = Literal["request", "sync", "callback"]
"""Whether a task ends with the service's answer, with the end of what it started, or when its token comes back."""

_ENDINGS = {"request": "", "sync": ".sync", "callback": ".waitForTaskToken"}
_SERVICE = re.compile(r"[a-z][a-z0-9]*")
_ACTION = re.compile(r"[a-z][A-Za-z0-9]*")


def lambda_invoke(
    name: str,
    *,
    function: str,
    payload: Json = None,
    qualifier: str | None = None,
    callback: bool = False,
    **options: Unpack[TaskOptions],
) -> Step:
    """Call a Lambda function and wait for its answer, which is `$states.result.Payload` (JSONPath: `$.Payload`).

    `function` is an ARN, also one with an alias, or a name, an expression or a substitution. `payload` None sends
    an empty event. With `callback` the task waits until somebody sends its token back.
    """
    arguments = given(FunctionName=function, Qualifier=qualifier, Payload=payload)
    return service_call(
        name, "lambda:invoke", arguments=arguments, pattern="callback" if callback else "request", **options
    )


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
    arguments = given(TopicArn=topic, Message=message, Subject=subject, MessageAttributes=message_attributes)
    return service_call(name, "sns:publish", arguments=arguments, **options)


def sqs_send_message(
    name: str,
    *,
    queue_url: str,
    body: Json,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    delay_seconds: int | str | None = None,
    callback: bool = False,
    **options: Unpack[TaskOptions],
) -> Step:
    """Send a message to a queue; a body that is not text is sent as its JSON. FIFO queues want a group."""
    arguments = given(
        QueueUrl=queue_url,
        MessageBody=body,
        MessageGroupId=group_id,
        MessageDeduplicationId=deduplication_id,
        DelaySeconds=delay_seconds,
    )
    pattern: Pattern = "callback" if callback else "request"
    return service_call(name, "sqs:sendMessage", arguments=arguments, pattern=pattern, **options)


def events_put_events(name: str, *, entries: Sequence[Mapping[str, Json]], **options: Unpack[TaskOptions]) -> Step:
    """Put events onto EventBridge buses: entries of Source, DetailType, Detail and EventBusName."""
    return service_call(name, "events:putEvents", arguments={"Entries": list(entries)}, **options)


def start_execution(
    name: str,
    *,
    machine: str,
    input: Json = None,  # noqa: A002 the API's own name
    execution_name: str | None = None,
    pattern: Pattern = "sync",
    **options: Unpack[TaskOptions],
) -> Step:
    """Start an execution of another state machine; as `sync`, wait for its end and get its output as JSON.

    `machine` is the ARN of the machine, of a version or of an alias. As `request` the task ends when the execution has
    started. An EXPRESS machine cannot wait.
    """
    arguments = given(StateMachineArn=machine, Input=input, Name=execution_name)
    api = "states:startExecution.sync:2" if pattern == "sync" else "states:startExecution"
    return service_call(name, api, arguments=arguments, pattern="request" if pattern == "sync" else pattern, **options)


def activity(name: str, *, arn: str, arguments: Json = None, **options: Unpack[TaskOptions]) -> Step:
    """Wait for a worker that polls an activity. JSONPath sends it the state's input, or `arguments` as Parameters."""
    fields: dict[str, Any] = {**options, "resource": arn, **given(arguments=arguments)}
    return Step(name, Task, fields)


def service_call(
    name: str, api: str, *, arguments: Json = None, pattern: Pattern = "request", **options: Unpack[TaskOptions]
) -> Step:
    """Call an optimised integration by its name in the ARN, such as `glue:startJobRun` with the pattern `sync`."""
    resource = f"arn:aws:states:::{api}{_ENDINGS[pattern]}"
    fields: dict[str, Any] = {**options, "resource": resource, **given(arguments=arguments)}
    return Step(name, Task, fields)


def aws_sdk(
    name: str,
    service: str,
    action: str,
    *,
    arguments: Json = None,
    callback: bool = False,
    **options: Unpack[TaskOptions],
) -> Step:
    """Call any action of the AWS SDK, such as `aws_sdk("List", "s3", "listBuckets")`.

    The service is the SDK's name in lower case, the action in camel case. AWS wants an object of arguments, so that
    none are sent as an empty one. Raises ExpressionError for names of another form.
    """
    if not _SERVICE.fullmatch(service) or not _ACTION.fullmatch(action):
        raise ExpressionError(f"{service}:{action} is no action of the AWS SDK: it is written like s3:listBuckets.")
    pattern: Pattern = "callback" if callback else "request"
    api = f"aws-sdk:{service}:{action}"
    return service_call(name, api, arguments={} if arguments is None else arguments, pattern=pattern, **options)
