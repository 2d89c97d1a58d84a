import typed_asl as asl
from integration_core.errors import PermanentError, error_names

from trm_rates.machine import build
from trm_rates.rates import Rate


def test_aws_would_find_nothing_against_the_machine() -> None:
    assert asl.check(build(), inputs={"StoreRate": Rate}) == []


def test_what_cannot_succeed_is_never_tried_again() -> None:
    never, later, _ = build().dump()["States"]["FetchRate"]["Retry"]

    assert (never["ErrorEquals"], never["MaxAttempts"]) == (error_names(PermanentError), 0)
    assert "TransientError" in later["ErrorEquals"]


def test_its_role_needs_one_function_one_table_and_one_topic() -> None:
    statements = asl.permissions(build()).statements

    assert [each.actions for each in statements] == [
        ("dynamodb:PutItem",),
        ("lambda:InvokeFunction",),
        ("sns:Publish",),
    ]
