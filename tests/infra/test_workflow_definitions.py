import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from siesa_infra import definitions
from siesa_infra.definitions import Definition
from siesa_infra.errors import SynthesisError
from siesa_workflow import machine
from tests.infra.synthesis import ACCOUNT, ROOT, run_app
from typed_asl import MachineBuilder, StateMachine, lambda_invoke, parse, pass_on

REFERENCE = ROOT / "docs" / "reference"
SNAPSHOTS = "./run snapshots"
EXTRACTOR = "arn:aws:lambda:us-east-1:111122223333:function:siesa-integration-extractor-dev:live"

Define = Callable[..., Definition]


@pytest.fixture
def define(tmp_path: Path) -> Define:
    """Define a machine `workflow`, whose committed definition is `reviewed`, or the machine's own."""

    def defined(
        build: Callable[[], StateMachine],
        *,
        reviewed: object | None = None,
        places: Mapping[str, str] | None = None,
    ) -> Definition:
        written = build().dump() if reviewed is None else reviewed
        (tmp_path / "siesa-integration-workflow.asl.json").write_text(json.dumps(written))
        deployment = definitions.Deployment(
            places={"ExtractorFunctionArn": EXTRACTOR} if places is None else places,
            functions={"siesa-integration-extractor-dev": EXTRACTOR},
            partition="aws",
            region="us-east-1",
            account=ACCOUNT,
            reviewed=tmp_path,
        )
        return definitions.define("workflow", build, deployment)

    return defined


@pytest.fixture
def refused(define: Define) -> Callable[..., str]:
    """Give the one line with which a machine is refused."""

    def line(build: Callable[[], StateMachine], **given: Any) -> str:
        with pytest.raises(SynthesisError) as caught:
            define(build, **given)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return line


def calling(function: str) -> Callable[[], StateMachine]:
    return lambda: MachineBuilder("Calls a function").add(lambda_invoke("Call", function=function, end=True)).build()


def malformed(**changes: Any) -> Callable[[], StateMachine]:
    definition = {"StartAt": "First", "States": {"First": {"Type": "Pass", "End": True}}} | changes
    return lambda: parse(definition)


def test_a_sound_machine_is_given_with_the_places_that_it_names(define: Define) -> None:
    build = calling("${ExtractorFunctionArn}")
    definition = define(build, places={"ExtractorFunctionArn": EXTRACTOR, "Unused": "value"})

    assert json.loads(definition.text) == build().dump()
    assert definition.places == {"ExtractorFunctionArn": EXTRACTOR}
    assert [definition.fill(one) for one in definition.needs.actions()["lambda:InvokeFunction"]] == [EXTRACTOR]


def test_a_definition_that_does_not_check_is_refused(refused: Callable[..., str]) -> None:
    line = refused(malformed(StartAt="Nowhere"))

    assert line.startswith("the definition of workflow does not check: ")
    assert "Nowhere" in line
    assert SNAPSHOTS in line


def test_a_machine_that_cannot_be_built_is_refused(refused: Callable[..., str]) -> None:
    def build() -> StateMachine:
        return MachineBuilder("Goes nowhere").add(pass_on("First", next="Nowhere")).build()

    line = refused(build, reviewed={})

    assert line.startswith("the machine workflow cannot be built: ")
    assert "Nowhere" in line
    assert SNAPSHOTS in line


def test_a_definition_that_differs_from_the_committed_one_is_refused_by_the_state(refused: Callable[..., str]) -> None:
    reviewed = calling("${ExtractorFunctionArn}")().dump()
    reviewed["States"]["Call"]["Comment"] = "as it was"

    line = refused(calling("${ExtractorFunctionArn}"), reviewed=reviewed)

    assert "differs from the committed siesa-integration-workflow.asl.json in the state Call" in line
    assert SNAPSHOTS in line


@pytest.mark.parametrize("reviewed", [{}, [], None, {"States": []}], ids=str)
def test_a_committed_file_that_holds_no_definition_is_a_difference(refused: Callable[..., str], reviewed: Any) -> None:
    line = refused(malformed(), reviewed=reviewed if reviewed is not None else "null")

    assert "differs from the committed siesa-integration-workflow.asl.json" in line


def test_a_place_without_a_value_is_refused(refused: Callable[..., str]) -> None:
    line = refused(calling("${PackagerFunctionArn}"))

    assert line.startswith("the machine workflow refers to ${PackagerFunctionArn}, which no stack makes.")
    assert SNAPSHOTS in line


@pytest.mark.parametrize(
    "function",
    [
        "arn:aws:lambda:us-east-1:111122223333:function:siesa-integration-packager-dev:live",
        "arn:aws:lambda:us-east-1:111122223333:function:siesa-integration-extractor-dev",
        "siesa-integration-extractor-dev",
        "${Packager}",
    ],
    ids=["another", "past the alias", "by name", "by a place"],
)
def test_a_function_that_no_stack_makes_is_refused(refused: Callable[..., str], function: str) -> None:
    places = {"Packager": "arn:aws:lambda:us-east-1:111122223333:function:packager"}

    line = refused(calling(function), places=places)

    assert line.startswith("the machine workflow calls the function ")
    assert "which no stack makes: there are siesa-integration-extractor-dev." in line
    assert SNAPSHOTS in line


def test_an_integration_whose_permissions_are_not_known_is_refused(refused: Callable[..., str]) -> None:
    call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:${Service}:list", "End": True}

    line = refused(malformed(StartAt="Call", States={"Call": call}), places={"Service": "s3"})

    assert "is not known" in line
    assert SNAPSHOTS in line


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A copy of the committed definitions."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for file in REFERENCE.glob("*.asl.json"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_the_app_stops_with_one_line_where_a_committed_definition_is_not_current(
    tmp_path: Path, committed: Path
) -> None:
    file = committed / "siesa-integration-workflow.asl.json"
    definition = machine.build().dump()
    definition["States"]["LogSuccess"]["Comment"] = "as it was"
    file.write_text(json.dumps(definition))

    done = run_app(tmp_path / "out", account=ACCOUNT, only="workflow", definitions=committed)

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("error: the definition of workflow differs from the committed ")
    assert "in the state LogSuccess" in line
    assert SNAPSHOTS in line


def test_the_app_stops_with_one_line_where_a_committed_definition_is_missing(tmp_path: Path, committed: Path) -> None:
    (committed / "siesa-integration-close-books.asl.json").unlink()

    done = run_app(tmp_path / "out", account=ACCOUNT, only="workflow", definitions=committed)

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("error: siesa-integration-close-books.asl.json, the committed definition, cannot be read: ")
    assert SNAPSHOTS in line
