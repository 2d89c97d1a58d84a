import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from siesa_local.aws import EmbeddedAws

BAD = json.dumps({"tenant": "a", "refuse": "no"})


def failures(result: Any) -> list[str]:
    return [event.details["error"] for event in result.events if event.type == "TaskFailed"]


def test_an_alert_that_cannot_be_sent_does_not_stop_the_failure_from_being_logged(aws: EmbeddedAws) -> None:
    aws.fail_next("sns", "Publish", code="InternalError", status=500)

    result = aws.wait(aws.start("sync", BAD, "dark"), timeout=20)

    assert (result.status, result.error) == ("FAILED", "Refused")
    assert failures(result) == ["Refused", "SNS.InternalErrorException"]
    assert aws.alerts("alerts") == []
    assert aws.client("dynamodb").scan(TableName="books")["Count"] == 1


def test_a_throttled_table_is_dynamodb_s_own_error(aws: EmbeddedAws) -> None:
    aws.fail_next("dynamodb", "PutItem", code="ThrottlingException", status=400)

    result = aws.wait(aws.start("sync", '{"tenant": "a", "count": 9}', "slow"), timeout=20)

    assert (result.status, result.error) == ("FAILED", "DynamoDB.ThrottlingException")


def test_a_lambda_service_fault_is_retried_like_any_failed_task(aws: EmbeddedAws) -> None:
    aws.fail_next("lambda", "Invoke", code="TooManyRequestsException", status=429, times=2)

    result = aws.wait(aws.start("sync", '{"tenant": "a", "count": 9}', "again"), timeout=20)

    assert result.status == "SUCCEEDED"
    assert failures(result) == ["Lambda.TooManyRequestsException"] * 2


@pytest.mark.parametrize(
    ("service", "operation", "call"),
    [
        ("s3", "GetObject", lambda aws: aws.client("s3").get_object(Bucket="payloads", Key="k")),
        ("secretsmanager", "GetSecretValue", lambda aws: aws.client("secretsmanager").get_secret_value(SecretId="s")),
        ("stepfunctions", "StartExecution", lambda aws: aws.start("sync", "{}", "n")),
    ],
)
def test_each_service_fails_in_its_own_form(
    aws: EmbeddedAws, service: str, operation: str, call: Callable[[EmbeddedAws], Any]
) -> None:
    aws.fail_next(service, operation, code="AccessDeniedException", status=403)

    with pytest.raises(ClientError) as caught:
        call(aws)

    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_after_the_fault_the_service_is_well_again(aws: EmbeddedAws) -> None:
    aws.fail_next("s3", "ListBuckets", code="AccessDenied", status=403)
    client = aws.client("s3")

    with pytest.raises(ClientError, match="AccessDenied"):
        client.list_buckets()

    assert len(client.list_buckets()["Buckets"]) == 1
