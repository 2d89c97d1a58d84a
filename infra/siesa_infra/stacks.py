"""The stacks of each environment, in the order in which a full deployment makes them."""

from collections.abc import Mapping

from aws_cdk import App, Stack, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from siesa_infra.data import DataStack
from siesa_infra.naming import Naming
from siesa_infra.observability import ObservabilityStack
from siesa_infra.plan import Plan, PlannedEnvironment
from siesa_infra.schedules import SchedulesStack
from siesa_infra.step import StepStack
from siesa_infra.terms import STEPS
from siesa_infra.workflow import WorkflowStack

NEEDS = {"data": (), "workflow": ("data", *STEPS), "schedules": ("data", "workflow")}
"""What a full deployment makes before a stack, where that is more or less than the data."""


def add_stacks(app: App, plan: Plan) -> None:
    """Add what is planned, under the rules of cdk-nag.

    Raises SynthesisError for a state machine that is not fit to deploy.
    """
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    if plan.embedded:
        DataStack(app, Naming("local"))
    for planned in plan.environments:
        naming = Naming(planned.settings.environment)
        _order({kind: _stack(app, naming, planned, kind) for kind in planned.kinds})


def _stack(app: App, naming: Naming, planned: PlannedEnvironment, kind: str) -> Stack:
    settings = planned.settings
    for step, artifact in planned.artifacts.items():
        if kind == step:
            return StepStack(app, naming, settings, step, artifact)
    others = {
        "data": DataStack,
        "workflow": WorkflowStack,
        "schedules": SchedulesStack,
        "observability": ObservabilityStack,
    }
    return others[kind](app, naming, settings)


def _order(made: Mapping[str, Stack]) -> None:
    """Say what a full deployment makes first. `--exclusively` leaves this aside: no stack needs another's output."""
    for kind, stack in made.items():
        for needed in NEEDS.get(kind, ("data",)):
            if needed in made:
                stack.add_stack_dependency(made[needed])
