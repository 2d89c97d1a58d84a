"""The service around a read: who may run, what is cleared away, and what is refused before the first call."""

import pytest

from integration_core.deadline import Deadline
from integration_core.errors import ClientUnknown, ConfigurationInvalid, InvalidInput
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Extracted, SyncRequest
from integration_core.telemetry.logs import logger
from siesa_extractor.testing.desk import CLIENT, Desk
from siesa_extractor.testing.siesa import ScriptedSiesa, item


def request(desk: Desk, **changes: str | None) -> Extracted:
    content = {"client_id": CLIENT, "sync_type": "initial", "sync_id": "sync-x", "execution_arn": "arn:x"} | changes
    run = LambdaRun(Deadline.never(), "request-1", logger("siesa-extractor-tests"), desk.metrics)
    return desk.service.extract(SyncRequest.model_validate(content), run)


def test_the_answer_carries_the_guides_fields_and_the_syncs_identity() -> None:
    extracted = Desk(ScriptedSiesa([item(1)])).sync()

    assert extracted.model_dump(include={"client_id", "product_type", "sync_id", "sync_type", "execution_arn"}) == {
        "client_id": CLIENT,
        "product_type": "kong",
        "sync_id": "sync-001",
        "sync_type": "initial",
        "execution_arn": "arn:sync-001",
    }
    assert extracted.extraction_timestamp == "2026-11-23T01:46:00Z"


def test_a_second_sync_of_a_client_is_skipped_and_counted_and_asks_siesa_nothing() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.sync()
    extracted = request(desk, sync_id="sync-other", execution_arn="arn:other")

    assert (extracted.status, extracted.count, extracted.products_ref) == ("skipped", 0, None)
    assert desk.metrics.total("SyncSkipped") == 1
    assert len(desk.siesa.calls) == 2


@pytest.mark.parametrize("missing", ["sync_id", "execution_arn"])
def test_an_input_that_did_not_come_from_the_machine_is_refused(missing: str) -> None:
    with pytest.raises(InvalidInput, match="start the state machine"):
        request(Desk(ScriptedSiesa()), **{missing: None})


def test_an_unknown_client_is_refused_before_it_takes_a_lease() -> None:
    desk = Desk(ScriptedSiesa())
    with pytest.raises(ClientUnknown):
        request(desk, client_id="cliente-z")

    assert desk.state.owner == {}


def test_a_missing_mapping_is_told_before_anything_is_read() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.mappings.files.clear()

    with pytest.raises(ConfigurationInvalid, match="mapping"):
        desk.sync()
    assert desk.siesa.calls == []


def test_a_wrong_siesa_config_names_the_client_and_the_field() -> None:
    desk = Desk(ScriptedSiesa())
    desk.configs[CLIENT] = desk.configs[CLIENT].model_copy(update={"source": {"dialect": "odata"}})

    with pytest.raises(ConfigurationInvalid, match=r"siesaConfig of client 'cliente-a'.*odata"):
        desk.sync()


def test_superseded_successes_lose_their_baseline_and_pending_rows_and_are_retired() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    for _ in range(3):
        desk.commit(desk.sync(), failed=[item(1)])
    desk.sync("incremental")

    kept = {key.split("/")[2] for key in desk.store.objects if key.startswith("baselines/")}
    assert kept == {"sync-003", "sync-004"}
    assert desk.state.retired == ["sync-001", "sync-002"]


def test_what_a_failed_sync_left_among_the_baselines_is_removed_by_the_next() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.commit(desk.sync())
    desk.sync("incremental")
    desk.sync("incremental")

    kept = {key.split("/")[2] for key in desk.store.objects if key.startswith("baselines/")}
    assert kept == {"sync-001", "sync-003"}


def test_the_last_success_is_kept_until_a_newer_one_stands() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.commit(desk.sync())
    for _ in range(3):
        desk.sync("incremental")

    assert desk.state.retired == []
    assert desk.sync("incremental").count == 0
