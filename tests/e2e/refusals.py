"""What every execution that fails must leave, whatever made it fail."""

import re
import time

from siesa_local.simulators import credentials
from tests.e2e.scene import Outcome

GUIDES_SYNC_ID = re.compile(r"sync-\d{8}-\d{6}-[0-9a-f]{6}")
NINETY_DAYS = 90 * 24 * 3_600
SECRETS = (
    credentials.CONNI_KEY,
    credentials.CONNI_TOKEN,
    credentials.SIESA_REST_TOKEN,
    credentials.KONG_PASSWORD,
    credentials.WMS_PASSWORD,
)
FAILURE_BRANCH = ["NotifyFailure", "LogFailure", "SyncFailed"]


def check_failure(outcome: Outcome, *, error: str, tenant: str, says: tuple[str, ...]) -> None:
    """Hold a failed execution against the guide: its Fail state, its one alert, its item, and its one clear line."""
    assert (outcome.result.status, outcome.result.error) == ("FAILED", error)
    assert outcome.states()[-3:] == FAILURE_BRANCH
    check_line(outcome.summary.cause or "", says)
    check_alert(outcome, error=error, tenant=tenant)
    check_item(outcome, error=error, tenant=tenant)


def check_line(line: str, says: tuple[str, ...]) -> None:
    """Hold a message against what a person needs: one line, with all of `says`, without traceback or credential."""
    assert "\n" not in line
    assert [part for part in says if part not in line] == []
    assert "Traceback" not in line
    assert "stackTrace" not in line
    assert [secret for secret in SECRETS if secret in line] == []


def check_alert(outcome: Outcome, *, error: str, tenant: str) -> None:
    """Hold the alert against the guide's: exactly one, of exactly four fields."""
    (alert,) = outcome.alerts
    assert set(alert) == {"client_id", "product_type", "error", "timestamp"}
    assert set(alert["error"]) == {"Error", "Cause"}
    assert (alert["client_id"], alert["error"]["Error"]) == (tenant, error)
    assert alert["error"]["Cause"] == outcome.result.cause
    assert "stackTrace" not in alert["error"]["Cause"]


def check_item(outcome: Outcome, *, error: str, tenant: str) -> None:
    """Hold the failure's item against the guide's, with the error's bare name and an end to its life."""
    item = outcome.item
    assert item is not None
    assert (item["tenantId"], item["status"], item["error"]) == (tenant, "failed", error)
    assert GUIDES_SYNC_ID.fullmatch(item["syncId"])
    assert item["syncId"] == outcome.summary.sync_id
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["createdAt"])
    assert abs(int(item["ttl"]) - time.time() - NINETY_DAYS) < 3_600
