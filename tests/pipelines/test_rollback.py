"""Turning back: functions' and machines' aliases in moto, with versions as releases leave them."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from boto3.session import Session
from moto import mock_aws
from tools import rollback

from integration_core.aws.sessions import new_session
from tests.infra.synthesis import ROOT

LOADER = "siesa-integration-loader-prod"
WORKFLOW = "siesa-integration-workflow-prod"
STACK = [f"siesa-integration-{thing}-prod" for thing in rollback.MACHINES]
DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield new_session()


@pytest.fixture
def loader(session: Session) -> Any:
    """A client of Lambda, with versions 1 to 3 of the loader; 3 is live."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = session.client("iam").create_role(RoleName="loader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    functions = session.client("lambda")
    functions.create_function(
        FunctionName=LOADER, Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": code(1)}, Publish=True
    )
    for number in (2, 3):
        functions.update_function_code(FunctionName=LOADER, ZipFile=code(number), Publish=True)
    functions.create_alias(FunctionName=LOADER, Name="live", FunctionVersion="3")
    return functions


def code(number: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.py", f"def b(event, context):\n    return {number}\n")
    return content.getvalue()


@pytest.fixture
def machines(session: Session) -> Any:
    """A client of Step Functions, with versions 1 to 3 of each machine; 3 is live."""
    # moto has versions and does not list them. They are answered a page at a time, newest first, as AWS does.
    session.events.register("before-call.sfn.ListStateMachineVersions", listed)
    states = session.client("stepfunctions")
    for name in STACK:
        arn = states.create_state_machine(
            name=name, definition=json.dumps(DEFINITION), roleArn="arn:aws:iam::123456789012:role/r", publish=True
        )["stateMachineArn"]
        for number in (2, 3):
            changed = json.dumps(DEFINITION | {"Comment": f"{number}"})
            states.update_state_machine(stateMachineArn=arn, definition=changed, publish=True)
        states.create_state_machine_alias(
            name="live", routingConfiguration=[{"stateMachineVersionArn": f"{arn}:3", "weight": 100}]
        )
    return states


def listed(params: dict[str, Any], **_: object) -> Any:
    given = json.loads(params["body"])
    number = int(given.get("nextToken", "3"))
    more = {"nextToken": str(number - 1)} if number > 1 else {}
    page = {"stateMachineVersions": [{"stateMachineVersionArn": f"{given['stateMachineArn']}:{number}"}], **more}
    return type("Response", (), {"status_code": 200})(), page


def live(client: Any, name: str) -> int:
    if name == LOADER:
        return int(client.get_alias(FunctionName=name, Name="live")["FunctionVersion"])
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}:live"
    [route] = client.describe_state_machine_alias(stateMachineAliasArn=arn)["routingConfiguration"]
    assert route["weight"] == 100
    return int(route["stateMachineVersionArn"].rpartition(":")[2])


def run(session: Session, arguments: str) -> int:
    return rollback.main(arguments.split(), session)


