"""Messages drawn from a JSON Schema, for hypothesis: of the keywords that messages have, and no others."""

from typing import Any

from hypothesis import strategies as st
from tools.contracts.inclusion import Node, Schema

NAMES = st.text("abcdefghij_ ñ", min_size=1, max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(max_size=8)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2), max_leaves=4
)
FROM_ANOTHER_VERSION = "from_another_version"
"""A field that no schema knows: what a neighbour added."""


def messages(schema: Schema) -> st.SearchStrategy[Any]:
    """Draw what a schema describes, at times with a field that it does not know."""
    known = _values(Node(schema, schema))
    return st.builds(lambda message, more: message | more, known, st.just({}) | st.just({FROM_ANOTHER_VERSION: [1]}))


def _values(node: Node) -> st.SearchStrategy[Any]:
    return st.one_of([_one(each) for each in node.alternatives()])


def _one(node: Node) -> st.SearchStrategy[Any]:
    schema = node.schema
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(node)
        case "array":
            return st.lists(_values(node.at(schema.get("items", {}))), max_size=3)
        case "string":
            return st.from_regex(schema["pattern"], fullmatch=True) if "pattern" in schema else st.text(max_size=12)
        case "integer":
            return st.integers(schema.get("minimum", -(2**53)), schema.get("maximum", 2**53))
        case "number":
            return st.floats(schema.get("minimum", -1e12), schema.get("maximum", 1e12))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return ANYTHING


def _object(node: Node) -> st.SearchStrategy[Any]:
    schema = node.schema
    if "properties" not in schema:
        rest = schema.get("additionalProperties", True)
        return st.dictionaries(NAMES, _values(node.at(rest)) if isinstance(rest, dict) else ANYTHING, max_size=3)
    fields = {name: _values(node.at(each)) for name, each in schema["properties"].items()}
    always = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in always}, optional={n: f for n, f in fields.items() if n not in always}
    )
