"""Synthesises one machine in several forms and prints the logical id of its version in each, as JSON."""

import json
import sys
import tempfile

from aws_cdk import App, Stack

from siesa_infra.definitions import Definition
from siesa_infra.machines import Machine
from siesa_infra.naming import Naming
from siesa_infra.settings import Settings
from typed_asl import Permissions

CASES: dict[str, tuple[str, str, int]] = {
    "as it is": ("dev", "first", 30),
    "as it is, again": ("dev", "first", 30),
    "logs kept for longer": ("dev", "first", 365),
    "another definition": ("dev", "second", 30),
    "another environment": ("prod", "first", 30),
}
"""By what is changed: the environment, the definition's comment, the days for which logs are kept."""


def add(app: App, environment: str, comment: str, days: int) -> Stack:
    """Add a stack that holds the machine alone."""
    naming = Naming(environment)
    settings = Settings.model_validate(
        {"environment": "dev", "account": "111122223333", "region": "us-east-1", "log_retention_days": days}
    )
    text = json.dumps({"Comment": comment, "StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    places = {"AlertsTopicArn": naming.alerts_topic_arn}
    stack = Stack(app, f"case-{len(app.node.children)}")
    Machine(stack, naming, settings, Definition("workflow", text, places, Permissions(())))
    return stack


def main() -> None:
    """Print the version of each case."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder)
        stacks = {case: add(app, *given) for case, given in CASES.items()}
        assembly = app.synth()
        versions = {}
        for case, stack in stacks.items():
            made = assembly.get_stack_by_name(stack.stack_name).template["Resources"]
            [versions[case]] = [
                name for name, found in made.items() if found["Type"] == "AWS::StepFunctions::StateMachineVersion"
            ]
    sys.stdout.write(json.dumps(versions))


if __name__ == "__main__":
    main()
