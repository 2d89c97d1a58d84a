"""What all tests share: how much hypothesis tries, ids of a readable length, what is traced, what is read once."""

import signal
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

LONGEST_ID = 100
PACKAGES = Path(__file__).parent / "packages"

# A machine that is busy is no fault of what is tested.
settings.register_profile("whole", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For the other Pythons (tools/pythons.py): whether they run the same code, not what else could be found in it.
settings.register_profile("few", settings.get_profile("whole"), max_examples=10)
settings.load_profile("whole")


if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As a shell's & starts what it starts; the commands that tests interrupt would have it ignored too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cut the id of a long value: each report of a test carries its id, and some values are megabytes."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_ID:
        return f"{val[:20]!a}, of {len(val)}"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End the first of the two measurements that pytest-cov starts in a worker of xdist.

    Nobody reads it, and it would trace on whenever the second one pauses.
    """
    if hasattr(session.config, "workerinput") and (cov := session.config.pluginmanager.getplugin("_cov")):
        cov.cov_controller.pause()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Trace for coverage the packages' own tests, but not those that draw hundreds of examples.

    Tracing doubles a test's time. What crosses packages runs the same lines again, and looks at other things.
    """
    if config.pluginmanager.hasplugin("_cov"):
        for item in items:
            if not item.path.is_relative_to(PACKAGES) or is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def models_of_services_are_read_once() -> Iterator[None]:
    """Keep botocore's models of AWS's services for all sessions: each would read its megabytes of JSON again."""
    from botocore.loaders import JSONFileLoader

    read = lru_cache(maxsize=None)(JSONFileLoader().load_file)

    def load_file(_: JSONFileLoader, file_path: str) -> object:
        return read(file_path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_file)
        yield
