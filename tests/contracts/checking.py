"""What neighbouring versions owe each other, as checks of one message that can be tried on bad ones."""

from typing import Any

from jsonschema import Draft202012Validator
from pydantic import BaseModel
from tools.contracts import Release, Schemas
from tools.contracts.comparing import breaking, compare
from tools.contracts.inclusion import Schema

from integration_core.messages import Extracted, Loaded, SyncRequest, Transformed
from tests.contracts.drawing import FROM_ANOTHER_VERSION

MODELS: dict[str, type[BaseModel]] = {
    "sync-request": SyncRequest,
    "extracted": Extracted,
    "transformed": Transformed,
    "loaded": Loaded,
}


def written(message: BaseModel) -> dict[str, Any]:
    """Give a message as a handler gives it to Lambda."""
    return message.model_dump(mode="json", exclude_none=True)


def read_whole(model: type[BaseModel], message: dict[str, Any]) -> None:
    """Read what another version wrote, and find each of its fields with its value."""
    again = written(model.model_validate(message))
    assert {name: again.get(name) for name in message if name != FROM_ANOTHER_VERSION} == {
        name: value for name, value in message.items() if name != FROM_ANOTHER_VERSION
    }


def described(message: dict[str, Any], schema: Schema) -> None:
    """Find a message to be what a schema describes."""
    assert [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(message)] == []


def no_longer_understood(release: Release, schemas: Schemas, *, announced: bool) -> frozenset[str]:
    """Name the messages that break since a release, where that is announced: their steps are deployed together."""
    broken = breaking(compare(release.schemas, schemas)) if announced else []
    return frozenset(change.where.partition(".")[0] for change in broken)
