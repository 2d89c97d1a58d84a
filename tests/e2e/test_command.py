"""The command as a person or a script runs it: its one document, its exit codes, and what it never shows."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from siesa_local import names
from siesa_local.installation import LOG_FILE, LocalInstallation
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from siesa_transformer.starters import starter_mapping
from tests.e2e.files import Command, Ended, tenant_file
from tests.e2e.refusals import SECRETS
from tests.e2e.scene import kong_tenant, wms_tenant

TYPOS = {
    "not there": (None, ("does not exist",)),
    "no TOML": ("client_id = x", ("is not TOML", "line 1")),
    "no text": (b"\xff\xfe", ("cannot be read",)),
    "empty": ("", ("client_id: required", "siesa: required", "product: required")),
    "unknown key": ('clientid = "x"', ("clientid: unknown key",)),
    "section as text": ('siesa = "connekta"', ("siesa",)),
    "credentials outside their section": ("siesa_credentials = {}", ("[siesa.credentials]",)),
}


@dataclass
class Place:
    """A folder with tenant files, and the simulators that they name."""

    folder: Path
    world: World
    addresses: Addresses
    command: Command

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def kong(self, number: int = 1, **changes: Any) -> Path:
        content = kong_tenant(self.addresses, number, changes.pop("siesa", {}), changes.pop("product", {}))
        return tenant_file(self.folder, content | changes)

    def sync(self, tenant: Path, *more: object) -> Ended:
        return self.command("local", "sync", "--tenant", tenant, "--sync-type", "initial", "--state", self.state, *more)


@pytest.fixture
def place(tmp_path: Path, command: Command) -> Iterator[Place]:
    world = World(seed=5, size=120)
    with serving(world) as addresses:
        yield Place(tmp_path, world, addresses, command)


def test_a_sync_that_succeeds_prints_one_document_and_ends_with_0(place: Place) -> None:
    ended = place.sync(place.kong(), "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["status"], document["alerts"]) == (0, "SUCCEEDED", [])
    assert document["read"] == document["confirmed"] + document["rejected"] + document["superseded"] == 120
    assert sum(document["rejections"].values()) == document["rejected"]


def test_a_sync_that_fails_prints_one_document_with_its_alert_and_ends_with_1(place: Place) -> None:
    wrong = {"credentials": {"conni_key": "local-conni-key", "conni_token": "a-wrong-token"}}
    ended = place.sync(place.kong(siesa=wrong), "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["status"], document["error"]) == (1, "FAILED", "AuthenticationFailed")
    assert [alert["error"]["Error"] for alert in document["alerts"]] == ["AuthenticationFailed"]
    assert document["sync_id"].startswith("sync-")
    assert "Traceback" not in ended.out + ended.err


def test_without_json_a_person_gets_a_table_and_the_reasons(place: Place) -> None:
    ended = place.sync(place.kong())
    assert ended.code == 0
    assert "cliente-1" in ended.out
    assert "SUCCEEDED" in ended.out
    assert "rejected: name: required" in ended.out
    assert str(place.state) in ended.out


@pytest.mark.parametrize("case", TYPOS)
def test_a_malformed_tenant_file_is_refused_in_one_line_with_2(place: Place, case: str) -> None:
    content, says = TYPOS[case]
    path = place.folder / "tenant.toml"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = place.sync(path, "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["status"], document["error"]["Error"]) == (2, "REFUSED", "ConfigurationInvalid")
    (line,) = ended.err.splitlines()
    assert line == f"error: ConfigurationInvalid: {document['error']['Cause']}"
    assert [part for part in (str(path), *says, "Next: ") if part not in line] == []
    assert not place.state.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"client_id": "Cliente A"}, ("client_id", "'Cliente A'")),
        ({"enabled": "false"}, ("enabled", "boolean", "'false'")),
        ({"product_type": "tms"}, ("product_type 'tms'", "field-mappings-kong.json")),
        ({"siesa": {"dialect": "sap"}}, ("siesa.dialect", "'sap'", "connekta-standard")),
        ({"siesa": {"page_size": 5_000}}, ("pageSize", "5000")),
        ({"siesa": {"base_url": "ftp://x"}}, ("siesa.base_url", "http")),
        ({"mapping": {"file": "none.json"}}, ("none.json", "cannot be read")),
        ({"siesa": {"credentials": {"conni_key": {"env": "NOT_SET_ANYWHERE"}}}}, ("NOT_SET_ANYWHERE", "export")),
        ({"max_duration_seconds": 0}, ("max_duration_seconds", "given 0")),
        ({"product": {"form": "odd"}}, ("[product] form", "'odd'", "sku")),
        ({"product": {"settings": {}}}, ("[product.settings]", "type_id", "customer_id")),
        ({"product": {"settings": {"foo": 1}}}, ("[product.settings]", "foo")),
        ({"product": {"credentials": {"username": "u"}}}, ("[product.credentials]", "username and password")),
        ({"product": {"credentials": {}}}, ("[product.credentials]", "does not exist")),
        ({"siesa": {"credentials": {"conni_key": "k"}}}, ("[siesa.credentials]", "conni_token")),
        ({"product": {"form": "bulk", "settings": {}}, "field_mappings_key": "field-mappings-kong.json"}, ("mapping",)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_value_in_a_tenant_file_is_named(place: Place, changes: Any, says: tuple[str, ...]) -> None:
    ended = place.sync(place.kong(**changes), "--json")
    assert (ended.code, json.loads(ended.out)["status"]) == (2, "REFUSED")
    (line,) = ended.err.splitlines()
    assert [part for part in (*says, "Next: ") if part not in line] == []
    assert not place.world.audit("siesa")["pages"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: m["fields"]["name"].update(validation={"pattern": "(a"}), ("[mapping] file", "name", "(a")),
        (lambda m: m.update(product_type="wms"), ("[mapping] file", "'wms'", "'kong'")),
        (lambda m: m["fields"]["external_id"].update(product_field="other"), ("[mapping] file", "external_id")),
    ],
    ids=["pattern", "another product's", "nothing fills a required field"],
)
def test_a_mapping_that_no_sync_could_run_with_is_refused_before_siesa_is_read(
    place: Place, change: Callable[[Any], None], says: tuple[str, ...]
) -> None:
    mapping = json.loads(starter_mapping("field-mappings-kong.json"))
    change(mapping)
    (place.folder / "own.json").write_text(json.dumps(mapping))
    ended = place.sync(place.kong(mapping={"file": "own.json"}))
    (line,) = ended.err.splitlines()
    assert (ended.code, [part for part in says if part not in line]) == (2, [])
    assert not place.world.audit("siesa")["pages"]


def test_a_product_that_is_not_known_fails_in_the_machine_with_item_and_alert(place: Place) -> None:
    mapping = json.loads(starter_mapping("field-mappings-kong.json")) | {"product_type": "tms"}
    (place.folder / "own.json").write_text(json.dumps(mapping))
    ended = place.sync(place.kong(product_type="tms", mapping={"file": "own.json"}), "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["error"], len(document["alerts"])) == (1, "ConfigurationInvalid", 1)
    assert (document["confirmed"], document["failed"]) == (None, None)


def test_payloads_older_than_the_last_success_go_on_opening_and_the_log_is_the_owner_s_alone(place: Place) -> None:
    tenant = place.kong()
    runs: list[str] = []
    # Two syncs of one second are in no order that their ids tell.
    while len({run[:20] for run in runs}) < 2:
        runs.append(json.loads(place.sync(tenant, "--json").out)["sync_id"])
    assert (place.state / LOG_FILE).stat().st_mode & 0o777 == 0o600
    with LocalInstallation(place.state) as installation:
        s3 = installation.aws.client("s3")
        found = s3.list_objects_v2(Bucket=names.PAYLOAD_BUCKET, Prefix="payloads/cliente-1/")["Contents"]
    assert {entry["Key"].split("/")[2] for entry in found} == {runs[-1]}


def test_verbose_shows_where_a_refusal_came_from(place: Place) -> None:
    assert "Traceback" in place.sync(place.folder / "none.toml", "--verbose").err


def test_a_sync_type_that_is_none_is_a_usage_error(place: Place) -> None:
    arguments = ("--tenant", place.kong(), "--sync-type", "full", "--state", place.state)
    ended = place.command("local", "sync", *arguments)
    assert ended.code == 2
    assert "'full' is not one of 'initial', 'incremental'" in ended.err


def test_start_takes_any_input_for_a_client_that_was_synced_before(place: Place) -> None:
    place.sync(place.kong())
    given = json.dumps({"client_id": "cliente-1", "sync_type": "incremental"})
    ended = place.command("local", "start", "--input", given, "--state", place.state, "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["status"], document["confirmed"]) == (0, "SUCCEEDED", 0)


@pytest.mark.parametrize("given", ['["cliente-1"]', '"cliente-1"', "null", "{}"])
def test_start_with_a_wrong_input_fails_as_it_does_on_aws(place: Place, given: str) -> None:
    ended = place.command("local", "start", "--input", given, "--state", place.state, "--json")
    document = json.loads(ended.out)
    assert (ended.code, document["error"], document["alerts"][0]["client_id"]) == (1, "InvalidInput", "_invalid")


def test_start_with_what_is_no_json_is_refused_in_one_line(place: Place) -> None:
    ended = place.command("local", "start", "--input", "client_id=a", "--state", place.state, "--json")
    assert (ended.code, json.loads(ended.out)["status"]) == (2, "REFUSED")
    (line,) = ended.err.splitlines()
    assert "--input" in line
    assert "is not JSON" in line


def test_a_state_folder_of_something_else_is_left_alone(place: Place) -> None:
    place.state.mkdir()
    (place.state / "thesis.txt").write_text("years of work")
    ended = place.sync(place.kong())
    assert ended.code == 2
    assert "thesis.txt and is not a state folder" in ended.err
    assert sorted(path.name for path in place.state.iterdir()) == ["thesis.txt"]


@pytest.mark.parametrize("fault", [None, "token", "kong"])
def test_no_credential_is_in_any_output(place: Place, fault: str | None) -> None:
    token = {"credentials": {"conni_key": SECRETS[0], "conni_token": f"{SECRETS[1]}-wrong"}}
    password = {"credentials": {"username": "local-kong-user", "password": f"{SECRETS[3]}-wrong"}}
    kong = place.kong(siesa=token if fault == "token" else {}, product=password if fault == "kong" else {})
    wms = tenant_file(place.folder, wms_tenant(place.addresses, 2, {}, {}))
    runs = [place.sync(kong, "--json", "--verbose"), place.sync(wms, "--verbose")]
    assert [run.code for run in runs] == [0 if fault is None else 1, 0]
    texts = {f"run {at}": run.out + run.err for at, run in enumerate(runs)} | _kept(place.state)
    assert f"tables/{names.SYNC_STATE_TABLE}" in " ".join(texts)
    assert {name: secret for name, text in texts.items() for secret in SECRETS if secret in text} == {}


def _kept(state: Path) -> dict[str, str]:
    """Give every file of the state folder but those that stand in for Secrets Manager."""
    files = [path for path in state.rglob("*") if path.is_file()]
    kept = [path for path in files if path.relative_to(state).parts[0] != "secrets"]
    assert len(kept) < len(files)
    assert state / LOG_FILE in kept
    return {str(path.relative_to(state)): path.read_text(encoding="utf-8", errors="replace") for path in kept}
