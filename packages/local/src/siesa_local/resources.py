"""What the embedded installation consists of: tables, buckets, the topic, and the three functions."""

from collections.abc import Mapping

from siesa_local import names
from siesa_local.aws.model import LambdaFunction, Resources
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.data_stack import data_stack
from siesa_local.template.reading import read_resources

FUNCTION_ENVIRONMENT = {
    "ENVIRONMENT": names.ENVIRONMENT,
    "CONFIG_TABLE": names.CONFIG_TABLE,
    "SYNC_STATE_TABLE": names.SYNC_STATE_TABLE,
    "CONFIG_BUCKET": names.CONFIG_BUCKET,
    "PAYLOAD_BUCKET": names.PAYLOAD_BUCKET,
    "TENANT_ROLE_ARN": f"arn:aws:iam::{ACCOUNT_ID}:role/{names.TENANT_ROLE}",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""The variables that every step has where it is deployed, with the names of this installation."""

OWN_ENVIRONMENT: Mapping[str, Mapping[str, str]] = {names.LOADER: {"BATCH_SIZE": "100"}}
"""What a step has beside them. A test holds both against the templates: nothing runs here that would lack one there."""


def resources() -> Resources:
    """Give the tables, buckets and topic of the data stack's template."""
    return read_resources(data_stack(), account=ACCOUNT_ID, region=names.REGION)


def functions(*, timeout_seconds: int = 900) -> dict[str, LambdaFunction]:
    """Give the three steps as functions: the very handlers that are deployed."""
    from siesa_extractor.handler import handler as extractor
    from siesa_loader.handler import handler as loader
    from siesa_transformer.handler import handler as transformer

    handlers = {names.EXTRACTOR: extractor, names.TRANSFORMER: transformer, names.LOADER: loader}
    return {
        name: LambdaFunction(
            handler,
            timeout_seconds=timeout_seconds,
            environment={**FUNCTION_ENVIRONMENT, **OWN_ENVIRONMENT.get(name, {})},
        )
        for name, handler in handlers.items()
    }


def start_anew() -> None:
    """Let the steps build everything anew, as in a new process: an earlier run's sessions are none of this one's."""
    from siesa_extractor.composition import step as extractor
    from siesa_loader.composition import step as loader
    from siesa_transformer.composition import step as transformer

    for step in (extractor, transformer, loader):
        step.reset()
