"""Counts over machines that other people wrote, where the folder is there: the environment variable ASL_CORPUS."""

import os
import re
from pathlib import Path

import pytest

from typed_asl import check

FOLDER = os.environ.get("ASL_CORPUS")
pytestmark = pytest.mark.skipif(not FOLDER, reason="ASL_CORPUS names no folder of state machines")
PAGE = Path(__file__).parents[4] / "docs" / "explanation" / "typed-asl-corpus.md"
LEAST = 0.98


def documents(kind: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(FOLDER or ".", kind).glob("*.json"))}


def named() -> set[str]:
    return set(re.findall(r"`([^`]+\.json)`", PAGE.read_text(encoding="utf-8")))


def errors(text: bytes, *, services: bool) -> list[str]:
    return [str(one) for one in check(text, services=services) if one.severity == "error"]


@pytest.mark.parametrize("services", [False, True])
def test_no_valid_document_has_an_error_but_those_that_the_docs_name(services: bool) -> None:
    found = {name: errors(text, services=services) for name, text in documents("valid").items()}

    assert {name: texts for name, texts in found.items() if texts and name not in named()} == {}


def test_of_the_invalid_documents_98_in_100_are_refused_with_a_place() -> None:
    judged = {name: text for name, text in documents("invalid").items() if name not in named()}
    refused = {name for name, text in judged.items() if errors(text, services=False)}

    assert len(refused) >= LEAST * len(judged), sorted(set(judged) - refused)


def test_every_document_that_the_docs_name_is_still_judged_otherwise_than_its_folder() -> None:
    valid, invalid = documents("valid"), documents("invalid")
    here = {name for name in named() if name in valid or name in invalid}
    otherwise = {name for name in here if bool(errors((valid | invalid)[name], services=False)) == (name in valid)}

    assert otherwise == here
