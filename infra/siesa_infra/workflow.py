"""The workflow stack: the machine of a sync, the one that closes the books after it, and the one that watches."""

from collections.abc import Callable

from aws_cdk import Aws, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from siesa_infra.definitions import REFERENCE, Deployment, define
from siesa_infra.machines import Machine
from siesa_infra.naming import Naming
from siesa_infra.placing import placed
from siesa_infra.settings import ROOT, Settings
from siesa_infra.starting import dead_letter_queue, starter_role
from siesa_infra.terms import STEPS
from siesa_workflow import close_books, freshness, machine, names
from typed_asl import StateMachine

MACHINES: dict[str, Callable[[], StateMachine]] = {
    "workflow": machine.build,
    "close-books": close_books.build,
    "freshness": freshness.build,
}

ENDED_PAST_ITS_FAILURE_BRANCH = ["TIMED_OUT", "ABORTED"]
"""A machine's own time-out, and an abort, bypass every Catch."""


class WorkflowStack(Stack):
    """The machines, and the rule that starts the second when the first ended without its failure branch."""

    def __init__(self, scope: Construct, naming: Naming, settings: Settings) -> None:
        super().__init__(
            scope,
            naming.named("workflow"),
            description=f"Siesa integration, {naming.environment}: state machines",
            **placed(settings),
        )
        deployment = _deployment(naming, self.node.try_get_context("definitions"))
        before: Machine | None = None
        for thing, build in MACHINES.items():
            made = Machine(self, naming, settings, define(thing, build, deployment))
            # Making one edits the account's resource policy of CloudWatch Logs; two at once would lose an edit.
            if before is not None:
                made.machine.add_resource_dependency(before.machine)
            before = made
            if thing == "close-books":
                self._close_books_rule(naming, made)

    def _close_books_rule(self, naming: Naming, target: Machine) -> None:
        """Start close-books for each execution that ended so; what cannot be delivered in a day stays in a queue."""
        dead_letters = dead_letter_queue(self, "CloseBooksDeadLetters", naming.rule_dead_letters)
        rule_name = naming.named("close-books-rule")
        role = starter_role(
            self,
            "CloseBooksRuleRole",
            naming.named("close-books-rule-role"),
            services={"events.amazonaws.com": naming.arn("events", f"rule/{rule_name}")},
            machine="close-books",
            naming=naming,
        )
        workflow = naming.machine_arn("workflow")
        rule = events.CfnRule(
            self,
            "CloseBooksRule",
            name=rule_name,
            description="Executions of the workflow that timed out or were aborted",
            event_pattern={
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {"status": ENDED_PAST_ITS_FAILURE_BRANCH, "stateMachineArn": [workflow]},
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="close-books",
                    arn=naming.machine_alias_arn("close-books"),
                    role_arn=role.role_arn,
                    retry_policy=events.CfnRule.RetryPolicyProperty(
                        maximum_event_age_in_seconds=86_400, maximum_retry_attempts=185
                    ),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                )
            ],
        )
        rule.node.add_dependency(target)
        dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[dead_letters.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
            )
        )


def _deployment(naming: Naming, reviewed: str | None) -> Deployment:
    """Give the places of all machines. `reviewed` is the context `definitions`, another folder than docs/reference."""
    return Deployment(
        places={
            names.EXTRACTOR_ARN: naming.alias_arn("extractor"),
            names.TRANSFORMER_ARN: naming.alias_arn("transformer"),
            names.LOADER_ARN: naming.alias_arn("loader"),
            names.SYNC_STATE_TABLE: naming.sync_state_table,
            names.CONFIG_TABLE: naming.config_table,
            names.ALERTS_TOPIC_ARN: naming.alerts_topic_arn,
            names.ENVIRONMENT_NAME: naming.environment,
        },
        functions={naming.function(step): naming.alias_arn(step) for step in STEPS},
        partition=Aws.PARTITION,
        region=Aws.REGION,
        account=Aws.ACCOUNT_ID,
        reviewed=ROOT / reviewed if reviewed else REFERENCE,
    )
