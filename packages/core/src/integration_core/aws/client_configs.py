"""Clients' configurations in the DynamoDB config table."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integration_core.client_config import CONFIG_TYPE, ClientConfig
from integration_core.errors import ClientDisabled, ClientUnknown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class DynamoClientConfigs:
    """Reads the item (`tenantId`, `configType` = PRODUCT_CONFIG). `source_section` names the source's own section."""

    def __init__(self, table: "Table", *, source_section: str) -> None:
        self._table = table
        self._source_section = source_section

    def get(self, client_id: str) -> ClientConfig:
        """Give an enabled client's configuration."""
        key = {"tenantId": client_id, "configType": CONFIG_TYPE}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        if item is None:
            raise ClientUnknown(
                f"no client {client_id!r}: table {self._table.name} has no item with configType {CONFIG_TYPE}.",
                next_step=f"aws dynamodb scan --table-name {self._table.name} --projection-expression tenantId",
            )
        config = ClientConfig.from_item(_plain(item), source_section=self._source_section)
        if not config.enabled:
            raise ClientDisabled(
                f"client {client_id!r} is disabled (enabled is false in table {self._table.name}).",
                next_step="set enabled to true in the client's configuration, then start the sync again",
            )
        return config


def _plain(value: Any) -> Any:
    """Turn DynamoDB's decimals into the int or float that they stand for."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
