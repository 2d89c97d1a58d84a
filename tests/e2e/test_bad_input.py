"""What an execution gets that is started with a wrong input."""

from typing import Any

import pytest

from tests.e2e.refusals import check_failure
from tests.e2e.scene import Scene

ENVELOPE = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}
WELL = {"sync_type": "initial"}
NO_CLIENT: dict[str, tuple[Any, tuple[str, ...]]] = {
    "path as client_id": (WELL | {"client_id": "../cliente-a"}, ("client_id", "'../cliente-a'", "[a-z0-9]")),
    "capitals": (WELL | {"client_id": "Cliente-A"}, ("client_id", "'Cliente-A'")),
    "64 characters": (WELL | {"client_id": "a" * 64}, ("client_id",)),
    "one character": (WELL | {"client_id": "a"}, ("client_id", "'a'")),
    "missing client_id": (WELL, ("client_id: required, and absent",)),
    "empty client_id": (WELL | {"client_id": ""}, ("client_id", "''")),
    "number": (WELL | {"client_id": 7}, ("client_id", "string", "given 7")),
    "null": (WELL | {"client_id": None}, ("client_id", "string", "null")),
    "array of clients": (WELL | {"client_id": ["cliente-a"]}, ("client_id", "string", "an array of 1")),
    "object as client_id": (WELL | {"client_id": {"S": "cliente-a"}}, ("client_id", "string")),
    "nothing": ({}, ("client_id", "sync_type")),
    "an array": ([WELL | {"client_id": "cliente-a"}], ("client_id",)),
    "an empty array": ([], ("client_id",)),
    "a text": ("cliente-a", ("client_id",)),
    "a number": (7, ("client_id",)),
    "null itself": (None, ("client_id",)),
    "an EventBridge envelope without Input": (ENVELOPE, ("client_id", "sync_type")),
}
WRONG_SYNC_TYPE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "another word": ("full", ("sync_type", "'initial' or 'incremental'", "'full'")),
    "capitals": ("Initial", ("sync_type", "'Initial'")),
    "empty": ("", ("sync_type", "''")),
    "null": (None, ("sync_type", "null")),
    "number": (1, ("sync_type", "given 1")),
}


@pytest.mark.parametrize("case", NO_CLIENT)
def test_an_input_without_a_well_formed_client_is_logged_under_the_reserved_tenant(scene: Scene, case: str) -> None:
    given, says = NO_CLIENT[case]
    outcome = scene.execute(given)
    check_failure(outcome, error="InvalidInput", tenant="_invalid", says=says)
    assert outcome.calls("lambda") == 1


@pytest.mark.parametrize("case", WRONG_SYNC_TYPE)
def test_a_wrong_sync_type_is_refused_and_logged_under_its_client(scene: Scene, case: str) -> None:
    sync_type, says = WRONG_SYNC_TYPE[case]
    outcome = scene.execute({"client_id": "cliente-w", "sync_type": sync_type})
    check_failure(outcome, error="InvalidInput", tenant="cliente-w", says=says)
    assert outcome.calls("lambda") == 1


def test_an_unknown_client_is_named_with_the_table_that_was_searched(scene: Scene) -> None:
    outcome = scene.execute({"client_id": "nadie", "sync_type": "initial"})
    says = ("no client 'nadie'", "siesa-integration-config-local", "Next: ")
    check_failure(outcome, error="ClientUnknown", tenant="nadie", says=says)
    assert outcome.calls("lambda") == 1
    assert outcome.alerts[0]["product_type"] == "unknown"


def test_a_client_disabled_in_its_item_is_not_synced(scene: Scene) -> None:
    client = scene.kong()
    scene.change_item(client, {"enabled": False})
    outcome = scene.sync(client)
    check_failure(outcome, error="ClientDisabled", tenant=client.id, says=(f"'{client.id}' is disabled", "Next: "))
    assert scene.audit(client)["totals"]["arrived"] == 0


@pytest.mark.parametrize("given", [WELL | {"client_id": "../x"}, ["cliente-a"], ENVELOPE], ids=str)
def test_a_wrong_input_is_answered_with_what_to_start_instead(scene: Scene, given: Any) -> None:
    assert "Next: " in (scene.execute(given).summary.cause or "")


@pytest.mark.parametrize(("given", "kind"), [([7], "an array of 1"), ("cliente-a", "'cliente-a'"), (None, "null")])
def test_an_input_that_is_no_object_is_told_so(scene: Scene, given: Any, kind: str) -> None:
    cause = scene.execute(given).summary.cause or ""
    assert "must be an object" in cause
    assert kind in cause
