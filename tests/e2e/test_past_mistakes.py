"""Mistakes of an earlier attempt, each shown not to happen in a whole sync. The numbers are those of its list.

Held elsewhere: 4 also in packages/transformer/tests/test_text_and_booleans.py (no text is altered); 6 in
packages/transformer/tests/test_compile.py and packages/core/tests/test_mapping.py (every key of a mapping is read);
7 in packages/transformer/tests/test_ean.py; 8 in tests/e2e/test_bad_configuration.py; 10 also in
packages/extractor/tests/test_resuming.py; 11 (two executions of one client) in tests/e2e/test_second_start.py; 12 in
tests/e2e/test_bad_configuration.py and tests/e2e/test_bad_input.py; 14 in tests/e2e/test_failure_branch.py; 18 in
packages/transformer/tests/test_patterns.py. 15 (the alarm on ExecutionTime) and 16 (roles, the log key) are of the
infrastructure, tests/infra.
"""

import json
from typing import Any

import pytest

from siesa_local.simulators import credentials
from tests.e2e.refusals import check_alert
from tests.e2e.scene import Client, Outcome, Scene, during


def _good(scene: Scene, client: Client) -> set[str]:
    return set(scene.world.siesa.catalogue(client.company).truth()["good"])


def _names(scene: Scene, client: Client) -> dict[str, str]:
    return {key: entry["state"]["name"] for key, entry in scene.audit(client)["products"].items() if entry.get("state")}


def test_rows_under_another_key_are_not_taken_for_an_empty_catalogue(scene: Scene) -> None:
    """Mistake 1: 0 products, and success."""
    client = scene.kong(siesa={"rows_key": "detalle.Items"})
    outcome = scene.sync(client)
    assert (outcome.result.status, outcome.result.error) == ("FAILED", "SourceContractBroken")
    assert "detalle.Items" in (outcome.summary.cause or "")


@pytest.mark.parametrize("fault", ["empty", "html", "hollow"])
def test_an_answer_without_data_is_not_taken_for_an_empty_catalogue(scene: Scene, fault: str) -> None:
    """Mistake 1: an empty read must be proved empty."""
    client = scene.kong()
    scene.world.set_knobs("siesa", {"faults": {fault: 1.0}})
    try:
        outcome = scene.sync(client)
    finally:
        scene.world.set_knobs("siesa", {"faults": {fault: 0.0}})
    assert outcome.result.status == "FAILED"
    assert scene.audit(client)["totals"]["arrived"] == 0


def test_an_error_of_a_function_enters_the_failure_branch(scene: Scene) -> None:
    """Mistake 2: `statusCode: 500` as a successful result, past every Catch."""
    client = scene.kong(product={"credentials": {"username": "local-u", "password": "a-wrong-password"}})
    outcome = scene.sync(client)
    assert "TransformData" in outcome.states()
    assert outcome.states()[-3:] == ["NotifyFailure", "LogFailure", "SyncFailed"]
    check_alert(outcome, error="AuthenticationFailed", tenant=client.id)
    # Mistake 14: the alert names the product where it is known, and needs it nowhere.
    assert outcome.alerts[0]["product_type"] == "kong"


def _bulk_client(scene: Scene, failing: float) -> tuple[Client, Outcome]:
    """Sync a client of Kong's bulk form while a share of each batch fails; its books go by its API key."""
    key = f"{credentials.KONG_API_KEY}-{failing}"
    client = scene.kong(product={"form": "bulk", "settings": {}, "credentials": {"api_key": key}})
    client.audited_as = str(failing)
    scene.change_item(client, {"failedShareLimit": 1})
    scene.world.set_knobs("kong", {"bulk": {"partial": failing}})
    try:
        return client, scene.sync(client)
    finally:
        scene.world.set_knobs("kong", {"bulk": {"partial": 0.0}})


def test_records_that_a_batch_reports_as_failed_are_not_counted_as_loaded(scene: Scene) -> None:
    """Mistake 3: `len(batch)` counted as loaded on any 2xx."""
    client, outcome = _bulk_client(scene, 0.2)
    rows, summary = scene.audit(client)["totals"]["rows"], outcome.summary
    assert summary.failed
    assert (summary.confirmed, summary.failed) == (rows, len(_good(scene, client)) - rows)
    assert outcome.item is not None
    assert int(outcome.item["recordsProcessed"]) == summary.confirmed


def test_a_load_of_which_nothing_went_through_is_no_success(scene: Scene) -> None:
    """Mistake 3: a loader that caught everything, and LogSuccess ran."""
    _, outcome = _bulk_client(scene, 1.0)
    assert (outcome.result.status, outcome.result.error) == ("FAILED", "FailedShareExceeded")
    assert "LogSuccess" not in outcome.states()


