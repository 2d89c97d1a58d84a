"""What the machines' roles need, derived from their definitions: no more than the guide allows, and nothing unknown."""

import pytest

from siesa_workflow import close_books, freshness, machine, names
from siesa_workflow.names import place
from typed_asl import StateMachine, permissions

CEILING = {
    "lambda:InvokeFunction",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:GetItem",
    "sns:Publish",
}
"""The guide, Security Considerations, IAM Permissions."""


@pytest.mark.parametrize("built", [machine.build(), close_books.build()], ids=["workflow", "close-books"])
def test_a_machine_needs_nothing_past_the_guides_ceiling(built: StateMachine) -> None:
    needed = permissions(built)

    assert set(needed.actions()) <= CEILING
    assert list(needed.unknown) == []


def test_the_workflow_calls_three_functions_one_table_and_one_topic() -> None:
    granted = {
        (action, resource)
        for statement in permissions(machine.build()).statements
        for action in statement.actions
        for resource in statement.resources
    }

    functions = (names.EXTRACTOR_ARN, names.TRANSFORMER_ARN, names.LOADER_ARN)
    called = {("lambda:InvokeFunction", place(name)) for name in functions}
    assert called <= granted
    assert ("sns:Publish", place(names.ALERTS_TOPIC_ARN)) in granted
    [table] = [resource for action, resource in granted if action == "dynamodb:PutItem"]
    assert table.endswith(f":table/{place(names.SYNC_STATE_TABLE)}")
    assert not any(resource == "*" for _, resource in granted)


def test_the_watch_of_freshness_reads_two_tables_and_writes_into_its_own_namespace_only() -> None:
    needed = permissions(freshness.build(), region="us-east-1", account="111122223333")
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/"

    assert list(needed.unknown) == []
    assert needed.actions() == {
        "cloudwatch:PutMetricData": ("*",),
        "dynamodb:Query": (table + place(names.SYNC_STATE_TABLE),),
        "dynamodb:Scan": (table + place(names.CONFIG_TABLE),),
    }
    [metrics] = [statement for statement in needed.statements if statement.resources == ("*",)]
    assert metrics.conditions == {"StringEquals": {"cloudwatch:namespace": names.METRICS_NAMESPACE}}
