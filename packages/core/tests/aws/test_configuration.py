import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from integration_core.aws.client_configs import DynamoClientConfigs
from integration_core.aws.mappings import S3Mappings
from integration_core.aws.secrets import SecretsManagerSecrets
from integration_core.errors import ClientDisabled, ClientUnknown, ConfigurationInvalid, SecretMissing
from integration_core.models import Row
from integration_core.telemetry.redaction import Redactor

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

ITEM: Row = {
    "tenantId": "cliente-a",
    "configType": "PRODUCT_CONFIG",
    "clientName": "Empresa A S.A.",
    "enabled": True,
    "productType": "kong",
    "siesaConfig": {"dialect": "connekta-standard", "pageSize": Decimal(100)},
    "productConfig": {"form": "sku"},
    "fieldMappingsKey": "field-mappings-kong.json",
    "failedShareLimit": Decimal("0.05"),
}
MAPPING = {
    "version": "1.0",
    "product_type": "kong",
    "fields": {
        name: {"siesa_field": "f120_id", "product_field": name, "type": "string", "required": True}
        for name in ("id", "external_id", "name", "sku")
    },
}


@pytest.fixture
def table(aws: None) -> Any:
    return boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="config",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "tenantId", "KeyType": "HASH"},
            {"AttributeName": "configType", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "tenantId", "AttributeType": "S"},
            {"AttributeName": "configType", "AttributeType": "S"},
        ],
    )


@pytest.fixture
def configs(table: Any) -> DynamoClientConfigs:
    return DynamoClientConfigs(table, source_section="siesaConfig")


def test_a_clients_item_is_read_with_plain_numbers(configs: DynamoClientConfigs, table: Any) -> None:
    table.put_item(Item=ITEM)

    config = configs.get("cliente-a")

    assert config.source == {"dialect": "connekta-standard", "pageSize": 100}
    assert config.failed_share_limit == 0.05
    assert config.max_duration_seconds == 7_200


def test_an_unknown_client_is_named_with_the_table(configs: DynamoClientConfigs) -> None:
    with pytest.raises(ClientUnknown, match=r"no client 'cliente-x': table config"):
        configs.get("cliente-x")


def test_a_disabled_client_is_refused(configs: DynamoClientConfigs, table: Any) -> None:
    table.put_item(Item=ITEM | {"enabled": False})

    with pytest.raises(ClientDisabled, match="cliente-a"):
        configs.get("cliente-a")


@pytest.mark.parametrize("enabled", ["true", "false", "", 1, 0, None])
def test_enabled_is_true_or_false_and_nothing_else(configs: DynamoClientConfigs, table: Any, enabled: object) -> None:
    table.put_item(Item=ITEM | {"enabled": enabled})

    with pytest.raises(ConfigurationInvalid, match="enabled"):
        configs.get("cliente-a")


@pytest.mark.parametrize(
    ("key", "value"),
    [("maxDurationSeconds", "7200"), ("maxDurationSeconds", True), ("maxDurationSeconds", Decimal("7200.5")),
     ("failedShareLimit", True), ("failedShareLimit", "0.05"), ("vanishedShareLimit", False)],
)  # fmt: skip
def test_a_number_of_an_item_is_a_number_and_nothing_else(
    configs: DynamoClientConfigs, table: Any, key: str, value: object
) -> None:
    table.put_item(Item=ITEM | {key: value})

    with pytest.raises(ConfigurationInvalid, match=key):
        configs.get("cliente-a")


def test_a_share_may_be_a_whole_number(configs: DynamoClientConfigs, table: Any) -> None:
    table.put_item(Item=ITEM | {"failedShareLimit": 1, "vanishedShareLimit": Decimal("0.0")})

    config = configs.get("cliente-a")

    assert (config.failed_share_limit, config.vanished_share_limit) == (1.0, 0.0)


def test_an_unknown_key_in_an_item_is_refused_by_name(configs: DynamoClientConfigs, table: Any) -> None:
    table.put_item(Item=ITEM | {"feildMappingsKey": "x"})

    with pytest.raises(ConfigurationInvalid, match="feildMappingsKey"):
        configs.get("cliente-a")


def test_an_item_without_the_sources_section_is_refused(configs: DynamoClientConfigs, table: Any) -> None:
    table.put_item(Item={key: value for key, value in ITEM.items() if key != "siesaConfig"})

    with pytest.raises(ConfigurationInvalid, match="no siesaConfig"):
        configs.get("cliente-a")


def test_a_secret_is_read_and_hidden_from_then_on(secretsmanager: "SecretsManagerClient") -> None:
    fields = {"baseUrl": "https://siesa.example.com", "conniToken": "tok-123456789"}
    secretsmanager.create_secret(Name="siesa-integration/cliente-a/siesa", SecretString=json.dumps(fields))
    redactor = Redactor()

    secret = SecretsManagerSecrets(secretsmanager, redactor).get("siesa-integration/cliente-a/siesa")

    assert secret["conniToken"] == "tok-123456789"
    assert "tok-123456789" not in repr(secret)
    assert redactor.scrub("calling https://siesa.example.com with tok-123456789") == (
        "calling https://siesa.example.com with [hidden]"
    )


