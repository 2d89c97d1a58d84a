"""What the machine makes of functions that are cut off, or that do not start."""

import json
from pathlib import Path

import pytest

from siesa_local import names
from tests.e2e.refusals import check_failure
from tests.e2e_artifacts.installed import failures, installed
from tests.lambda_runtime.conftest import FUNCTIONS
from tests.lambda_runtime.sandbox import Code

pytestmark = pytest.mark.xdist_group("lambda")

ATTEMPTS = 4
"""One, and the three of the guide's retrier."""


def test_a_step_past_its_time_out_is_repeated_and_then_fails_the_sync(tmp_path: Path, zips: dict[str, Code]) -> None:
    code = zips | {names.EXTRACTOR: Code(FUNCTIONS, "probe.hang")}
    with installed(tmp_path, code, lambda_seconds=1) as here:
        client = here.scene.kong()
        outcome = here.scene.sync(client)
        assert [error for error, _ in failures(outcome.result)] == ["Sandbox.Timedout"] * ATTEMPTS
        assert here.service.processes(names.EXTRACTOR) == []
    check_failure(outcome, error="Sandbox.Timedout", tenant=client.id, says=("Task timed out after 1.00 seconds",))


@pytest.mark.parametrize(
    ("handler", "error", "says"),
    [
        ("siesa_extractor.nowhere.handler", "Runtime.ImportModuleError", "No module named 'siesa_extractor.nowhere'"),
        ("siesa_extractor.handler.nowhere", "Runtime.HandlerNotFound", "Handler 'nowhere' missing"),
    ],
)
def test_a_handler_that_the_zip_does_not_have_fails_the_sync_by_name(
    tmp_path: Path, zips: dict[str, Code], handler: str, error: str, says: str
) -> None:
    code = zips | {names.EXTRACTOR: Code(zips[names.EXTRACTOR].task_root, handler)}
    with installed(tmp_path, code) as here:
        client = here.scene.kong()
        outcome = here.scene.sync(client)
    assert [error for error, _ in failures(outcome.result)] == [error] * ATTEMPTS
    assert says in json.loads(failures(outcome.result)[0][1])["errorMessage"]
    check_failure(outcome, error=error, tenant=client.id, says=(says,))
