"""The processes of a service: warm between invocations, one for each invocation at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.lambda_runtime.conftest import Bench

pytestmark = pytest.mark.xdist_group("lambda")


def test_a_process_stays_warm_for_the_next_invocation(bench: Bench) -> None:
    assert bench.invoke("tell")["pid"] == bench.invoke("tell")["pid"]


def test_an_error_of_a_function_leaves_its_process_warm(bench: Bench) -> None:
    bench.failure("refuse", "once")
    before = bench.service.processes("refuse")
    assert len(before) == 1
    bench.failure("refuse", "again")
    assert bench.service.processes("refuse") == before


def test_two_invocations_at_once_run_in_two_processes(bench: Bench, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        pids = list(pool.map(lambda _: bench.invoke("meet", str(tmp_path)), range(2)))
    assert sorted(pids) == sorted(int(path.name) for path in tmp_path.iterdir())


def test_what_a_function_prints_is_kept_as_its_log(bench: Bench) -> None:
    pid = bench.invoke("sleep", 0)
    assert f"pid {pid}\n" in bench.service.log("sleep")