def test_text_arrives_as_siesa_has_it(scene: Scene) -> None:
    """Mistake 4: `TUBO 1/2"` arrived as `&amp;quot;`."""
    client = scene.kong()
    awkward = "TUBO 1/2\" & <CODO> #4; DROP -- 'ñ' \\ %27"
    catalogue = scene.world.siesa.catalogue(client.company)
    (reference,) = catalogue.change(1)
    next(item for item in catalogue.rows if item.reference == reference).name = awkward
    scene.sync(client)
    assert _names(scene, client)[reference] == awkward


def test_a_change_made_during_the_load_is_seen_by_the_next_sync(scene: Scene) -> None:
    """Mistake 5: the last-sync time was taken at the end of the load."""
    for client in (scene.kong(), scene.wms(siesa={"watermark_overlap_seconds": 0})):
        changed: list[str] = []
        catalogue = scene.world.siesa.catalogue(client.company)
        with during("load", lambda catalogue=catalogue, changed=changed: changed.extend(catalogue.change(2))):  # type: ignore[misc]
            scene.sync(client)
        wanted = {item.reference: item.name for item in catalogue.rows if item.reference in changed}
        assert {name: _names(scene, client)[name] for name in wanted} != wanted
        assert scene.sync(client, "incremental").summary.status == "SUCCEEDED"
        assert {name: _names(scene, client)[name] for name in wanted} == wanted


def test_a_sync_that_failed_moves_no_watermark(scene: Scene) -> None:
    """Mistake 5: the last-sync time was set after partial failures too."""
    client = scene.wms(siesa={"watermark_overlap_seconds": 0})
    scene.sync(client)
    changed = scene.world.siesa.catalogue(client.company).change(3)
    scene.world.set_knobs("wms", {"traffic": {"refuse_credentials": True}})
    try:
        assert scene.sync(client, "incremental").result.error == "AuthenticationFailed"
    finally:
        scene.world.set_knobs("wms", {"traffic": {"refuse_credentials": False}})
    before = scene.audit(client)["products"]
    assert scene.sync(client, "incremental").summary.confirmed == len(changed)
    after = scene.audit(client)["products"]
    assert {key for key in after if after[key]["arrived"] > before[key]["arrived"]} == set(changed)


def test_a_catalogue_past_what_a_state_carries_goes_through(scene: Scene) -> None:
    """Mistake 9: the products inside the state. 1,000 raw rows are about five times what it takes."""
    client = scene.kong()
    catalogue = scene.world.siesa.catalogue(client.company)
    catalogue.add(900)
    outcome = scene.sync(client)
    assert outcome.summary.status == "SUCCEEDED"
    assert set(scene.audit(client)["products"]) == _good(scene, client)
    largest = max(len(event.details.get("output", "")) for event in outcome.result.events)
    assert largest < 262_144


@pytest.mark.parametrize(
    ("system", "state", "path"),
    [
        ("siesa", "ExtractFromSiesa", ""),
        ("kong", "LoadToProduct", "/inventory"),
    ],
)
def test_a_step_that_cannot_end_goes_on_from_its_checkpoint(scene: Scene, system: Any, state: str, path: str) -> None:
    """Mistake 10: 28,000 items do not fit in one function. Here a fault outlasts a step's patience, after progress."""
    client = scene.kong(siesa={"page_size": 20, "concurrency": 1}, product={"batch_size": 20, "concurrency": 1})
    faults = [{"call": call, "fault": "server_error", "path": path} for call in range(5, 8)]
    calls_before = _calls(scene, system)
    scene.world.set_knobs(system, {"faults": {"schedule": faults}})
    try:
        outcome = scene.sync(client)
    finally:
        scene.world.set_knobs(system, {"faults": {"schedule": []}})
    assert outcome.summary.status == "SUCCEEDED"
    assert outcome.states().count(state) == 2
    assert set(scene.audit(client)["products"]) == _good(scene, client)
    assert scene.audit(client)["totals"]["arrived"] == outcome.summary.confirmed
    # What was settled before is not asked again: six pages or batches, and a few calls to log in and to end.
    assert _calls(scene, system) - calls_before < 6 + len(faults) + 6


def _calls(scene: Scene, system: Any) -> int:
    return sum(sum(statuses.values()) for statuses in scene.world.audit(system)["calls"].values())


