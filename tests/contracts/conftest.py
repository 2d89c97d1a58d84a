import pytest
from tools.contracts import Release, Schemas, last_release, schemas_of
from tools.workspace import ROOT


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
