from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.changed.locks import moved

from tests.changed.trees import edited
from tests.changed.workspace import pinned


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("locks")


VERSIONS = st.dictionaries(st.sampled_from(["idna", "pydantic", "requests"]), st.sampled_from(["1.0", "2.0"]))


@settings(max_examples=30)
@given(before=VERSIONS, after=VERSIONS)
def test_exactly_the_distributions_whose_pin_differs_are_named(
    folder: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    path = "requirements/dev.txt"
    pair = edited(folder, {path: pinned(**before)}, {path: pinned(**after)})

    named = [words.split()[0] for words in moved(pair, "dev")]

    assert named == sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def test_a_lock_that_neither_commit_has_moves_nothing(tmp_path: Path) -> None:
    assert moved(edited(tmp_path, {}, {"a.txt": "1"}), "dev") == ()


def test_a_lock_that_is_new_brings_all_that_it_pins(tmp_path: Path) -> None:
    pair = edited(tmp_path, {}, {"requirements/dev.txt": pinned(idna="1.0")})

    assert moved(pair, "dev") == ("idna 1.0 is new",)


def test_only_the_distributions_asked_for_are_named(tmp_path: Path) -> None:
    path = "requirements/dev.txt"
    pair = edited(tmp_path, {path: pinned(idna="1.0", uv="1.0")}, {path: pinned(idna="2.0", uv="2.0")})

    assert moved(pair, "dev", only={"uv", "jsii"}) == ("uv 1.0 → 2.0",)
