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
"""What a deployment fills in: the functions' `live` aliases, the sync-state table and the alerts topic."""


def place(name: str) -> str:
    """Write the place that a deployment fills."""
    return f"${{{name}}}"
