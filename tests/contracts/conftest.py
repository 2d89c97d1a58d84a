from pathlib import Path

import pytest
from tools.contracts import Release, Schemas, command, frozen, last_release, schemas_of
from tools.contracts.versions import announced
from tools.workspace import ROOT

from tests.contracts.checking import no_longer_understood
from tests.contracts.invented import Invented, described_once


@pytest.fixture(scope="session")
def release() -> Release:
    """The last frozen release."""
    found = last_release(ROOT)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """The messages of this checkout."""
    return schemas_of(ROOT)


@pytest.fixture(scope="session")
def renounced(release: Release, schemas: Schemas) -> frozenset[str]:
    """The messages that this version and the last release need not understand of each other, by name."""
    return no_longer_understood(release, schemas, announced=announced("core", release.version, ROOT))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invented:
    """A checkout with a core whose messages are invented and frozen as 0.1.0; its embedded syncs are not run."""
    monkeypatch.setattr(frozen, "record", lambda root: {"loaded": [{"status": "success"}]})
    for module in (frozen, command):
        monkeypatch.setattr(module, "schemas_of", described_once)
    return Invented(tmp_path)
