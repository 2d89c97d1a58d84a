"""Prints the messages of the integration_core that is imported first as JSON Schemas: one object by name and side.

It runs by its path, beside the models of any checkout, so it imports nothing of the tools.
"""

import json
import re
import sys
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema
from typing_extensions import override

import integration_core.messages

VERSIONED = "contract_version"
"""The field by which a message is told from what stands inside one."""


class Reads(GenerateJsonSchema):
    """What a model takes. Titles are left out: pydantic makes them of the fields' names."""

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


class Writes(Reads):
    """What a step's answer really holds: the entry point leaves out what is null, and writes every other default."""

    @override
    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """Give the schema of what is not null."""
        return self.generate_inner(schema["schema"])

    @override
    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """Give the schema of the value: a default means nothing to who reads."""
        return self.generate_inner(schema["schema"])

    @override
    def field_is_required(
        self, field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField, total: bool
    ) -> bool:
        """Tell whether the field is in every answer."""
        inner = field["schema"]
        if inner["type"] == "default":
            return "default_factory" in inner or inner.get("default") is not None
        return str(inner["type"]) != "nullable"


def documents() -> dict[str, dict[str, Any]]:
    """Give every message's two schemas."""
    found = {}
    for model in vars(integration_core.messages).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and VERSIONED in model.model_fields:
            name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model.__name__).lower()
            found[f"{name}.reads"] = _document(model.model_json_schema(mode="validation", schema_generator=Reads))
            found[f"{name}.writes"] = _document(model.model_json_schema(mode="serialization", schema_generator=Writes))
    return found


def _document(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


if __name__ == "__main__":
    json.dump(documents(), sys.stdout)
