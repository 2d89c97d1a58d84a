"""The names of states and substitutions, as the guide, the alarms and the procedures know them."""

EXTRACT = "ExtractFromSiesa"
EXTRACT_STATUS = "ExtractionStatus"
TRANSFORM = "TransformData"
LOAD = "LoadToProduct"
LOAD_STATUS = "LoadStatus"
LOG_SUCCESS = "LogSuccess"
NOTIFY_FAILURE = "NotifyFailure"
LOG_FAILURE = "LogFailure"
SYNC_FAILED = "SyncFailed"
SYNC_SKIPPED = "SyncSkipped"

EXTRACTOR_ARN = "ExtractorFunctionArn"
TRANSFORMER_ARN = "TransformerFunctionArn"
LOADER_ARN = "LoaderFunctionArn"
SYNC_STATE_TABLE = "SyncStateTableName"
ALERTS_TOPIC_ARN = "AlertsTopicArn"
CONFIG_TABLE = "ConfigTableName"
ENVIRONMENT_NAME = "EnvironmentName"
"""What a deployment fills in: the functions' `live` aliases, the tables, the alerts topic, and its own name."""

METRICS_NAMESPACE = "SiesaIntegration"
"""CloudWatch's namespace of all metrics of the integration."""


def place(name: str) -> str:
    """Write the place that a deployment fills."""
    return f"${{{name}}}"
