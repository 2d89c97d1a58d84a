"""The names of the embedded installation: the guide's, with `local` for the environment."""

from siesa_local.aws.process import ACCOUNT_ID

ENVIRONMENT = "local"
REGION = "us-east-1"

CONFIG_TABLE = f"siesa-integration-config-{ENVIRONMENT}"
SYNC_STATE_TABLE = f"siesa-integration-sync-state-{ENVIRONMENT}"
AUDIT_TABLE = f"siesa-integration-audit-{ENVIRONMENT}"
CONFIG_BUCKET = f"siesa-integration-config-{ENVIRONMENT}-{ACCOUNT_ID}"
PAYLOAD_BUCKET = f"siesa-integration-payloads-{ENVIRONMENT}-{ACCOUNT_ID}"
ALERTS_TOPIC = f"siesa-integration-alerts-{ENVIRONMENT}"
TENANT_ROLE = f"siesa-integration-tenant-role-{ENVIRONMENT}"
"""One for all steps, which share a process and so its environment; deployed, each step has its own."""

EXTRACTOR = f"siesa-integration-extractor-{ENVIRONMENT}"
TRANSFORMER = f"siesa-integration-transformer-{ENVIRONMENT}"
LOADER = f"siesa-integration-loader-{ENVIRONMENT}"
WORKFLOW = f"siesa-integration-workflow-{ENVIRONMENT}"
CLOSE_BOOKS = f"siesa-integration-close-books-{ENVIRONMENT}"
