"""Two parts by themselves: the transformer's cost of a row, and the session's cost of a call.

    python -m tools.bench.parts rows COUNT
    python -m tools.bench.parts calls COUNT

Each prints one JSON object. CPU is this process's, all threads together.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import requests
from tools.bench.mapping_by_hand import kong_sku
from tools.bench.race import SEED
from tools.bench.ways import COMPANY

from integration_core.deadline import Deadline
from integration_core.errors import RecordError
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import HttpSession
from integration_core.http.settings import HttpSettings
from integration_core.mapping import MappingFile
from siesa_local.simulators import credentials
from siesa_local.simulators.catalogue import Catalogue
from siesa_local.simulators.process import SimulatorProcess
from siesa_local.simulators.rows import standard_row
from siesa_transformer.mapping.compile import compile_mapping
from siesa_transformer.starters import starter_mapping

THREADS = 8
_TIMEOUT = (5.0, 60.0)
_ONE_ROW: dict[str, str | int] = {"page": 1, "limit": 1}
_PATH = "/inventory/products"
_HEADERS = {"Authorization": f"Bearer {credentials.SIESA_REST_TOKEN}-{COMPANY}"}


def rows(count: int) -> dict[str, float]:
    """Measure µs of CPU a row: the compiled starter mapping for Kong, and the same fields by hand."""
    catalogue = Catalogue(SEED, COMPANY, count, lambda: datetime.now(UTC))
    given = [json.loads(json.dumps(standard_row(item))) for item in catalogue.rows]
    mapping = MappingFile.model_validate_json(starter_mapping("field-mappings-kong.json"))
    compiled = compile_mapping(mapping, ean_policy="drop_field")

    def with_mapping() -> None:
        for row in given:
            try:
                compiled.product(row, [])
            except RecordError:
                continue

    def by_hand() -> None:
        for row in given:
            kong_sku(row)

    return {"mapping": _cpu(with_mapping) / count * 1e6, "by_hand": _cpu(by_hand) / count * 1e6}


def calls(count: int) -> dict[str, float]:
    """Measure ms of CPU a call, one after the other, for our session and for a bare one; and calls a second."""
    deadline = Deadline.after(600)
    with SimulatorProcess(size=100, seed=SEED) as simulators, requests.Session() as bare:
        bare.trust_env = False
        settings = HttpSettings(base_url=simulators.addresses.siesa, loopback_http=True, concurrency=THREADS)
        with HttpSession(settings, RateLimiter(None), deadline=deadline) as session:

            def ours(_: int) -> Any:
                return session.call("GET", _PATH, idempotent=True, params=_ONE_ROW, headers=_HEADERS).json()

            def theirs(_: int) -> Any:
                address = f"{simulators.addresses.siesa}{_PATH}"
                return bare.get(address, params=_ONE_ROW, headers=_HEADERS, timeout=_TIMEOUT).json()

            if ours(0) != theirs(0):
                sys.exit("the two sessions were not answered the same")
            own, other = (_cpu(partial(_each, ask, count)) for ask in (ours, theirs))
            with ThreadPoolExecutor(THREADS) as pool:
                began = time.perf_counter()
                list(pool.map(ours, range(count)))
                rate = count / (time.perf_counter() - began)
    return {"session": own / count * 1e3, "bare": other / count * 1e3, "rate": rate}


def _each(ask: Callable[[int], Any], count: int) -> None:
    for number in range(count):
        ask(number)


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    print(json.dumps({"rows": rows, "calls": calls}[sys.argv[1]](int(sys.argv[2]))))
