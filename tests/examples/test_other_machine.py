"""The second integration's machine, run: its function in a process of the environment that has the wheels alone."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siesa_local.aws import EmbeddedAws, ExecutionResult, LambdaFunction, Resources, TableSpec, TopicSpec
from siesa_local.aws.host import LambdaContext, Ran
from tests.examples.installed import Environment
from tests.examples.portal import WEEKEND, answering
from tests.machine.engines import MILLIS, differing, embedded, needs_jsonata, needs_node, standing_still

pytestmark = pytest.mark.xdist_group("other-integration")

DEFINITION = "from trm_rates.machine import build; print(build().dump_json())"
INVOCATION = """
import json, sys
from trm_rates.handler import handler
class Context:
    aws_request_id = "request-1"
    def get_remaining_time_in_millis(self):
        return 60_000
try:
    ended = [False, handler(json.load(sys.stdin), Context())]
except Exception as error:  # Lambda's runtime reports every exception of a handler, whatever its class
    ended = [True, {"errorType": type(error).__name__, "errorMessage": str(error)}]
print(json.dumps(ended))
"""
TODAY = (datetime.fromtimestamp(int(MILLIS) / 1_000, UTC) - timedelta(hours=5)).date().isoformat()
TABLE = TableSpec(
    {
        "TableName": "rates",
        "KeySchema": [
            {"AttributeName": "currency", "KeyType": "HASH"},
            {"AttributeName": "validFrom", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("currency", "validFrom")],
        "BillingMode": "PAY_PER_REQUEST",
    }
)


@dataclass(frozen=True)
class Ended:
    """How an execution ended, what stands in the table, what was told, and the seconds that retriers waited."""

    result: ExecutionResult
    items: list[dict[str, Any]]
    alerts: list[Any]
    slept: list[float]


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def definition(environment: Environment) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(environment.run("-c", DEFINITION))
    return document


@pytest.fixture
def run(environment: Environment, definition: dict[str, Any]) -> Run:
    """Run the machine once on the portal's answers."""

    def once(*answers: Any, stored_as: str = "trm-rates/portal") -> Ended:
        slept: list[float] = []
        with answering(*answers) as portal, opened(environment, portal, slept) as aws:
            aws.client("secretsmanager").create_secret(Name=stored_as, SecretString='{"appToken": "aT0kenOfTheP0rtal"}')
            places = {"FetchRateArn": aws.function_arn("fetch"), "RatesTable": "rates"}
            machine = aws.deploy("rates", definition, places | {"AlertsTopicArn": aws.topic_arn("alerts")})
            result = aws.wait(aws.start(machine, '{"day": "2026-11-22"}', "once"), timeout=60)
            items = aws.client("dynamodb").scan(TableName="rates")["Items"]
            return Ended(result, items, [json.loads(alert.message) for alert in aws.alerts("alerts")], slept)

    return once


@contextmanager
def opened(environment: Environment, portal: str, slept: list[float]) -> Iterator[EmbeddedAws]:
    """Open an AWS whose one function runs in a process of the environment."""
    variables = {"ENVIRONMENT": "local", "PORTAL_URL": portal, "PORTAL_SECRET": "trm-rates/portal"}
    variables |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

    def host(_function: LambdaFunction, event: bytes, _context: LambdaContext) -> Ran:
        said = environment.run("-c", INVOCATION, text=event.decode(), variables=variables)
        failed, answer = json.loads(said.splitlines()[-1])
        return Ran(json.dumps(answer).encode(), failed=failed)

    resources = Resources(tables=(TABLE,), topics=(TopicSpec("alerts"),))
    functions = {"fetch": LambdaFunction(never)}
    with EmbeddedAws(None, resources, functions, sleep=slept.append, host=host) as aws, aws.serve() as endpoint:
        variables["AWS_ENDPOINT_URL"] = endpoint
        yield aws


def never(event: Any, context: Any) -> None:
    """Stand where the handler would in the embedded run."""
    raise AssertionError("the function was called in the test's own process")


def test_a_rate_is_fetched_and_stored_once_it_is_published(run: Run) -> None:
    ended = run([], [WEEKEND])

    assert ended.result.status == "SUCCEEDED"
    assert ended.items == [
        {
            "currency": {"S": "USD"},
            "validFrom": {"S": "2026-11-21"},
            "validUntil": {"S": "2026-11-23"},
            "pesos": {"N": "3755.21"},
        }
    ]
    assert (ended.slept, ended.alerts) == ([60.0], [])


def test_what_cannot_succeed_is_told_at_once_and_ends_the_execution_with_the_same_error(run: Run) -> None:
    ended = run([WEEKEND], stored_as="another")

    assert (ended.result.status, ended.result.error, ended.slept) == ("FAILED", "SecretMissing", [])
    [alert] = ended.alerts
    assert alert == {"Error": "SecretMissing", "Cause": ended.result.cause}
    assert "the secret 'trm-rates/portal' does not exist" in alert["Cause"]
    assert ended.items == []


@needs_node
@needs_jsonata
@pytest.mark.parametrize(
    ("states", "expected"),
    [({"input": {}}, {"day": TODAY}), ({"input": {"day": "2026-11-22"}}, {"day": "2026-11-22"})],
)
def test_both_engines_of_jsonata_take_the_day_that_was_given_or_todays(
    definition: dict[str, Any], states: dict[str, Any], expected: dict[str, str]
) -> None:
    payload = standing_still(definition["States"]["FetchRate"]["Arguments"]["Payload"])

    assert embedded(expression=payload, states=states) == {"value": expected}
    assert differing([("FetchRate", "payload", {"expression": payload, "states": states})]) == []
