"""What an invocation is billed for."""

import json
from collections.abc import Sequence

import pytest
from tools.cost import cold
from tools.cost.cold import STEPS, ColdStart, Invocation, cold_starts, forget

from integration_core.aws import sessions

COLD = ColdStart(init=0.3, first_use=0.1)


def test_waiting_is_billed_as_it_is() -> None:
    assert Invocation("loader", wall=10.0, cpu=0.0, cold=None).billed_seconds(512) == 10.0


def test_cpu_takes_as_much_longer_as_the_memory_gives_less_than_a_core() -> None:
    # A second of CPU in ten seconds: at 512 MB the core's share is 512 of 1,769, so it takes 3.455 s instead of 1.
    billed = Invocation("loader", wall=10.0, cpu=1.0, cold=None).billed_seconds(512)

    assert billed == pytest.approx(9 + 1_769 / 512, abs=0.001)


def test_more_than_a_core_does_not_make_it_faster() -> None:
    assert Invocation("loader", wall=10.0, cpu=1.0, cold=None).billed_seconds(3_538) == 10.0


def test_a_cold_start_adds_its_initialisation_as_it_is_and_the_first_use_of_boto3_stretched() -> None:
    billed = Invocation("loader", wall=1.0, cpu=0.0, cold=COLD).billed_seconds(512)

    assert billed == pytest.approx(1.0 + 0.3 + 0.1 * 1_769 / 512, abs=0.001)


def test_a_millisecond_begun_is_billed() -> None:
    assert Invocation("loader", wall=0.0101, cpu=0.0, cold=None).billed_seconds(1_769) == 0.011
    assert Invocation("loader", wall=0.011, cpu=0.0, cold=None).billed_seconds(1_769) == 0.011


def test_a_step_that_forgets_reads_the_services_models_again() -> None:
    models = sessions._models()
    assert sessions._models() is models

    forget("loader")

    assert sessions._models() is not models


def test_a_step_s_imports_are_measured_in_processes_of_their_own() -> None:
    [start] = cold_starts(("loader",)).values()

    assert 0 < start.init < 30
    assert 0 < start.first_use < 30


def test_each_step_s_imports_are_measured_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(arguments: Sequence[str]) -> tuple[float, str]:
        [number] = [at for at, step in enumerate(STEPS) if f"import siesa_{step}.handler" in arguments[1]]
        return 1.0, json.dumps([number, 10 + number])

    monkeypatch.setattr(cold, "timed", started)

    assert cold_starts() == {step: ColdStart(at, 10 + at) for at, step in enumerate(STEPS)}
