"""The service against the simulated Siesa over real HTTP, with its dirt, its ends and its faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from integration_core.clock import utc_now
from integration_core.errors import AuthenticationFailed, IncompleteRead, SourceRefusedQuery
from siesa_extractor.service import ExtractorService
from siesa_extractor.system import open_system
from siesa_extractor.testing.desk import Desk
from siesa_extractor.testing.siesa import ScriptedSiesa
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.knobs import SiesaKnobs
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World

SIZE = 230
COMPANY = 7501


@dataclass
class Simulated:
    """A desk whose Siesa answers over HTTP."""

    desk: Desk
    world: World
    addresses: Addresses

    def calls(self) -> dict[str, int]:
        pages = self.world.audit("siesa")["pages"]
        return {page: times for query in pages.get(str(COMPANY), {}).values() for page, times in query.items()}


@contextmanager
def simulated(world: World, secret: dict[str, str] | None = None, **siesa_config: Any) -> Iterator[Simulated]:
    with serving(world) as addresses:
        desk = Desk(ScriptedSiesa(), {"baseUrl": addresses.siesa, **siesa_config})
        opened = partial(open_system, loopback_http=True, now=utc_now)
        right = {
            "conniKey": credentials.CONNI_KEY,
            "conniToken": credentials.CONNI_TOKEN,
            "token": credentials.SIESA_REST_TOKEN,
        }
        desk.secrets.secrets["secret"] = right | (secret or {})
        desk.state.now = utc_now
        desk.service = ExtractorService(replace(desk.ports, open=opened, now=utc_now))
        yield Simulated(desk, world, addresses)


@pytest.mark.parametrize("end", ["a", "b", "c"])
def test_a_catalogue_with_its_dirt_is_read_whole_then_compared(end: Any) -> None:
    world = World(siesa=SiesaKnobs(size=SIZE, end=end))
    with simulated(world, pageSize=25) as siesa:
        first = siesa.desk.sync()
        siesa.desk.commit(first)
        changed = world.siesa.catalogue(COMPANY).change(7)
        second = siesa.desk.sync("incremental")

    assert first.count == SIZE
    assert len({row["f120_id"] for row in siesa.desk.rows(second)}) == 7
    assert second.count >= 7
    assert len(changed) == 7


def test_the_rest_form_is_read_whole_and_then_since() -> None:
    world = World(size=SIZE)
    settings: dict[str, Any] = {"dialect": "rest", "pageSize": 50, "watermarkOverlapSeconds": 0}
    with simulated(world, **settings) as siesa:
        first = siesa.desk.sync()
        siesa.desk.commit(first)
        world.siesa.catalogue(COMPANY).change(9)
        second = siesa.desk.sync("incremental")

    assert first.count == SIZE
    # What was dated within the second in which the first read began may come again.
    assert second.count >= 9
    assert second.proof is not None
    assert second.proof["way"] == "since"


@pytest.mark.parametrize("fault", ["html", "empty", "server_error", "reset", "throttled"])
def test_a_passing_fault_costs_a_retry_and_no_row(fault: str) -> None:
    schedule: tuple[Any, ...] = ({"call": 3, "fault": fault},)
    knobs = {"size": SIZE, "faults": {"schedule": schedule}, "traffic": {"retry_after_seconds": 0}}
    world = World(siesa=SiesaKnobs.model_validate(knobs))
    # With a rate of its own, a 429 halves that and not the few calls of the last minute.
    with simulated(world, pageSize=50, requestsPerMinute=60_000) as siesa:
        assert siesa.desk.sync().count == SIZE


def test_wrong_credentials_are_refused_without_being_shown() -> None:
    wrong = {"conniToken": "wrong-token-4711"}
    with simulated(World(size=10), wrong) as siesa, pytest.raises(AuthenticationFailed) as refusal:
        siesa.desk.sync()

    assert "wrong-token-4711" not in str(refusal.value)
    assert "conniToken" in str(refusal.value)


def test_a_query_that_siesa_does_not_know_is_a_401_that_says_so() -> None:
    with (
        simulated(World(size=10), consulta="API_v9_Nada") as siesa,
        pytest.raises(AuthenticationFailed, match="API_v9"),
    ):
        siesa.desk.sync()


def test_a_page_size_that_siesa_answers_with_a_ghost_names_the_setting() -> None:
    with simulated(World(size=10), pageSize=500) as siesa, pytest.raises(SourceRefusedQuery, match="pageSize is 500"):
        siesa.desk.sync()


def test_a_refusal_under_status_200_is_no_data() -> None:
    world = World(siesa=SiesaKnobs(size=10, alerta_always=True))
    with simulated(world) as siesa, pytest.raises(SourceRefusedQuery, match="alerta: Error al ejecutar"):
        siesa.desk.sync()


def test_an_empty_list_for_a_catalogue_is_not_believed() -> None:
    world = World(siesa=SiesaKnobs(size=0, end="c"))
    with simulated(world) as siesa, pytest.raises(IncompleteRead, match="must be proved"):
        siesa.desk.sync()


def test_columns_with_spaces_around_their_names_are_read_by_their_names() -> None:
    with simulated(World(siesa=SiesaKnobs(size=10, spaced_columns=True))) as siesa:
        rows = siesa.desk.rows(siesa.desk.sync())

    assert all("f120_id" in row for row in rows)


def test_pages_that_are_not_stable_lose_nothing_that_a_later_sync_brings() -> None:
    world = World(siesa=SiesaKnobs(size=SIZE, distinct_ratio=0.63))
    seen: set[Any] = set()
    with simulated(world, pageSize=25) as siesa:
        for sync_type in ("initial", "incremental", "incremental"):
            extracted = siesa.desk.sync(sync_type)
            siesa.desk.commit(extracted)
            seen |= {row["f120_id"] for row in siesa.desk.rows(extracted)}

    assert len(seen) > 0.63 * SIZE


def test_no_page_is_asked_for_twice_and_few_past_the_end() -> None:
    with simulated(World(size=SIZE), pageSize=50, concurrency=4) as siesa:
        siesa.desk.sync()
        calls = siesa.calls()

    assert set(calls.values()) == {1}
    assert {str(number) for number in range(1, 7)} <= set(calls)
    assert len(calls) <= 6 + 3