def refusal(session: Session, arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(session, arguments) == 1
    told = capsys.readouterr()
    [line] = told.err.splitlines()
    assert (told.out, line[:7]) == ("", "error: ")
    return line[7:]


def test_without_a_region_the_variable_that_boto3_reads_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    assert refusal(new_session(), "loader prod", capsys) == (
        "You must specify a region. Next: see that AWS_DEFAULT_REGION and the credentials are those of the environment."
    )


def test_a_function_goes_back_to_the_version_before(
    session: Session, loader: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(session, "loader prod") == 0

    assert live(loader, LOADER) == 2
    assert capsys.readouterr().out.startswith(f"{LOADER}: live points at version 2 again, and no longer at 3. ")


def test_a_machine_goes_back_to_the_version_before_and_its_neighbours_stay(session: Session, machines: Any) -> None:
    assert run(session, "workflow prod") == 0

    assert [live(machines, name) for name in STACK] == [2, 3, 3]


@pytest.mark.parametrize("what", ["loader", "freshness"])
def test_a_version_that_is_named_is_taken(session: Session, loader: Any, machines: Any, what: str) -> None:
    assert run(session, f"{what} prod --to 1") == 0

    assert live(loader if what == "loader" else machines, f"siesa-integration-{what}-prod") == 1


def test_pointing_where_it_points_changes_nothing(
    session: Session, loader: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(session, "loader prod --to 3") == 0

    assert capsys.readouterr().out == f"{LOADER}: version 3 is live already.\n"


def test_a_version_that_is_not_there_is_refused_with_those_that_are(
    session: Session, loader: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(session, "loader prod --to 9", capsys) == (
        f"{LOADER} has no version 9: there are 1, 2, 3. Next: give one of them to --to."
    )
    assert live(loader, LOADER) == 3


def test_before_the_first_version_there_is_nothing_to_go_back_to(
    session: Session, loader: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    loader.update_alias(FunctionName=LOADER, Name="live", FunctionVersion="1")

    assert "has no version before 1, which is live: there are 1, 2, 3. Next: deploy" in refusal(
        session, "loader prod", capsys
    )


def test_a_function_that_codedeploy_is_shifting_is_left_to_it(
    session: Session, loader: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    loader.update_alias(
        FunctionName=LOADER, Name="live", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {"3": 0.1}}
    )

    assert refusal(session, "loader prod", capsys).startswith(
        f"A release of {LOADER} is under way: version 3 has a part of the calls. Next: stop it"
    )


def test_a_machine_that_is_shared_by_two_versions_is_not_touched(
    session: Session, machines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{WORKFLOW}"
    routes = [{"stateMachineVersionArn": f"{arn}:{number}", "weight": 50} for number in (2, 3)]
    machines.update_state_machine_alias(stateMachineAliasArn=f"{arn}:live", routingConfiguration=routes)

    assert "its starts are shared by versions 2 and 3" in refusal(session, "workflow prod", capsys)


@pytest.mark.parametrize("what", ["loader", "workflow"])
def test_what_is_not_deployed_is_named(session: Session, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(session, f"{what} prod", capsys).startswith(
        f"There is no siesa-integration-{what}-prod with an alias live in this account and region. Next: see that"
    )


def test_a_deployment_goes_back_to_what_it_noted_and_not_to_the_number_before(
    session: Session, loader: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Version 2 was turned back by hand; version 3 is deployed while 1 is live.
    loader.update_alias(FunctionName=LOADER, Name="live", FunctionVersion="1")
    file = tmp_path / "live.json"
    assert run(session, f"loader prod --save {file}") == 0
    assert capsys.readouterr().out == f"{LOADER}: version 1 is live.\n"
    assert live(loader, LOADER) == 1
    loader.update_alias(FunctionName=LOADER, Name="live", FunctionVersion="3")

    assert run(session, f"loader prod --from {file}") == 0

    assert live(loader, LOADER) == 1


def test_the_whole_stack_of_machines_goes_back_together(
    session: Session, machines: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "live.json"
    file.write_text(json.dumps(dict(zip(STACK, (2, 3, 1), strict=True))))

    assert run(session, f"workflow prod --from {file}") == 0

    assert [live(machines, name) for name in STACK] == [2, 3, 1]
    assert capsys.readouterr().out.splitlines()[1] == f"{STACK[1]}: version 3 is live already."


def test_a_deployment_that_moved_every_alias_to_the_newest_version_passes_the_check(
    session: Session, loader: Any, machines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [run(session, f"{what} prod --check") for what in ("loader", "workflow")] == [0, 0]

    assert capsys.readouterr().out.splitlines() == [
        f"{name}: version 3, the newest, is live." for name in (LOADER, *STACK)
    ]


def test_what_was_turned_back_and_is_deployed_again_does_not_pass_for_live(
    session: Session, loader: Any, machines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    # The template is that of the last deployment: CloudFormation changes nothing, and is content.
    for what in ("loader", "freshness"):
        run(session, f"{what} prod")
    capsys.readouterr()

    for what, asked in (("loader", "loader"), ("freshness", "workflow")):
        line = refusal(session, f"{asked} prod --check", capsys)
        assert line.startswith(f"siesa-integration-{what}-prod: version 2 is live and 3 the newest. It was turned back")
        assert line.endswith(f"give it another try: ./run rollback {what} prod --to 3")
    assert (live(loader, LOADER), live(machines, STACK[2])) == (2, 2)


def test_the_first_deployment_has_nothing_to_go_back_to(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "live.json"

    assert run(session, f"workflow prod --save {file}") == 0
    assert run(session, f"workflow prod --from {file}") == 0

    assert json.loads(file.read_text()) == dict.fromkeys(STACK)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{WORKFLOW}: nothing is live."
    assert told[3].startswith(f"{WORKFLOW}: nothing was live before this deployment")


@pytest.mark.parametrize("text", ["{", "[]", '{"siesa-integration-loader-dev": 1}', f'{{"{LOADER}": "3"}}'])
def test_a_note_of_something_else_is_refused(
    session: Session, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "live.json"
    file.write_text(text)

    line = refusal(session, f"loader prod --from {file}", capsys)

    assert line.startswith(str(file))
    assert line.endswith(f"Next: write it with --save {file}, before the deployment.")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("everything prod", "argument what: invalid choice: 'everything'"),
        ("loader prod --to 1 --from f", "argument --from: not allowed with argument --to"),
        ("loader prod --from nowhere/live.json", "nowhere/live.json cannot be read: "),
        ("loader prod --save nowhere/live.json", "nowhere/live.json cannot be written: No such file or directory."),
    ],
)
def test_bad_input_is_refused_in_a_line(
    session: Session, arguments: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fault in refusal(session, arguments, capsys)


def test_what_can_be_turned_back_is_what_has_an_alias_in_a_template() -> None:
    kinds = {"AWS::Lambda::Function": "FunctionName", "AWS::StepFunctions::StateMachine": "StateMachineName"}
    templates = [
        json.loads(path.read_text())["Resources"].values()
        for path in (ROOT / "tests" / "infra" / "snapshots").glob("*-prod.template.json")
    ]
    made = {
        resource["Properties"][kinds[resource["Type"]]]
        for resources in templates
        for resource in resources
        if resource["Type"] in kinds
    }

    assert {f"siesa-integration-{what}-prod" for what in (*rollback.STEPS, *rollback.MACHINES)} == made
