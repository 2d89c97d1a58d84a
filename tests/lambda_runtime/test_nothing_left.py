"""Closing a service ends all that it started, also while a function runs."""

import errno
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from siesa_local.aws import EmbeddedAws, LambdaFunction, Resources
from tests.lambda_runtime.artifacts import runtime_here
from tests.lambda_runtime.conftest import FUNCTIONS, Bench, never
from tests.lambda_runtime.sandbox import Code
from tests.lambda_runtime.service import LambdaService

pytestmark = pytest.mark.xdist_group("lambda")


def test_no_process_thread_or_port_is_left_behind(tmp_path: Path) -> None:
    threads, processes = set(threading.enumerate()), set(psutil.Process().children(recursive=True))
    functions = {"tell": LambdaFunction(never), "sleep": LambdaFunction(never)}
    code = {name: Code(FUNCTIONS, f"probe.{name}") for name in functions}
    with LambdaService(runtime_here(), code, tmp_path) as service:
        with EmbeddedAws(None, Resources(), functions, host=service) as aws, ThreadPoolExecutor(1) as pool:
            bench = Bench(service, aws.client("lambda"))
            told = bench.invoke("tell")
            under_way = pool.submit(bench.failure, "sleep", 30)
            _wait_for(lambda: "pid" in service.log("sleep"))
            service.close()
            assert under_way.result()["errorType"] == "Runtime.ExitError"
        assert service.processes() == []
    assert set(threading.enumerate()) == threads
    assert set(psutil.Process().children(recursive=True)) == processes
    host, port = told["environment"]["AWS_LAMBDA_RUNTIME_API"].split(":")
    with socket.socket() as tried:
        assert tried.connect_ex((host, int(port))) == errno.ECONNREFUSED


def _wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
