"""What starts a machine from outside: the role that may, and the queue that keeps what could not be started."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from siesa_infra.acknowledgements import acknowledge
from siesa_infra.naming import Naming
from siesa_infra.trust import used_by

KEPT = Duration.days(14)
"""The longest that a queue keeps a message."""


def dead_letter_queue(scope: Construct, construct_id: str, name: str) -> sqs.Queue:
    """Make the queue that keeps starts which were given up, with what they were to start and why they could not."""
    queue = sqs.Queue(
        scope,
        construct_id,
        queue_name=name,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=KEPT,
    )
    rules = ("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy")
    acknowledge(queue, "It is itself a dead-letter queue, and an alarm watches it", *rules)
    return queue


def starter_role(
    scope: Construct,
    construct_id: str,
    name: str,
    *,
    services: Mapping[str, str],
    machine: str,
    naming: Naming,
    dead_letters: sqs.Queue | None = None,
) -> iam.Role:
    """Make the role by which `services` start `machine`, by its alias or by its bare ARN, and nothing else.

    Each service may use it for the rules or the schedules of the ARN that stands with it. Scheduler writes to
    `dead_letters` as this role; rules write to theirs as themselves.
    """
    principals = [used_by(service, source) for service, source in services.items()]
    start = _allow("states:StartExecution", naming.machine_arn(machine), naming.machine_alias_arn(machine))
    give_up = [_allow("sqs:SendMessage", dead_letters.queue_arn)] if dead_letters else []
    return iam.Role(
        scope,
        construct_id,
        role_name=name,
        description=f"Starts {naming.machine(machine)}",
        assumed_by=iam.CompositePrincipal(*principals),
        inline_policies={"start": iam.PolicyDocument(statements=[start, *give_up])},
    )


def _allow(action: str, *resources: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[action], resources=list(resources))
