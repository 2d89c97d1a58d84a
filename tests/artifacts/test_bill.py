"""The bill of materials names the zip, everything in it, and what was taken out of it."""

import hashlib
import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from tools.artifact.build import ROOT, Artifact
from tools.artifact.pruning import PRUNED

LOCK = ROOT / "requirements" / "lambda-loader.txt"
OURS = {"integration-core", "siesa-loader"}


@pytest.fixture
def bill(artifact: Artifact) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(artifact.sbom.read_text())
    return content


def hashes(component: dict[str, Any]) -> set[str]:
    assert {each["alg"] for each in component["hashes"]} == {"SHA-256"}
    return {each["content"] for each in component["hashes"]}


def properties(component: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["name"], each["value"]) for each in component.get("properties", ())]


def test_the_bill_lists_what_the_lock_pins_and_our_own(bill: dict[str, Any]) -> None:
    entries = re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", LOCK.read_text())
    told = {each["name"]: each["version"] for each in bill["components"]}

    assert {name: version for name, version in told.items() if name in dict(entries)} == dict(entries)
    assert told.keys() - dict(entries).keys() == OURS
    assert {each["purl"] for each in bill["components"]} == {f"pkg:pypi/{name}@{told[name]}" for name in told}


def test_only_what_was_hashed_as_it_was_installed_bears_a_hash(bill: dict[str, Any]) -> None:
    assert {each["name"] for each in bill["components"] if each.get("hashes")} == OURS
    assert [len(hashes(each)) for each in bill["components"] if each["name"] in OURS] == [1, 1]


def test_the_lock_is_named_with_its_hash(bill: dict[str, Any]) -> None:
    told = dict(properties(bill["metadata"]["component"]))

    assert told["siesa:lock"] == "requirements/lambda-loader.txt"
    assert told["siesa:lock:sha256"] == hashlib.sha256(LOCK.read_bytes()).hexdigest()


def test_what_was_taken_out_of_a_distribution_stands_with_it(bill: dict[str, Any]) -> None:
    told = {each["name"]: properties(each) for each in bill["components"]}

    named = {value for lost in told.values() for _, value in lost}
    assert PRUNED.keys() <= named
    assert told["annotated-types"] == [("siesa:pruned", "annotated_types/test_cases.py")]
    assert ("siesa:pruned", "pydantic/v1") in told["pydantic"]
    assert told["siesa-loader"] == []


def test_the_bill_is_of_that_zip_and_of_no_time(bill: dict[str, Any], artifact: Artifact) -> None:
    whole = bill["metadata"]["component"]

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert (whole["name"], hashes(whole)) == (artifact.zip.name, {artifact.sha256})
    assert bill["metadata"]["timestamp"] == "1980-01-01T00:00:00+00:00"


def test_the_bill_tells_what_needs_what(bill: dict[str, Any], artifact: Artifact) -> None:
    edges = {
        each["ref"].removeprefix("pkg:pypi/").partition("@")[0]: {
            name.removeprefix("pkg:pypi/").partition("@")[0] for name in each.get("dependsOn", ())
        }
        for each in bill["dependencies"]
    }

    assert edges[artifact.zip.name] == {"siesa-loader"}
    assert edges["siesa-loader"] == {"integration-core", "pydantic"}
    assert edges["requests"] == {"certifi", "charset-normalizer", "idna", "urllib3"}


def test_the_bill_keeps_to_the_schema_of_its_format(artifact: Artifact) -> None:
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(artifact.sbom.read_text())

    # The validator's own text quotes the whole schema.
    assert (fault and str(fault)[:500]) is None
