"""A redactor that forgets what a test registered."""

import pytest

from integration_core.telemetry.redaction import Redactor, redactor


@pytest.fixture
def process_redactor(monkeypatch: pytest.MonkeyPatch) -> Redactor:
    monkeypatch.setattr(redactor, "_forms", {})
    monkeypatch.setattr(redactor, "_longest_first", ())
    return redactor
