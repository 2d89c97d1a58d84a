"""The customer key that encrypts the log groups, and where the other stacks find its ARN."""

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_ssm as ssm

from siesa_infra.naming import Naming


def log_key(stack: Stack, naming: Naming) -> None:
    """Add the key, its alias and the parameter that tells its ARN.

    The policy names CloudWatch Logs and the log groups, not roles: those of the other stacks may not exist yet.
    """
    key = kms.Key(
        stack,
        "LogKey",
        description=f"Encrypts the log groups of the Siesa integration, {naming.environment}",
        alias=naming.log_key_alias,
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        policy=iam.PolicyDocument(statements=[_owner(), _logs(naming)]),
    )
    ssm.StringParameter(
        stack,
        "LogKeyArn",
        parameter_name=naming.log_key_parameter,
        string_value=key.key_arn,
        description="ARN of the key of the log groups; the other stacks read it when they are deployed",
    )


def _owner() -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="TheAccountGrantsByIam",
        principals=[iam.ArnPrincipal(f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root")],
        actions=["kms:*"],
        resources=["*"],
    )


def _logs(naming: Naming) -> iam.PolicyStatement:
    groups = [naming.arn("logs", group) for group in naming.log_groups]
    return iam.PolicyStatement(
        sid="CloudWatchLogsEncryptsOurGroups",
        principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
