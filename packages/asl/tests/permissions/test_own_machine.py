"""The machine of this repository needs three functions, one table and one topic, and nothing else."""

import importlib.util
from typing import Any

import pytest

from typed_asl import permissions

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("siesa_workflow") is None, reason="the workspace's own machine is not installed"
)


def test_the_own_machine_needs_exactly_its_functions_its_table_and_its_topic() -> None:
    built: Any = importlib.import_module("siesa_workflow.machine").build()

    made = permissions(built, region="eu-west-1", account="111122223333")

    assert made.unknown == ()
    assert made.for_roles == {}
    assert made.actions() == {
        "dynamodb:PutItem": ("arn:aws:dynamodb:eu-west-1:111122223333:table/${SyncStateTableName}",),
        "lambda:InvokeFunction": ("${ExtractorFunctionArn}", "${LoaderFunctionArn}", "${TransformerFunctionArn}"),
        "sns:Publish": ("${AlertsTopicArn}",),
    }
    assert [statement.reason for statement in made.statements] == [None, None, None]
