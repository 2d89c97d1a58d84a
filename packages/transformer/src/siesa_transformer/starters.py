"""The mapping files that a new client starts from."""

from importlib.resources import files

STARTER_MAPPINGS = (
    "field-mappings-kong.json",
    "field-mappings-kong-rest.json",
    "field-mappings-kong-bulk.json",
    "field-mappings-kong-bulk-rest.json",
    "field-mappings-wms.json",
    "field-mappings-wms-rest.json",
)
"""Kong (forms sku and bulk) and WMS, each on Siesa's own columns (connekta) and on those of the plain REST form."""


def starter_mapping(name: str) -> str:
    """Give the text of a starter mapping by its file name; raise `KeyError` naming those that there are."""
    if name not in STARTER_MAPPINGS:
        msg = f"no starter mapping {name!r}; there are {', '.join(STARTER_MAPPINGS)}"
        raise KeyError(msg)
    return (files("siesa_transformer") / "mappings" / name).read_text(encoding="utf-8")
