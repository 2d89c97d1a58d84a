"""What a step may do: little as itself, and as a client's session only what is that client's.

The table of the calls is docs/reference/permissions.md; nothing is granted here that it does not hold.
"""

from collections.abc import Iterable

from aws_cdk import aws_iam as iam

from siesa_infra.naming import Naming
from siesa_infra.settings import Settings
from siesa_infra.terms import Step

Conditions = dict[str, object]

TAG = "client_id"
"""The session tag of the tenant role: which client this session is for."""

CLIENT = f"${{aws:PrincipalTag/{TAG}}}"
"""The client of the session, in a policy. Without the tag it matches nothing."""

ONE_TAG: Conditions = {
    "StringLike": {f"aws:RequestTag/{TAG}": "?*"},
    "ForAllValues:StringEquals": {"aws:TagKeys": [TAG]},
}
"""Condition: the session is for one client, and carries no other tag."""

OWN_ITEMS: Conditions = {
    "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [CLIENT]},
    # ForAllValues holds where the key is absent, too.
    "Null": {"dynamodb:LeadingKeys": "false"},
}
"""Condition: every item of the call lies under the client's partition key."""

ITEM_CALLS: dict[Step, list[str]] = {
    "extractor": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    "transformer": ["dynamodb:UpdateItem"],
    "loader": ["dynamodb:UpdateItem"],
}
"""What a step does with the book of syncs. A transaction needs the permissions of what it holds."""

BASELINE_CALLS: dict[Step, list[str]] = {
    "extractor": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    "transformer": [],
    "loader": ["s3:PutObject"],
}
"""What a step does with what must outlive a sync's payloads."""

INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
"""What Lambda's service does as the function's role. Source: its managed policy AWSLambdaVPCAccessExecutionRole."""


def own_policies(naming: Naming, step: Step, settings: Settings) -> dict[str, iam.PolicyDocument]:
    """Give the policies of the role that the function runs as: none of them reaches a client's data."""
    policies = {
        "logs": _document(
            _allow(
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                [naming.arn("logs", f"log-group:{naming.step_logs(step)}:*")],
            )
        ),
        "traces": _document(_allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])),
        "mappings": _document(_allow(["s3:GetObject"], [f"{naming.bucket_arn(naming.config_bucket)}/*"])),
        "clients": _document(
            _allow(["sts:AssumeRole", "sts:TagSession"], [naming.role_arn(naming.tenant_role(step))], ONE_TAG)
        ),
    }
    if settings.vpc is not None:
        policies["network"] = _network(naming, step)
    return policies


def tenant_policies(naming: Naming, step: Step, settings: Settings) -> dict[str, iam.PolicyDocument]:
    """Give the policies of the role that a step assumes for one client."""
    payloads = naming.bucket_arn(naming.payload_bucket)
    objects = [_allow(["s3:GetObject", "s3:PutObject"], [f"{payloads}/payloads/{CLIENT}/*"])]
    if calls := BASELINE_CALLS[step]:
        objects.append(_allow(calls, [f"{payloads}/baselines/{CLIENT}/*"]))
    if "s3:DeleteObject" in calls:
        # The sweep of baselines lists with exactly this prefix.
        listed: Conditions = {"StringEquals": {"s3:prefix": f"baselines/{CLIENT}/"}}
        objects.append(_allow(["s3:ListBucket"], [payloads], listed))
    policies = {
        "items": _document(
            _allow(["dynamodb:GetItem"], [naming.table_arn(naming.config_table)], OWN_ITEMS),
            _allow(ITEM_CALLS[step], [naming.table_arn(naming.sync_state_table)], OWN_ITEMS),
        ),
        "objects": _document(*objects),
    }
    if kinds := secret_kinds(step, settings):
        secrets = [naming.secret_arn(CLIENT, kind) for kind in kinds]
        policies["secrets"] = _document(_allow(["secretsmanager:GetSecretValue"], secrets, _tagged(naming)))
    return policies


def tenant_trust(own_role: iam.IRole) -> iam.PrincipalBase:
    """Give who may assume the tenant role: the step's own role, for one client at a time."""
    return iam.SessionTagsPrincipal(iam.ArnPrincipal(own_role.role_arn)).with_conditions(ONE_TAG)


def secret_kinds(step: Step, settings: Settings) -> list[str]:
    """Give the kinds of a client's secrets that a step reads."""
    return {"extractor": ["siesa"], "transformer": [], "loader": settings.product_types}[step]


def release_policies(naming: Naming, step: Step) -> dict[str, iam.PolicyDocument]:
    """Give what CodeDeploy needs to move the alias and to look at the alarms."""
    function = naming.function_arn(step)
    return {
        "alias": _document(
            _allow(
                ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
                [function, f"{function}:*"],
            )
        ),
        # CloudWatch decides over DescribeAlarms by the ARN of all alarms.
        "alarms": _document(_allow(["cloudwatch:DescribeAlarms"], [naming.arn("cloudwatch", "alarm:*")])),
    }


def _tagged(naming: Naming) -> Conditions:
    """The secret is this environment's. Its name cannot say so: environments of one account share the names."""
    return {"StringEquals": {"aws:ResourceTag/environment": naming.environment}}


def _network(naming: Naming, step: Step) -> iam.PolicyDocument:
    """Lambda itself makes the interfaces as this role; the function's code may not."""
    code: Conditions = {"ArnEquals": {"lambda:SourceFunctionArn": naming.function_arn(step)}}
    return _document(
        _allow(INTERFACES, ["*"]),
        iam.PolicyStatement(effect=iam.Effect.DENY, actions=INTERFACES, resources=["*"], conditions=code),
    )


def _allow(actions: list[str], resources: Iterable[str], conditions: Conditions | None = None) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=actions, resources=list(resources), conditions=conditions)


def _document(*statements: iam.PolicyStatement) -> iam.PolicyDocument:
    return iam.PolicyDocument(statements=list(statements))
