import sys
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from integration_core.aws.tenant_sessions import TenantSessions
from integration_core.errors import AccessDenied, ServerFault
from siesa_loader.composition import step
from siesa_local.installation import LocalInstallation
from siesa_local.resources import FUNCTION_ENVIRONMENT

Opener = Callable[..., Any]
ROLE = FUNCTION_ENVIRONMENT["TENANT_ROLE_ARN"]


def test_a_clients_session_works_on_the_data_of_the_embedded_run(open_aws: Opener) -> None:
    with open_aws() as aws:
        sessions = TenantSessions(aws.client("sts"), ROLE)
        aws.client("s3").put_object(Bucket="payloads", Key="payloads/cliente-a/x", Body=b"rows")

        s3 = sessions.open("cliente-a").client("s3")

        assert s3.get_object(Bucket="payloads", Key="payloads/cliente-a/x")["Body"].read() == b"rows"


def test_the_role_is_assumed_over_the_served_endpoint_too(open_aws: Opener) -> None:
    with open_aws() as aws, aws.serve() as url:
        sts = boto3.client("sts", endpoint_url=url)

        answer = sts.assume_role(RoleArn=ROLE, RoleSessionName="cliente-a", Tags=[{"Key": "client_id", "Value": "c-a"}])

        keys = answer["Credentials"]
        s3 = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        s3.put_object(Bucket="payloads", Key="k", Body=b"x")
        assert aws.client("s3").get_object(Bucket="payloads", Key="k")["Body"].read() == b"x"


@pytest.mark.parametrize(("code", "status", "error"), [("AccessDenied", 403, AccessDenied), ("X", 500, ServerFault)])
def test_sts_can_be_made_to_refuse(open_aws: Opener, code: str, status: int, error: type[Exception]) -> None:
    with open_aws() as aws:
        sessions = TenantSessions(aws.client("sts"), ROLE)
        aws.fail_next("sts", "AssumeRole", code=code, status=status, times=9)

        with pytest.raises(error, match=ROLE):
            sessions.open("cliente-a")


def test_a_later_run_in_the_same_process_assumes_its_own_sessions() -> None:
    with LocalInstallation(None):
        earlier = step.environment().tenant("cliente-a")
    with LocalInstallation(None):
        assert step.environment().tenant("cliente-a") is not earlier


def test_sts_does_not_load_other_services_of_moto(open_aws: Opener) -> None:
    with open_aws() as aws:
        before = set(sys.modules)
        TenantSessions(aws.client("sts"), ROLE).open("cliente-a")
        loaded = {name for name in set(sys.modules) - before if name.startswith("moto.")}

    assert {name for name in loaded if not name.startswith(("moto.sts", "moto.iam", "moto.utilities"))} == set()