def test_a_missing_secret_is_named_with_the_command_that_makes_it(secretsmanager: "SecretsManagerClient") -> None:
    with pytest.raises(SecretMissing, match=r"'siesa-integration/cliente-a/kong'.*create-secret"):
        SecretsManagerSecrets(secretsmanager, Redactor()).get("siesa-integration/cliente-a/kong")


def test_a_secret_that_may_not_be_read_is_a_missing_one(secretsmanager: "SecretsManagerClient") -> None:
    with Stubber(secretsmanager) as stubbed:
        stubbed.add_client_error("get_secret_value", "AccessDeniedException", http_status_code=400)
        with pytest.raises(SecretMissing, match=r"'siesa-integration/cliente-b/kong'.*may read.*secretName"):
            SecretsManagerSecrets(secretsmanager, Redactor()).get("siesa-integration/cliente-b/kong")


def test_where_roles_ask_for_the_environments_tag_messages_say_so(secretsmanager: "SecretsManagerClient") -> None:
    name, tag = "siesa-integration/cliente-b/kong", "--tags Key=environment,Value=prod"
    secrets = SecretsManagerSecrets(secretsmanager, Redactor(), environment="prod")

    with pytest.raises(SecretMissing, match=rf"create-secret --name {name} --secret-string file://secret\.json {tag}$"):
        secrets.get(name)
    with Stubber(secretsmanager) as stubbed:
        stubbed.add_client_error("get_secret_value", "AccessDeniedException", http_status_code=400)
        with pytest.raises(SecretMissing, match=rf"Value=prod\. Next: .*tag-resource --secret-id {name} {tag}; or set"):
            secrets.get(name)


def test_another_fault_of_secrets_manager_is_not_taken_for_a_missing_secret(
    secretsmanager: "SecretsManagerClient",
) -> None:
    with Stubber(secretsmanager) as stubbed:
        stubbed.add_client_error("get_secret_value", "DecryptionFailure", http_status_code=400)
        with pytest.raises(ClientError, match="DecryptionFailure"):
            SecretsManagerSecrets(secretsmanager, Redactor()).get("s")


def test_a_secret_that_lacks_a_field_says_which_it_has(secretsmanager: "SecretsManagerClient") -> None:
    secretsmanager.create_secret(Name="s", SecretString='{"username": "u", "pasword": "hunter2-hunter2"}')
    secret = SecretsManagerSecrets(secretsmanager, Redactor()).get("s")

    with pytest.raises(SecretMissing, match=r"no field 'password'; it has \['pasword', 'username'\]") as caught:
        secret["password"]
    assert "hunter2" not in str(caught.value)
    assert "password" not in secret
    assert secret.get("password") is None


@pytest.mark.parametrize("text", ["not json", "[1]", '"text"'])
def test_a_secret_that_is_no_object_is_refused_without_showing_it(
    secretsmanager: "SecretsManagerClient", text: str
) -> None:
    secretsmanager.create_secret(Name="s", SecretString=text)

    with pytest.raises(SecretMissing, match="not a JSON object"):
        SecretsManagerSecrets(secretsmanager, Redactor()).get("s")


def test_a_mapping_file_is_read_from_the_config_bucket(s3: "S3Client") -> None:
    s3.put_object(Bucket="payloads", Key="field-mappings-kong.json", Body=json.dumps(MAPPING))

    mapping = S3Mappings(s3, "payloads").get("field-mappings-kong.json")

    assert mapping.fields["external_id"].source_fields == ("f120_id",)


def test_a_mapping_file_that_may_not_be_read_is_a_missing_one(s3: "S3Client") -> None:
    with Stubber(s3) as stubbed:
        stubbed.add_client_error("get_object", "AccessDenied", http_status_code=403)
        with pytest.raises(ConfigurationInvalid, match=r"s3://payloads/m\.json does not exist, or .* may not read it"):
            S3Mappings(s3, "payloads").get("m.json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "does not exist"),
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 200_000, "nested too deeply"),
        ('{"version": ' * 80_000, "nested too deeply"),
        ('{"version": "2.0"}', "version"),
    ],
)
def test_a_mapping_file_that_cannot_be_used_is_named_with_its_fault(
    s3: "S3Client", body: str | None, words: str
) -> None:
    if body is not None:
        s3.put_object(Bucket="payloads", Key="m.json", Body=body)

    with pytest.raises(ConfigurationInvalid, match=rf"(?s)s3://payloads/m\.json.*{words}"):
        S3Mappings(s3, "payloads").get("m.json")