def test_a_sync_whose_extraction_failed_has_the_id_that_a_success_would_have(scene: Scene) -> None:
    """Mistake 11: `sync_id` was made by the loader, so a failed extraction had none to log."""
    client = scene.kong()
    success = scene.sync(client)
    scene.change_item(client, {"enabled": False})
    failure = scene.sync(client)
    for outcome in (success, failure):
        assert outcome.item is not None
        assert outcome.item["syncId"] == outcome.summary.sync_id
        assert outcome.summary.sync_id.startswith(f"sync-{outcome.result.started:%Y%m%d-%H%M%S}-")


def test_a_transient_fault_is_retried_and_a_permanent_one_is_not(scene: Scene) -> None:
    """Mistake 12: `States.TaskFailed` matches every Lambda error, so 401 was retried."""
    scene.world.set_knobs("siesa", {"faults": {"server_error": 1.0}})
    try:
        transient = scene.sync(scene.kong())
    finally:
        scene.world.set_knobs("siesa", {"faults": {"server_error": 0.0}})
    wrong = {"conni_key": credentials.CONNI_KEY, "conni_token": "a-wrong-token"}
    permanent = scene.sync(scene.kong(siesa={"credentials": wrong}))
    assert [outcome.calls("lambda") for outcome in (transient, permanent)] == [4, 1]
    assert (transient.result.error, permanent.result.error) == ("ServerFault", "AuthenticationFailed")


def test_a_failed_sync_is_found_among_the_failed_executions(scene: Scene) -> None:
    """Mistake 13: after LogFailure the machine succeeded."""
    client = scene.kong()
    scene.change_item(client, {"enabled": False})
    outcome = scene.sync(client)
    aws = scene.installation.aws.client("stepfunctions")
    machine = aws.describe_execution(executionArn=outcome.result.arn)["stateMachineArn"]
    failed = aws.list_executions(stateMachineArn=machine, statusFilter="FAILED")["executions"]
    assert outcome.result.arn in {execution["executionArn"] for execution in failed}


@pytest.mark.parametrize("fault", ["lost", "reset", "server_error"])
def test_an_answer_that_got_lost_makes_no_duplicate(scene: Scene, fault: str) -> None:
    """Mistake 17: POST retried without an idempotency key or a look-up."""
    client = scene.wms()
    schedule = [{"call": call, "fault": fault, "path": "/api"} for call in (5, 17, 60)]
    scene.world.set_knobs("wms", {"faults": {"schedule": schedule}})
    try:
        outcome = scene.sync(client)
    finally:
        scene.world.set_knobs("wms", {"faults": {"schedule": []}})
    assert outcome.summary.status == "SUCCEEDED"
    totals = scene.audit(client)["totals"]
    assert (totals["duplicates"], totals["rows"]) == (0, totals["products"])
    assert set(scene.audit(client)["products"]) == _good(scene, client)


def test_records_that_failed_are_offered_again_first_and_succeed_once_the_fault_is_gone(scene: Scene) -> None:
    """Mistake 19: records that failed were forgotten once the watermark moved on."""
    client = scene.wms()
    scene.change_item(client, {"failedShareLimit": 1})
    scene.world.set_knobs("wms", {"name_max_length": 25})
    try:
        first = scene.sync(client)
    finally:
        scene.world.set_knobs("wms", {"name_max_length": 255})
    assert first.summary.failed
    second = scene.sync(client, "incremental")
    assert second.summary.status == "SUCCEEDED"
    assert set(_names(scene, client)) == _good(scene, client)
    loaded = _answer(second.result.events, "LoadToProduct")
    assert loaded["proof"]["reoffered"] >= first.summary.failed
    third = scene.sync(client, "incremental")
    assert third.summary.failed == 0


def test_a_corrected_mapping_reaches_products_that_did_not_change(scene: Scene) -> None:
    """Mistake 20: a corrected mapping reached no product that had not changed since."""
    for client in (scene.kong(), scene.wms()):
        first = scene.sync(client)
        assert scene.sync(client, "incremental").summary.confirmed == 0
        mapping = scene.mapping(client)
        mapping["fields"]["name"]["siesa_field"] = mapping["fields"]["external_id"]["siesa_field"]
        scene.put_mapping(f"{client.id}/own.json", json.dumps(mapping).encode())
        scene.change_item(client, {"fieldMappingsKey": f"{client.id}/own.json"})
        again = scene.sync(client, "incremental")
        assert again.summary.status == "SUCCEEDED"
        assert (again.summary.confirmed or 0) >= (first.summary.confirmed or 0) > 0
        assert all(name == reference for reference, name in _names(scene, client).items())


def _answer(events: Any, state: str) -> dict[str, Any]:
    exits = [e for e in events if e.type == "TaskStateExited" and e.details["name"] == state]
    return dict(json.loads(exits[-1].details["output"]))
