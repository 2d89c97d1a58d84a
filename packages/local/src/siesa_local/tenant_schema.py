"""The tenant file's JSON Schema, for editors that complete and check TOML."""

from typing import Any

from siesa_local.tenant import CREDENTIALS, TenantFile

TITLE = "Tenant file of the Siesa integration"
SECTIONS = {"siesa": "SiesaConfig", "product": "ProductConfig"}


def tenant_file_schema() -> dict[str, Any]:
    """Give the schema of the file as it is written: snake_case keys, credentials inside their system's section.

    A tool that knows the schema refuses unknown keys. What depends on the dialect is checked on reading alone.
    """
    schema = TenantFile.model_json_schema(by_alias=False)
    properties, definitions = schema["properties"], schema["$defs"]
    for section, name in SECTIONS.items():
        system = definitions[name]
        system["properties"][CREDENTIALS] = {
            **properties.pop(f"{section}_{CREDENTIALS}"),
            "title": "Credentials",
            "description": "Written to Secrets Manager, never to the configuration item. A value is a text, or the "
            'name of an environment variable: { env = "NAME" }.',
        }
        # It follows from the client where it is left out.
        system["required"] = [key for key in system["required"] if key != "secret_name"]
    for described in (schema, *definitions.values()):
        # A docstring's line breaks are the source's.
        described["description"] = " ".join(described.get("description", "").split())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": TITLE}
