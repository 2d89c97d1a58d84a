"""What docs/how-to/deploy.md says of the stacks, of a client's item and of costs is what code and templates say."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from integration_core.aws.client_configs import DynamoClientConfigs
from integration_core.client_config import ClientConfig
from siesa_extractor.settings import SiesaConfig
from tests.architecture.documented import ShellBlocks
from tests.architecture.test_documented_commands import DEPLOY, PAGE, SNAPSHOTS
from tests.architecture.test_house_rules import ROOT

STACKS = ("data", "extractor", "transformer", "loader", "workflow", "schedules", "observability")
NAMING = ("Name", "TableName", "BucketName", "TopicName", "FunctionName", "StateMachineName", "QueueName", "AlarmName")
NAME = re.compile(r"/?siesa-integration[-/](?:[a-z-]+-)?prod(?:/[a-z-]+)?(?![a-z-])")


def templates() -> dict[str, dict[str, Any]]:
    return {
        stack: json.loads((SNAPSHOTS / f"siesa-integration-{stack}-prod.template.json").read_text())["Resources"]
        for stack in STACKS
    }


def made_by(resources: dict[str, Any]) -> set[str]:
    properties = [resource.get("Properties", {}) for resource in resources.values()]
    return {name for one in properties for key in NAMING for name in NAME.findall(json.dumps(one.get(key)))}


def drawn_arrows() -> Iterator[tuple[str, str]]:
    for line in PAGE.partition("```mermaid")[2].partition("```")[0].splitlines():
        start, arrow, end = line.partition(" --> ")
        if arrow:
            yield from ((one.strip(), other.strip()) for one in start.split("&") for other in end.split("&"))


def test_the_arrows_of_the_picture_are_the_names_in_the_templates() -> None:
    all_resources = templates()
    made = {stack: made_by(resources) for stack, resources in all_resources.items()}
    said = {stack: set(NAME.findall(json.dumps(resources))) for stack, resources in all_resources.items()}

    expected = {(one, other) for one in STACKS for other in STACKS if (said[one] - made[one]) & made[other]}
    assert set(drawn_arrows()) == expected


def test_the_page_lists_every_type_that_stays_when_its_stack_goes() -> None:
    kept = {
        resource["Type"]
        for resources in templates().values()
        for resource in resources.values()
        if resource.get("DeletionPolicy", "Delete").startswith("Retain")
    }

    assert set(re.findall(r"`(AWS::\w+::\w+)`", PAGE.partition("## Remove it")[2])) == kept


def test_what_the_page_makes_of_a_tenant_file_is_what_the_steps_read(tmp_path: Path) -> None:
    script = ShellBlocks.read(DEPLOY).files[".hatch/default/bin/python - cliente-a.toml"]
    credentials = {
        name: name.lower() for name in ("SIESA_CONNI_KEY", "SIESA_CONNI_TOKEN", "KONG_USERNAME", "KONG_PASSWORD")
    }

    done = subprocess.run(
        [sys.executable, "-", str(ROOT / "docs" / "examples" / "kong-connekta.toml")],
        input=script,
        cwd=tmp_path,
        env=credentials,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("field-mappings-kong.json\n", "")
    client = as_the_steps_read_it(json.loads((tmp_path / "item.json").read_text()))
    assert (client.client_id, client.product_config["secretName"]) == ("cliente-a", "siesa-integration/cliente-a/kong")
    assert SiesaConfig.model_validate(client.source).id_compania == 7501
    secrets = {path.name: json.loads(path.read_text()) for path in tmp_path.glob("*.secret.json")}
    assert secrets == {
        "siesa.secret.json": {"conniKey": "siesa_conni_key", "conniToken": "siesa_conni_token"},
        "kong.secret.json": {"username": "kong_username", "password": "kong_password"},
    }


def as_the_steps_read_it(item: dict[str, Any]) -> ClientConfig:
    """Put an item as `aws dynamodb put-item` does, and read it as a step does."""
    with mock_aws():
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        table = session.resource("dynamodb").create_table(
            TableName="config",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "tenantId", "KeyType": "HASH"},
                {"AttributeName": "configType", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("tenantId", "configType")],
        )
        session.client("dynamodb").put_item(TableName="config", Item=item)
        return DynamoClientConfigs(table, source_section="siesaConfig").get("cliente-a")


def test_the_mapping_files_that_the_page_uploads_are_there() -> None:
    folder = "packages/transformer/src/siesa_transformer/mappings"

    assert folder in PAGE
    assert (ROOT / folder / "field-mappings-kong.json").is_file()


def test_the_costs_are_those_of_the_reference() -> None:
    reference = (ROOT / "docs" / "reference" / "costs.md").read_text(encoding="utf-8")
    of_a_client = re.search(r"^\| one client on Kong.*\| ([0-9.]+) \|$", PAGE, re.MULTILINE)
    shared = re.search(r"^\| for each environment.*\| ([0-9.]+) \|$", PAGE, re.MULTILINE)

    assert of_a_client is not None
    assert shared is not None
    assert re.search(rf"^\| \*\*one client\*\* \| \*\*{re.escape(of_a_client[1])}\*\*", reference, re.MULTILINE)
    assert f"share {shared[1]} USD a month" in reference
