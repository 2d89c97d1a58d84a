"""Whole syncs through the machine, each step as the very zip that deploys, on Lambda's own Python."""

import json
import threading
import time
from typing import Any

import psutil
import pytest

from siesa_local import names
from siesa_local.simulators import credentials
from tests.e2e.refusals import SECRETS, check_failure
from tests.e2e_artifacts.installed import FUNCTIONS, VARIABLES, Installed, failures
from tests.lambda_runtime.environment import here as sandboxed

pytestmark = pytest.mark.xdist_group("lambda")

LAMBDA_VARIABLES = {
    "_HANDLER",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "PATH",
    "PYTHONPATH",
    "TZ",
}


@pytest.mark.parametrize("product", ["kong", "wms"])
def test_a_catalogue_reaches_its_product_and_the_books_balance(here: Installed, product: str) -> None:
    client = here.scene.kong() if product == "kong" else here.scene.wms()
    first = here.scene.sync(client)
    assert (first.result.status, first.calls("lambda")) == ("SUCCEEDED", 3)
    here.check_books(client, first)
    changed = here.scene.world.siesa.catalogue(client.company).change(7)
    second = here.scene.sync(client, "incremental")
    assert (second.result.status, second.summary.confirmed) == ("SUCCEEDED", len(changed))


@pytest.mark.parametrize(
    ("step", "sections"),
    [
        ("ExtractFromSiesa", {"siesa": {"credentials": {"conni_key": credentials.CONNI_KEY, "conni_token": "wrong"}}}),
        ("LoadToProduct", {"product": {"credentials": {"username": credentials.KONG_USERNAME, "password": "wrong"}}}),
    ],
)
def test_a_wrong_credential_is_known_by_its_name_and_takes_the_failure_branch(
    here: Installed, step: str, sections: dict[str, Any]
) -> None:
    client = here.scene.kong(**sections)
    outcome = here.scene.sync(client)
    ((error, cause),) = failures(outcome.result)
    assert error == json.loads(cause)["errorType"] == "AuthenticationFailed"
    assert list(json.loads(cause)) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert outcome.states()[-4:-3] == [step]
    check_failure(outcome, error="AuthenticationFailed", tenant=client.id, says=("Next: ",))


def test_a_step_whose_process_dies_is_repeated_and_the_books_still_balance(here: Installed) -> None:
    client = here.scene.wms(product={"concurrency": 1})
    killed = threading.Thread(target=_kill_during_load, args=(here, client.audited_as))
    killed.start()
    outcome = here.scene.sync(client)
    killed.join()
    ((error, cause),) = failures(outcome.result)
    assert (error, outcome.result.status) == ("Runtime.ExitError", "SUCCEEDED")
    assert "signal: killed" in json.loads(cause)["errorMessage"]
    assert outcome.states().count("LoadToProduct") == 1
    here.check_books(client, outcome)


def _kill_during_load(here: Installed, audited_as: str) -> None:
    end = time.monotonic() + 30
    while audited_as not in here.scene.world.audit("wms")["tenants"] and time.monotonic() < end:
        time.sleep(0.002)
    for pid in here.service.processes(names.LOADER):
        psutil.Process(pid).kill()


def test_the_steps_see_the_variables_of_their_templates_and_speak_to_this_machine_alone(
    here: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "of-the-parent")
    for name in FUNCTIONS.values():
        here.service.restart(name)
    here.scene.sync(here.scene.kong())
    processes = {name: psutil.Process(pid) for name in FUNCTIONS.values() for pid in here.service.processes(name)}
    assert processes.keys() == set(FUNCTIONS.values())
    for name, process in processes.items():
        given = process.environ()
        assert given.keys() == LAMBDA_VARIABLES | VARIABLES[name].keys() | sandboxed("").keys()
        assert {variable: given[variable] for variable in VARIABLES[name]} == VARIABLES[name]
        assert {c.raddr.ip for c in process.net_connections("inet") if len(c.raddr)} == {"127.0.0.1"}


def test_the_logs_of_the_steps_hold_the_sync_and_no_credential(here: Installed) -> None:
    client = here.scene.kong()
    outcome = here.scene.sync(client)
    for name in FUNCTIONS.values():
        log = here.service.log(name)
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        assert outcome.summary.sync_id in {line.get("sync_id") for line in lines}
        assert [secret for secret in SECRETS if secret in log] == []
