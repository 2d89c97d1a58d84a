"""The bill of materials names the zip, everything in it, and the lock's own hashes."""

import json
import re
from typing import Any

import pytest
from cyclonedx.exception import MissingOptionalDependencyException
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from tools.artifact.build import ROOT, Artifact


@pytest.fixture
def bill(artifact: Artifact) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(artifact.sbom.read_text())
    return content


def hashes(component: dict[str, Any]) -> set[str]:
    assert {each["alg"] for each in component["hashes"]} == {"SHA-256"}
    return {each["content"] for each in component["hashes"]}


def test_the_hashes_of_the_bill_are_those_of_the_lock(bill: dict[str, Any]) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements/lambda-loader.txt").read_text().strip())
    locked = {
        entry.split("==")[0]: (entry.split()[0].split("==")[1], set(re.findall("sha256:([0-9a-f]{64})", entry)))
        for entry in entries
    }
    told = {each["name"]: (each["version"], hashes(each)) for each in bill["components"]}

    assert {name: held for name, held in told.items() if name in locked} == locked
    assert told.keys() - locked.keys() == {"integration-core", "siesa-loader"}
    assert {each["purl"] for each in bill["components"]} == {
        f"pkg:pypi/{name}@{version}" for name, (version, _) in told.items()
    }


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
    try:
        fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(artifact.sbom.read_text())
    except MissingOptionalDependencyException as error:
        pytest.skip(str(error))

    # The validator's own text quotes the whole schema.
    assert (fault and str(fault)[:500]) is None
