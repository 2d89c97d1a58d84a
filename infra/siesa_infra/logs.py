"""The log groups: encrypted with the customer key, kept as long as the settings say."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from siesa_infra.naming import Naming
from siesa_infra.settings import Settings


def encrypted_log_group(
    scope: Construct, construct_id: str, name: str, *, naming: Naming, settings: Settings
) -> logs.CfnLogGroup:
    """Add a log group by its name. It stays when its stack goes: what happened is asked for afterwards."""
    group = logs.CfnLogGroup(
        scope,
        construct_id,
        log_group_name=name,
        kms_key_id=naming.log_key_arn,
        retention_in_days=settings.log_retention_days,
    )
    group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return group
