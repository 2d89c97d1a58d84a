"""What a client's sync gets whose item, secrets or mapping file are wrong, or whose systems are not there."""

import json
import socket
from typing import Any

import pytest

from tests.e2e.refusals import check_failure
from tests.e2e.scene import Scene

EXTRACT, TRANSFORM, LOAD = 1, 2, 3
"""How many function calls a permanent error of that step leaves: one of each step, none repeated."""

ITEMS: dict[str, tuple[dict[str, Any], str, int, tuple[str, ...]]] = {
    "enabled as text true": ({"enabled": "true"}, "ConfigurationInvalid", EXTRACT, ("enabled", "boolean", "'true'")),
    "enabled as text false": ({"enabled": "false"}, "ConfigurationInvalid", EXTRACT, ("enabled", "'false'")),
    "enabled as 1": ({"enabled": 1}, "ConfigurationInvalid", EXTRACT, ("enabled", "boolean", "given 1")),
    "enabled missing": ({"enabled": None}, "ConfigurationInvalid", EXTRACT, ("enabled: required",)),
    "unknown key": ({"surprise": 1}, "ConfigurationInvalid", EXTRACT, ("surprise: unknown key",)),
    "no siesaConfig": ({"siesaConfig": None}, "ConfigurationInvalid", EXTRACT, ("no siesaConfig",)),
    "unknown dialect": (
        {"siesaConfig.dialect": "sap"},
        "ConfigurationInvalid",
        EXTRACT,
        ("dialect", "'sap'", "connekta-standard", "rest"),
    ),
    "plain http beyond loopback": (
        {"siesaConfig.baseUrl": "http://siesa.example.com"},
        "InsecureTransport",
        EXTRACT,
        ("http://siesa.example.com", "allowInsecureHttp"),
    ),
    "siesa's secret missing": (
        {"siesaConfig.secretName": "no-such"},
        "SecretMissing",
        EXTRACT,
        ("'no-such' does not exist", "create-secret"),
    ),
    "product's secret missing": ({"productConfig.secretName": "no-such"}, "SecretMissing", LOAD, ("'no-such'",)),
    "mapping file missing": (
        {"fieldMappingsKey": "none.json"},
        "ConfigurationInvalid",
        EXTRACT,
        ("none.json", "does not exist", "aws s3 cp"),
    ),
    "unknown product type": ({"productType": "tms"}, "ConfigurationInvalid", TRANSFORM, ("'tms'",)),
    "unknown form": ({"productConfig.form": "odd"}, "ConfigurationInvalid", LOAD, ("'odd'", "sku", "bulk")),
    "settings missing": ({"productConfig.settings": {}}, "ConfigurationInvalid", LOAD, ("typeId", "customerId")),
    "unknown setting": ({"productConfig.odd": 1}, "ConfigurationInvalid", LOAD, ("odd: unknown key",)),
    "unknown query": (
        {"siesaConfig.consulta": "NO_SUCH"},
        "AuthenticationFailed",
        EXTRACT,
        ("401", "'NO_SUCH'", "consulta"),
    ),
}
SECRETS: dict[str, tuple[str, str, str, int, tuple[str, ...]]] = {
    "siesa's lacks a field": ("siesa", '{"conniKey": "abc"}', "SecretMissing", EXTRACT, ("conniToken", "conniKey")),
    "siesa's is no JSON": ("siesa", "abcdefgh", "SecretMissing", EXTRACT, ("not a JSON object",)),
    "siesa's is wrong": (
        "siesa",
        '{"conniKey": "local-conni-key", "conniToken": "a-wrong-token"}',
        "AuthenticationFailed",
        EXTRACT,
        ("401", "conniKey and conniToken"),
    ),
    "kong's lacks a field": ("kong", '{"username": "local-kong-user"}', "SecretMissing", LOAD, ("password",)),
    "kong's is wrong": (
        "kong",
        '{"username": "local-kong-user", "password": "a-wrong-password"}',
        "AuthenticationFailed",
        LOAD,
        ("401", "username and password"),
    ),
}
MAPPINGS: dict[str, tuple[Any, int, tuple[str, ...]]] = {
    "no JSON": ("no json", EXTRACT, ("is not JSON",)),
    "no object": ("[]", EXTRACT, ("not a JSON object",)),
    "no fields": ('{"version": "1.0"}', EXTRACT, ("fields: required",)),
    "unknown key": (lambda mapping: mapping | {"extra": 1}, EXTRACT, ("extra: unknown key",)),
    "unknown key of a field": (lambda m: _with_sku(m, typo=1), EXTRACT, ("fields.sku.typo: unknown key",)),
    "bad pattern": (lambda m: _with_sku(m, validation={"pattern": "(["}), TRANSFORM, ("sku", "pattern", "([")),
    "another product's": (lambda mapping: mapping | {"product_type": "wms"}, TRANSFORM, ("'wms'", "'kong'")),
}


def _with_sku(mapping: dict[str, Any], **changes: Any) -> dict[str, Any]:
    fields = mapping["fields"]
    return mapping | {"fields": fields | {"sku": fields["sku"] | changes}}


@pytest.mark.parametrize("case", ITEMS)
def test_a_wrong_item_ends_the_sync_at_once_in_one_clear_line(scene: Scene, case: str) -> None:
    changes, error, calls, says = ITEMS[case]
    client = scene.kong()
    scene.change_item(client, changes)
    outcome = scene.sync(client)
    check_failure(outcome, error=error, tenant=client.id, says=(*says, "Next: "))
    assert outcome.calls("lambda") == calls
    assert scene.audit(client)["totals"]["arrived"] == 0


@pytest.mark.parametrize("case", SECRETS)
def test_a_wrong_secret_ends_the_sync_at_once_without_being_shown(scene: Scene, case: str) -> None:
    system, content, error, calls, says = SECRETS[case]
    client = scene.kong()
    name = f"siesa-integration/{client.id}/{system}"
    scene.put_secret(name, content)
    outcome = scene.sync(client)
    check_failure(outcome, error=error, tenant=client.id, says=(*says, "Next: "))
    assert outcome.calls("lambda") == calls
    assert "a-wrong-" not in (outcome.result.cause or "") + scene.log()


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_wrong_mapping_file_is_named_with_its_wrong_key(scene: Scene, case: str) -> None:
    change, calls, says = MAPPINGS[case]
    client = scene.kong()
    key = f"{client.id}/own.json"
    body = change if isinstance(change, str) else json.dumps(change(scene.mapping(client)))
    scene.put_mapping(key, body.encode())
    scene.change_item(client, {"fieldMappingsKey": key})
    outcome = scene.sync(client)
    check_failure(outcome, error="ConfigurationInvalid", tenant=client.id, says=(key, *says, "Next: "))
    assert outcome.calls("lambda") == calls


@pytest.mark.parametrize(("section", "calls"), [("siesaConfig", 4), ("productConfig", 6)])
def test_an_unreachable_system_is_tried_three_times_more_and_named(scene: Scene, section: str, calls: int) -> None:
    client = scene.kong()
    with socket.socket() as taken:
        # Bound and not listening: whoever connects is refused, and nobody else gets the port.
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        scene.change_item(client, {f"{section}.baseUrl": address})
        outcome = scene.sync(client)
    check_failure(outcome, error="Unreachable", tenant=client.id, says=(address, "no connection", "baseUrl", "Next: "))
    assert outcome.calls("lambda") == calls
