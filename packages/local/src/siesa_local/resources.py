"""What the embedded installation consists of: tables, buckets, the topic, and the three functions."""

from siesa_local import names
from siesa_local.aws.model import LambdaFunction, Resources, TableSpec

FUNCTION_ENVIRONMENT = {
    "ENVIRONMENT": names.ENVIRONMENT,
    "CONFIG_TABLE": names.CONFIG_TABLE,
    "SYNC_STATE_TABLE": names.SYNC_STATE_TABLE,
    "CONFIG_BUCKET": names.CONFIG_BUCKET,
    "PAYLOAD_BUCKET": names.PAYLOAD_BUCKET,
}


def resources() -> Resources:
    """Give the tables with the guide's keys and indexes, the two buckets and the topic."""
    return Resources(
        tables=(_config_table(), _sync_state_table(), _audit_table()),
        buckets=(names.CONFIG_BUCKET, names.PAYLOAD_BUCKET),
        topics=(names.ALERTS_TOPIC,),
    )


def functions(*, timeout_seconds: int = 900) -> dict[str, LambdaFunction]:
    """Give the three steps as functions: the very handlers that are deployed."""
    from siesa_extractor.handler import handler as extractor
    from siesa_loader.handler import handler as loader
    from siesa_transformer.handler import handler as transformer

    handlers = {names.EXTRACTOR: extractor, names.TRANSFORMER: transformer, names.LOADER: loader}
    return {
        name: LambdaFunction(handler, timeout_seconds=timeout_seconds, environment=FUNCTION_ENVIRONMENT)
        for name, handler in handlers.items()
    }


def _config_table() -> TableSpec:
    by_product = _index("ProductTypeIndex", "productType", "tenantId")
    return _table(names.CONFIG_TABLE, ("tenantId", "configType"), by_product)


def _sync_state_table() -> TableSpec:
    return _table(
        names.SYNC_STATE_TABLE, ("tenantId", "syncId"), _index("StatusIndex", "status", "createdAt"), ttl="ttl"
    )


def _audit_table() -> TableSpec:
    return _table(names.AUDIT_TABLE, ("tenantId", "timestamp"), ttl="ttl")


def _table(
    name: str, key: tuple[str, str], index: dict[str, object] | None = None, *, ttl: str | None = None
) -> TableSpec:
    attributes = dict.fromkeys(key)
    if index is not None:
        attributes |= dict.fromkeys(element["AttributeName"] for element in index["KeySchema"])  # type: ignore[attr-defined]
    create: dict[str, object] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _schema(*key),
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
    }
    if index is not None:
        create["GlobalSecondaryIndexes"] = [index]
    return TableSpec(create, ttl_attribute=ttl)


def _index(name: str, partition: str, sort: str) -> dict[str, object]:
    return {"IndexName": name, "KeySchema": _schema(partition, sort), "Projection": {"ProjectionType": "ALL"}}


def _schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
