"""The smoke sync before the machine that deploys, in the embedded AWS, started by its alias."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws
from tools import smoke
from tools.smoke import Patience

from integration_core.errors import AuthenticationFailed, PermanentError
from siesa_local import names
from siesa_local.aws import EmbeddedAws, LambdaFunction, Resources
from siesa_local.resources import resources
from siesa_workflow import machine
from siesa_workflow import names as places

MACHINE = "siesa-integration-workflow-dev"
ARGUMENTS = ["dev", "--client", "cliente-a"]
CREDENTIAL = 'conniKey "abc" was refused\nover two lines'


@dataclass
class Steps:
    """Stand-ins for the three functions. `skips` syncs are told that another one runs; `refused` ends each of them."""

    table: Any
    skips: int = 0
    refused: bool = False
    started: list[dict[str, Any]] = field(default_factory=list)

    def extract(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        self.started.append(event)
        if self.refused:
            raise AuthenticationFailed(CREDENTIAL)
        skipped = len(self.started) <= self.skips
        if not skipped:
            key = {"tenantId": {"S": event["client_id"]}, "syncId": {"S": event["sync_id"]}}
            self.table.put_item(
                TableName=names.SYNC_STATE_TABLE, Item=key | {"executionToken": {"S": event["execution_arn"]}}
            )
        return event | {"product_type": "kong", "status": "skipped" if skipped else "complete"}

    def transform(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        return event

    def load(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        counts = {"records_processed": 7, "records_success": 6, "records_failed": 1}
        return event | counts | {"status": "success", "load_timestamp": "2026-11-23T06:00:00Z"}


@dataclass(frozen=True)
class Scene:
    aws: EmbeddedAws
    steps: Steps
    slept: list[float]

    def run(self, *more: str, seconds: float = 30, start_again_after: float = 0.006) -> int:
        patience = Patience(seconds, look_every=0.004, start_again_after=start_again_after, sleep=self._sleep)
        return smoke.main([*ARGUMENTS, *more], self.aws.session, patience)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(seconds)


@pytest.fixture
def scene() -> Iterator[Scene]:
    given = resources()
    steps = Steps(None)
    doing = {names.EXTRACTOR: steps.extract, names.TRANSFORMER: steps.transform, names.LOADER: steps.load}
    functions = {name: LambdaFunction(handler) for name, handler in doing.items()}
    wanted = Resources(tables=given.tables, topics=given.topics)
    with EmbeddedAws(None, wanted, functions, sleep=lambda seconds: None) as aws:
        # Made here: a session is not for several threads at once, and the steps run in one of their own.
        steps.table = aws.client("dynamodb")
        arn = deploy_with_an_alias(aws)
        yield Scene(aws, steps, [])
        # What is left running would call the functions of the next test.
        for execution in aws.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]:
            aws.wait(execution["executionArn"], timeout=20)


def deploy_with_an_alias(aws: EmbeddedAws) -> str:
    arns = {
        places.EXTRACTOR_ARN: names.EXTRACTOR,
        places.TRANSFORMER_ARN: names.TRANSFORMER,
        places.LOADER_ARN: names.LOADER,
    }
    arn = aws.deploy(
        MACHINE,
        machine.build().dump(),
        {place: f"{aws.function_arn(name)}:live" for place, name in arns.items()}
        | {places.SYNC_STATE_TABLE: names.SYNC_STATE_TABLE, places.ALERTS_TOPIC_ARN: aws.topic_arn(names.ALERTS_TOPIC)},
    )
    # The embedded AWS publishes no versions, and moto starts no alias: each start is seen before it is sent.
    events: Any = aws.session.events
    events.register("provide-client-params.sfn.StartExecution", lambda params, **_: by_alias(params, arn))
    return arn


def by_alias(params: dict[str, Any], arn: str) -> dict[str, Any]:
    assert params["stateMachineArn"] == f"{arn}:live"
    return params | {"stateMachineArn": arn}


def test_a_sync_that_loads_proves_the_deployment(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    code = scene.run()

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert first.startswith("cliente-a: incremental sync smoke-")
    assert second == "Records: 7 processed, 6 loaded, 1 failed."
    [event] = scene.steps.started
    assert (event["client_id"], event["sync_type"]) == ("cliente-a", "incremental")


def test_a_skipped_sync_is_no_proof_and_is_started_again(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.steps.skips = 2

    assert scene.run("--sync-type", "initial") == 0

    assert [event["sync_type"] for event in scene.steps.started] == ["initial"] * 3
    assert scene.slept.count(0.006) == 2
    assert "initial sync" in capsys.readouterr().out


def test_a_client_that_syncs_all_the_time_proves_nothing(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.steps.skips = 1_000

    assert scene.run(start_again_after=31) == 1

    told = capsys.readouterr()
    assert told.out == ""
    [line] = told.err.splitlines()
    assert line.startswith("error: Another sync of cliente-a was running for all of 30 s, so nothing was proved.")


def test_a_failed_sync_is_told_in_a_line_with_its_error_and_where_to_look(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.steps.refused = True

    assert scene.run() == 1

    [line] = capsys.readouterr().err.splitlines()
    name = scene.steps.started[0]["execution_arn"].rpartition(":")[2]
    assert f"The sync {name} of cliente-a ended as FAILED. AuthenticationFailed: conniKey " in line
    assert "was refused over two lines Next: run aws stepfunctions get-execution-history" in line


def test_a_sync_that_goes_on_is_waited_for_no_longer_than_told(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scene.run(seconds=-1) == 1

    assert "was still running after -1 s; it goes on." in capsys.readouterr().err


def test_an_end_that_neither_loaded_nor_was_skipped_is_no_proof() -> None:
    ended = {"name": "smoke-1", "executionArn": "arn:aws:states:us-east-1:1:execution:m:smoke-1"}

    with pytest.raises(PermanentError, match="loaded nothing: its status is 'complete'"):
        smoke._proof(ended, {"status": "complete"}, "cliente-a", 1.0)


def test_the_version_that_ran_is_told_where_aws_tells_it() -> None:
    arn = "arn:aws:states:us-east-1:1:stateMachine:m:7"
    ended = {"name": "smoke-1", "executionArn": "arn", "stateMachineVersionArn": arn}

    assert smoke._proof(ended, {"status": "success"}, "cliente-a", 1.0).version == "7"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["dev"], "error: The arguments are wrong: the following arguments are required: --client."),
        (["live", "--client", "a"], "error: The arguments are wrong: argument environment: invalid choice: 'live'"),
        (["dev", "--client", "a", "--timeout", "soon"], "error: The arguments are wrong: argument --timeout: invalid"),
        (
            ["dev", "--client", "a", "--timeout", "nan"],
            "error: The arguments are wrong: argument --timeout: 'nan' is no",
        ),
        (["dev", "--client", "a", "--timeout", "0"], "error: The arguments are wrong: argument --timeout: '0' is no"),
    ],
)
def test_wrong_arguments_are_refused_in_a_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main(arguments) == 1

    [told] = capsys.readouterr().err.splitlines()
    assert told.startswith(line)
    assert told.endswith("Next: run ./run smoke --help")


def test_what_aws_refuses_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with mock_aws():
        session = boto3.Session("test", "test", region_name="us-east-1")
        assert smoke.main(["prod", "--client", "a"], session) == 1

    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: An error occurred (StateMachineDoesNotExist) when calling the StartExecution")
    assert line.endswith(". Next: see that AWS_DEFAULT_REGION and the credentials are those of the environment.")
