"""The machine reads the loader's answer by name, without defaults: what it reads so is in every answer."""

import json
import re
from collections.abc import Sequence

import pytest
from tools.contracts import Release, Schemas

from siesa_workflow import machine, names

READ = re.compile(r"\$states\.input\.(\w+)")
GUARDED = re.compile(r"\$type\(\$states\.input\.(\w+)\)")


def relied_on() -> set[str]:
    """Name the fields that the success's item takes as they are."""
    state = json.dumps(machine.build().dump()["States"][names.LOG_SUCCESS]["Arguments"])
    return set(READ.findall(state)) - set(GUARDED.findall(state))


def missing(required: Sequence[str]) -> list[str]:
    return sorted(relied_on() - set(required))


def test_what_the_success_is_written_from_is_in_every_answer_of_both_versions(
    release: Release, schemas: Schemas, renounced: frozenset[str]
) -> None:
    assert {"records_success", "load_timestamp"} <= relied_on()
    assert missing(schemas["loaded.writes"]["required"]) == []
    if "loaded" not in renounced:
        assert missing(release.schemas["loaded.writes"]["required"]) == []


@pytest.mark.parametrize("field", ["records_success", "product_type"])
def test_an_answer_that_may_lack_one_is_found(field: str, schemas: Schemas) -> None:
    required = [name for name in schemas["loaded.writes"]["required"] if name != field]

    assert missing(required) == [field]
