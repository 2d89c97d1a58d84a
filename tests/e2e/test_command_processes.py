"""Commands that start processes of their own: the demo, and the endpoint that stays up."""

import json
import re
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

import boto3
import psutil
import pytest

from siesa_local import names
from siesa_local.aws.state.folder import StateFolder
from siesa_local.demo_folder import prepare_demo_folder
from siesa_local.demo_tenants import provision_demo_tenants
from siesa_local.installation import LocalInstallation
from siesa_local.mapping_files import mapping_body
from siesa_local.simulators.addresses import Addresses, addresses
from siesa_local.tenant import TenantFile
from tests.e2e import files
from tests.e2e.refusals import SECRETS
from tests.e2e.scene import kong_tenant

MACHINE = f"arn:aws:states:{names.REGION}:123456789012:stateMachine:{names.WORKFLOW}"
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)(\S*)")


class Up:
    """A running `siesa local up`, and what it said of its addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        arguments = ("local", "up", "--products", 100, "--port", 0, "--state", folder / "state")
        self.child = files.start(*arguments, cwd=folder)
        self._lines: Queue[str] = Queue()
        assert self.child.stdout is not None
        Thread(target=self._read, args=[self.child.stdout]).start()
        self.said = ""
        while "start-execution" not in self.said:
            self.said += self._line()

    def _read(self, stdout: IO[str]) -> None:
        for line in stdout:
            self._lines.put(line)

    def _line(self) -> str:
        try:
            return self._lines.get(timeout=30)
        except Empty:
            self.child.kill()
            raise

    @property
    def endpoint(self) -> str:
        return next(match[0] for match in ADDRESS.finditer(self.said) if not match[2])

    @property
    def systems(self) -> Addresses:
        return addresses(int(next(match[1] for match in ADDRESS.finditer(self.said) if match[2] == "/siesa")))

    def client(self, service: Any) -> Any:
        session = boto3.Session("local", "local", region_name=names.REGION)
        return session.client(service, endpoint_url=self.endpoint)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path)
    yield running
    if running.child.poll() is None:
        running.child.kill()
    running.child.communicate()


def test_another_process_explores_what_is_up_and_starts_a_sync_until_ctrl_c(up: Up) -> None:
    tables = up.client("dynamodb").list_tables()["TableNames"]
    assert {names.CONFIG_TABLE, names.SYNC_STATE_TABLE} <= set(tables)
    _provision(up)
    steps = up.client("stepfunctions")
    given = json.dumps({"client_id": "cliente-1", "sync_type": "initial"})
    arn = steps.start_execution(stateMachineArn=MACHINE, input=given, name="from-outside-abc123")["executionArn"]
    while (found := steps.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.05)
    assert found["status"] == "SUCCEEDED"
    listed = steps.list_executions(stateMachineArn=MACHINE, statusFilter="SUCCEEDED")["executions"]
    assert [execution["executionArn"] for execution in listed] == [arn]
    items = up.client("dynamodb").scan(TableName=names.SYNC_STATE_TABLE)["Items"]
    assert {item.get("status", {}).get("S") for item in items} == {None, "success"}

    children = psutil.Process(up.child.pid).children(recursive=True)
    up.child.send_signal(signal.SIGINT)
    begun = time.monotonic()
    assert up.child.wait(timeout=30) == 130
    assert time.monotonic() - begun < 5
    assert up.child.stderr is not None
    assert "Traceback" not in up.child.stderr.read()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert (len(children), alive) == (1, [])


def test_up_sets_up_the_demo_s_clients_and_tells_their_credentials(up: Up) -> None:
    assert "cliente-a, cliente-b" in up.said
    assert [word for word in SECRETS if word not in up.said] == []
    steps = up.client("stepfunctions")
    given = json.dumps({"client_id": "cliente-a", "sync_type": "incremental"})
    arn = steps.start_execution(stateMachineArn=MACHINE, input=given, name="first-abc123")["executionArn"]
    while (found := steps.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.05)
    assert (found["status"], found.get("cause")) == ("SUCCEEDED", None)


def test_the_demo_s_clients_are_pointed_to_new_simulators_and_no_others_are(tmp_path: Path) -> None:
    with LocalInstallation(tmp_path / "state") as installation:
        assert provision_demo_tenants(installation, addresses(1)) == ("cliente-a", "cliente-b")
        assert provision_demo_tenants(installation, addresses(2)) == ("cliente-a", "cliente-b")
        own = TenantFile.model_validate(
            kong_tenant(addresses(1), 1, {}, {}) | {"client_id": "cliente-a", "client_name": "Real"}
        )
        installation.provision(own, beside=tmp_path)
        assert provision_demo_tenants(installation, addresses(3)) == ("cliente-b",)


def _tenant(systems: Addresses) -> TenantFile:
    return TenantFile.model_validate(kong_tenant(systems, 1, {}, {}))


def _provision(up: Up) -> None:
    """Do by AWS calls from outside what `siesa local sync` does from a tenant file."""
    tenant = _tenant(up.systems)
    for name, text in tenant.secrets().items():
        up.client("secretsmanager").create_secret(Name=name, SecretString=text)
    body = mapping_body(tenant, up.folder)
    up.client("s3").put_object(Bucket=names.CONFIG_BUCKET, Key=tenant.mappings_key, Body=body)
    item = json.loads(json.dumps(tenant.item()), parse_float=str)
    for name in ("failedShareLimit", "vanishedShareLimit"):
        del item[name]
    attributes = {name: _attribute(value) for name, value in item.items()}
    up.client("dynamodb").put_item(TableName=names.CONFIG_TABLE, Item=attributes)


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, dict):
        return {"M": {name: _attribute(inner) for name, inner in value.items()}}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def test_the_demo_ends_as_it_is_meant_to(command: files.Command, tmp_path: Path) -> None:
    arguments = ("--products", 300, "--changed", 12, "--state", tmp_path / "demo", "--json")
    ended = command("local", "demo", *arguments)
    document = json.loads(ended.out)
    assert (ended.code, document["as_expected"]) == (0, True)
    figures = [
        (act["summary"]["status"], act["summary"]["confirmed"], act["books"]["agrees"]) for act in document["acts"]
    ]
    assert figures == [
        ("SUCCEEDED", 295, True),
        ("SUCCEEDED", 295, True),
        ("SUCCEEDED", 12, True),
        ("SUCCEEDED", 12, True),
        ("FAILED", None, True),
    ]
    assert [alert["client_id"] for alert in document["alerts"]] == ["cliente-c"]


def test_the_demo_leaves_a_folder_of_something_else_alone(command: files.Command, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    ended = command("local", "demo", "--state", tmp_path)
    assert ended.code == 2
    assert "files that are no state" in ended.err
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_empties_neither_a_client_s_state_nor_one_that_is_in_use(
    command: files.Command, tmp_path: Path
) -> None:
    with LocalInstallation(tmp_path / "real") as installation:
        installation.provision(_tenant(addresses(1)), beside=tmp_path)
        used = command("local", "demo", "--state", tmp_path / "real")
    prepare_demo_folder(tmp_path / "demo")
    with closing(StateFolder(tmp_path / "demo")) as held:
        held.write("tables/x", b"y")
        busy = command("local", "demo", "--state", tmp_path / "demo")
        assert held.read("tables/x") == b"y"
    real = command("local", "demo", "--state", tmp_path / "real")
    assert (used.code, busy.code, real.code) == (2, 2, 2)
    assert "in use by process" in used.err
    assert "in use by process" in busy.err
    assert "a state that no demo made" in real.err
    assert list((tmp_path / "real" / "secrets").iterdir())
    prepare_demo_folder(tmp_path / "demo")
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {"format.json", ".siesa-lock", ".siesa-demo"}


@pytest.mark.parametrize("verb", ["sync", "demo"])
def test_a_file_as_state_is_refused_in_one_line(command: files.Command, tmp_path: Path, verb: str) -> None:
    tenant = files.tenant_file(tmp_path, kong_tenant(addresses(1), 1, {}, {}))
    (tmp_path / "file").write_text("x")
    more = ("--tenant", tenant, "--sync-type", "initial") if verb == "sync" else ()
    ended = command("local", verb, "--state", tmp_path / "file", *more)
    (line,) = ended.err.splitlines()
    assert (ended.code, "cannot be used: Not a directory" in line) == (2, True)
