"""Whom a role trusts: a service of AWS, in the name of things of this account and of no other."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam


def used_by(service: str, *sources: str) -> iam.PrincipalBase:
    """Give the service as it calls for `sources`, ARNs or patterns of them, of this account.

    What each service tells as `aws:SourceArn` stands in its guide under "Cross-service confused deputy prevention":
    Scheduler the schedule's group, EventBridge the rule, CodeDeploy the deployment group.
    """
    return iam.ServicePrincipal(
        service,
        conditions={
            "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
            "ArnLike": {"aws:SourceArn": sources[0] if len(sources) == 1 else list(sources)},
        },
    )
