"""The schedules stack: what the clients' schedules are put into, and the watcher's own schedule.

The clients' schedules are no part of it: onboarding makes them through the API, in this group and with this role.
"""

from aws_cdk import Stack
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from siesa_infra.naming import Naming
from siesa_infra.placing import placed
from siesa_infra.settings import Settings
from siesa_infra.starting import dead_letter_queue, starter_role


class SchedulesStack(Stack):
    """Group, role and dead-letter queue of the clients' schedules; the hourly start of the machine `freshness`."""

    def __init__(self, scope: Construct, naming: Naming, settings: Settings) -> None:
        super().__init__(
            scope,
            naming.named("schedules"),
            description=f"Siesa integration, {naming.environment}: schedules",
            **placed(settings),
        )
        dead_letters = dead_letter_queue(self, "DeadLetters", naming.schedule_dead_letters)
        group = scheduler.CfnScheduleGroup(self, "Group", name=naming.schedule_group)
        # The guide's form is a rule, ours a schedule: both services may use the role.
        starter_role(
            self,
            "ClientsRole",
            naming.eventbridge_role,
            services={
                "events.amazonaws.com": naming.client_rule_arns,
                "scheduler.amazonaws.com": naming.schedule_group_arn,
            },
            machine="workflow",
            naming=naming,
            dead_letters=dead_letters,
        )
        self._watch(naming, group, dead_letters)

    def _watch(self, naming: Naming, group: scheduler.CfnScheduleGroup, dead_letters: sqs.Queue) -> None:
        role = starter_role(
            self,
            "FreshnessRole",
            naming.named("freshness-schedule-role"),
            services={"scheduler.amazonaws.com": naming.schedule_group_arn},
            machine="freshness",
            naming=naming,
            dead_letters=dead_letters,
        )
        scheduler.CfnSchedule(
            self,
            "Freshness",
            name=naming.machine("freshness"),
            group_name=group.ref,
            description="Looks every hour for clients whose last success is older than their schedule allows",
            schedule_expression="rate(1 hour)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=naming.machine_alias_arn("freshness"),
                role_arn=role.role_arn,
                input="{}",
                # A start that is an hour late would meet the next one.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=1_800, maximum_retry_attempts=10
                ),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
            ),
        )
