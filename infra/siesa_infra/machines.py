"""A state machine with all that belongs to it: role, log group, version and alias."""

import hashlib
import json

from aws_cdk import Aws, CfnDeletionPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from siesa_infra.acknowledgements import acknowledge
from siesa_infra.definitions import Definition
from siesa_infra.logs import encrypted_log_group
from siesa_infra.naming import Naming
from siesa_infra.settings import Settings
from siesa_infra.terms import ALIAS

LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]
"""Source: Step Functions Developer Guide, "Using CloudWatch Logs to log execution history". The two that write lines
are left out: `delivery.logs.amazonaws.com` writes them, by the resource policy of CloudWatch Logs.
"""

TRACING = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
]
"""Source: Step Functions Developer Guide, "Trace Step Functions request data in AWS X-Ray"; on all resources."""


class Machine(Construct):
    """The machine `siesa-integration-{thing}-{environment}`, whose alias `live` points at the version of this release.

    Its role may do what the definition needs, deliver logs and traces, and nothing else.
    """

    def __init__(self, scope: Construct, naming: Naming, settings: Settings, definition: Definition) -> None:
        super().__init__(scope, _words(definition.thing))
        self._naming = naming
        self._thing = definition.thing
        self._name = naming.machine(definition.thing)
        role = self._role(definition)
        self.machine = sfn.CfnStateMachine(
            self,
            "Machine",
            state_machine_name=self._name,
            state_machine_type="STANDARD",
            role_arn=role.attr_arn,
            definition_string=definition.text,
            definition_substitutions=dict(definition.places),
            logging_configuration=self._logging(settings),
            tracing_configuration=sfn.CfnStateMachine.TracingConfigurationProperty(enabled=True),
        )
        self._release(self.machine)

    def _role(self, definition: Definition) -> iam.CfnRole:
        """The policies stand inside the role, so that they are there when the machine is made and its logging tried."""
        arn = self._naming.machine_arn(self._thing)
        trust = {
            "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
            "ArnLike": {"aws:SourceArn": [arn, f"{arn}:*"]},
        }
        needs = [
            {**statement.as_dict(), "Resource": [definition.fill(one) for one in statement.resources]}
            for statement in definition.needs.statements
        ]
        role = iam.CfnRole(
            self,
            "Role",
            role_name=self._naming.named(f"{self._thing}-role"),
            description=f"What {self._name} may do: derived from its definition",
            assume_role_policy_document=_policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "states.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": trust,
                }
            ),
            policies=[
                _named("definition", *needs),
                _named("logs", _anywhere(LOG_DELIVERY)),
                _named("traces", _anywhere(TRACING)),
            ],
        )
        acknowledge(
            role,
            "Log delivery, X-Ray and PutMetricData know no narrower resource; every other statement names its own",
            "AwsSolutions-IAM5[Resource::*]",
        )
        return role

    def _logging(self, settings: Settings) -> sfn.CfnStateMachine.LoggingConfigurationProperty:
        group = encrypted_log_group(
            self, "Logs", self._naming.machine_logs(self._thing), naming=self._naming, settings=settings
        )
        destination = sfn.CfnStateMachine.LogDestinationProperty(
            cloud_watch_logs_log_group=sfn.CfnStateMachine.CloudWatchLogsLogGroupProperty(log_group_arn=group.attr_arn)
        )
        return sfn.CfnStateMachine.LoggingConfigurationProperty(
            level="ALL", include_execution_data=True, destinations=[destination]
        )

    def _release(self, machine: sfn.CfnStateMachine) -> None:
        """Publish what is deployed as a version, and point the alias at it.

        A version is named for its content, so that each change makes a new one and no other release does. Old ones
        stay, for the alias to go back to; only one whose very making was rolled back is deleted.
        """
        version = sfn.CfnStateMachineVersion(
            self,
            f"Version{self._fingerprint(machine)}",
            state_machine_arn=machine.attr_arn,
            state_machine_revision_id=machine.attr_state_machine_revision_id,
        )
        version.cfn_options.deletion_policy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
        version.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        sfn.CfnStateMachineAlias(
            self,
            "Live",
            name=ALIAS,
            description="What schedules and rules start; rolling back points it at an older version",
            deployment_preference=sfn.CfnStateMachineAlias.DeploymentPreferenceProperty(
                type="ALL_AT_ONCE", state_machine_version_arn=version.attr_arn
            ),
        )

    def _fingerprint(self, machine: sfn.CfnStateMachine) -> str:
        """Hash what a version holds. Tokens are resolved first: their numbers are not the same in each synthesis."""
        content = Stack.of(self).resolve(
            [
                machine.definition_string,
                machine.definition_substitutions,
                machine.role_arn,
                machine.logging_configuration,
                machine.tracing_configuration,
            ]
        )
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _words(thing: str) -> str:
    """`close-books` as a construct is called: `CloseBooks`."""
    return "".join(word.capitalize() for word in thing.split("-"))


def _anywhere(actions: list[str]) -> dict[str, object]:
    return {"Effect": "Allow", "Action": actions, "Resource": "*"}


def _named(name: str, *statements: dict[str, object]) -> iam.CfnRole.PolicyProperty:
    return iam.CfnRole.PolicyProperty(policy_name=name, policy_document=_policy(*statements))


def _policy(*statements: dict[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
