"""Where the rules' general advice does not hold for a step, and why."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from siesa_infra.acknowledgements import acknowledge, acknowledge_wildcards
from siesa_infra.naming import Naming
from siesa_infra.step_permissions import BASELINE_CALLS, CLIENT
from siesa_infra.terms import Step


def acknowledge_function(function: lambda_.Function) -> None:
    """Say why the function is as it is."""
    acknowledge(
        function,
        "The artifact holds bytecode of Python 3.13, the newest runtime that it is built and tested for",
        "AwsSolutions-L1",
        "Serverless-LambdaLatestVersion",
    )
    acknowledge(
        function,
        "Only the state machine calls it and awaits the answer; a dead-letter queue is for calls that nobody awaits",
        "Serverless-LambdaDLQ",
    )


def acknowledge_own_role(role: iam.Role, naming: Naming, step: Step) -> None:
    """Say why the wildcards of the function's own role are needed."""
    acknowledge_wildcards(
        role,
        "A log stream's name is Lambda's own; the log group is the function's",
        naming.arn("logs", f"log-group:{naming.step_logs(step)}:*"),
    )
    acknowledge_wildcards(
        role,
        "Mapping files are named by the clients' configurations; they hold no client's data",
        f"{naming.bucket_arn(naming.config_bucket)}/*",
    )
    nowhere = "X-Ray, and a VPC's network interfaces before they exist, have no narrower resource"
    acknowledge_wildcards(role, nowhere, "*")
    acknowledge(role, nowhere, "Serverless-LambdaStarPermissions")


def acknowledge_tenant_role(role: iam.Role, naming: Naming, step: Step) -> None:
    """Say why the wildcards of the tenant role are needed."""
    prefixes = ["payloads", "baselines"] if BASELINE_CALLS[step] else ["payloads"]
    payloads = naming.bucket_arn(naming.payload_bucket)
    acknowledge_wildcards(
        role,
        "All objects under the prefix are the client's, and are named by its syncs",
        *(f"{payloads}/{prefix}/{CLIENT}/*" for prefix in prefixes),
    )


def acknowledge_release_role(role: iam.Role, naming: Naming, step: Step) -> None:
    """Say why the wildcards of CodeDeploy's role are needed."""
    acknowledge_wildcards(
        role, "CloudWatch decides over DescribeAlarms by the ARN of all alarms", naming.arn("cloudwatch", "alarm:*")
    )
    acknowledge_wildcards(role, "The aliases and versions of the one function", f"{naming.function_arn(step)}:*")
