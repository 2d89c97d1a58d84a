"""This version of core and its last release read each other's messages, whatever stands in them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model
from tools.contracts import Release, Schemas, last_release
from tools.contracts.recording import record
from tools.workspace import ROOT

from tests.contracts.checking import MODELS, described, no_longer_understood, read_whole, written
from tests.contracts.drawing import messages

LAST = last_release(ROOT)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Two syncs are recorded once, not once in each process of a parallel run.
of_the_recording = pytest.mark.xdist_group("recorded-messages")
each_message = pytest.mark.parametrize("name", sorted(MODELS))
understood = pytest.mark.usefixtures("both_versions_are_to_understand_it")


@pytest.fixture
def both_versions_are_to_understand_it(name: str, release: Release, renounced: frozenset[str]) -> None:
    """Leave out a message that the last release did not have, or that breaks and is announced to."""
    if f"{name}.reads" not in release.schemas:
        pytest.skip(f"{name} is new since core {release.version}")
    if name in renounced:
        pytest.skip(f"{name} breaks since core {release.version}, which is announced")


@pytest.fixture(scope="module")
def recorded() -> dict[str, list[Any]]:
    """What the steps of this checkout say to each other in two embedded syncs."""
    return record(ROOT)


def test_every_message_is_described_and_frozen(release: Release, schemas: Schemas, renounced: frozenset[str]) -> None:
    frozen = {name.partition(".")[0] for name in release.schemas}

    assert set(schemas) == {f"{name}.{side}" for name in MODELS for side in ("reads", "writes")}
    assert frozen <= set(MODELS) | renounced
    assert set(release.examples) == frozen


@pytest.mark.parametrize(("announced", "names"), [(True, {"loaded", "extracted"}), (False, set())])
def test_only_an_announced_break_need_not_be_understood(release: Release, *, announced: bool, names: set[str]) -> None:
    loaded = release.schemas["loaded.reads"]
    without = {name: schema for name, schema in release.schemas.items() if not name.startswith("extracted")}
    changed = {**without, "loaded.reads": {**loaded, "required": [*loaded["required"], "watermark"]}}

    assert no_longer_understood(release, changed, announced=announced) == names


@each_message
@understood
@given(data=st.data())
@FEW
def test_this_version_reads_whatever_the_last_release_writes(name: str, data: st.DataObject) -> None:
    assert LAST is not None
    read_whole(MODELS[name], data.draw(messages(LAST.schemas[f"{name}.writes"])))


@each_message
@understood
@given(data=st.data())
@FEW
def test_the_last_release_reads_whatever_this_version_writes(name: str, data: st.DataObject, schemas: Schemas) -> None:
    assert LAST is not None
    message = MODELS[name].model_validate(data.draw(messages(schemas[f"{name}.reads"])))

    described(written(message), LAST.schemas[f"{name}.reads"])
    # And what is said to be written is what is written.
    described(written(message), schemas[f"{name}.writes"])


@each_message
@understood
def test_this_version_reads_the_messages_of_the_last_releases_own_syncs(name: str, release: Release) -> None:
    examples = release.examples[name]

    assert examples
    for message in examples:
        read_whole(MODELS[name], message)
        described(message, release.schemas[f"{name}.reads"])


@of_the_recording
@each_message
@understood
def test_the_last_release_reads_the_messages_of_this_versions_own_syncs(
    name: str, release: Release, schemas: Schemas, recorded: dict[str, list[Any]]
) -> None:
    assert len(recorded[name]) == 2
    for message in recorded[name]:
        described(message, release.schemas[f"{name}.reads"])
        if name != "sync-request":
            # The request is the machine's own; it leaves the counter out.
            described(message, schemas[f"{name}.writes"])


@of_the_recording
def test_the_recorded_syncs_carry_rows_inside_and_behind_claim_checks_and_failures_too(
    release: Release, recorded: dict[str, list[Any]]
) -> None:
    for examples in (release.examples, recorded):
        inside, behind = examples["transformed"]
        assert (bool(inside["canonical_products"]), bool(behind["canonical_products"])) == (True, False)
        assert behind["validation_errors"]
        assert any(loaded["pending_ref"] for loaded in examples["loaded"] if "pending_ref" in loaded)


class _Lost(BaseModel):
    """Extracted of a version that forgot the watermark."""

    client_id: str
    count: int


LATER: list[tuple[str, type[BaseModel]]] = [
    ("a field was forgotten", _Lost),
    ("a field is newly required", create_model("Later", __base__=MODELS["extracted"], cursor=(str, ...))),
    ("a field has another type", create_model("Later", __base__=MODELS["extracted"], count=(bool, ...))),
    ("a value was taken away", create_model("Later", __base__=MODELS["extracted"], status=(str, Field(pattern="^x")))),
]


@pytest.mark.parametrize("model", [model for _, model in LATER], ids=[why for why, _ in LATER])
def test_a_version_that_does_not_read_the_last_release_is_found(model: type[BaseModel], release: Release) -> None:
    [message, *_] = release.examples["extracted"]

    with pytest.raises((ValueError, AssertionError)):
        read_whole(model, message)


@pytest.mark.parametrize(
    "change",
    [{"status": "paused"}, {"count": "12"}, {"count": -1}, {"client_id": "A"}, {"products_ref": {"bucket": "b"}}],
    ids=str,
)
def test_a_message_that_the_last_release_does_not_read_is_found(change: dict[str, Any], release: Release) -> None:
    [message, *_] = release.examples["extracted"]

    described(message, release.schemas["extracted.reads"])
    with pytest.raises(AssertionError):
        described(message | change, release.schemas["extracted.reads"])
