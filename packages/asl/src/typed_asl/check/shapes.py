"""What is known of a JSON value before the machine runs: its fields, or nothing.

Shapes come from declared input models (pydantic classes or JSON Schema) and from what the machine itself writes down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value.

    `fields` are those of an object, None where it may be no object; `closed` tells that it has no others. `items` is
    the shape of an array's items.
    """

    fields: Mapping[str, "Shape"] | None = None
    closed: bool = False
    items: "Shape | None" = None


ANY: Final = Shape()
"""Nothing is known."""


def shape_of_model(model: object) -> Shape:
    """Read a declared model: a pydantic class, or a JSON Schema as a mapping. What it does not say stays unknown."""
    schema = model if isinstance(model, Mapping) else _schema_of(model)
    return _from_schema(schema, schema, 0)


def _schema_of(model: object) -> Mapping[str, Any]:
    writes = getattr(model, "model_json_schema", None)
    if writes is None:
        raise TypeError(f"{model!r} is no input model: give a pydantic class or a JSON Schema")
    schema: Mapping[str, Any] = writes(by_alias=True)
    return schema


def _from_schema(schema: object, root: Mapping[str, Any], depth: int) -> Shape:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return ANY
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _from_schema(_resolved(reference, root), root, depth + 1)
    if any(key in schema for key in ("anyOf", "oneOf", "allOf", "if", "patternProperties")):
        return ANY
    if schema.get("type") == "array":
        return Shape(items=_from_schema(schema.get("items"), root, depth + 1))
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, Mapping):
        return ANY
    return Shape(
        fields={str(name): _from_schema(one, root, depth + 1) for name, one in properties.items()},
        closed=not schema.get("additionalProperties", True) or "additionalProperties" not in schema,
    )


def _resolved(reference: str, root: Mapping[str, Any]) -> object:
    here: object = root
    for part in reference.removeprefix("#/").split("/"):
        here = here.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(here, Mapping) else None
    return here


def literal(value: Any) -> Shape:
    """Give the shape of a value that is written down."""
    if isinstance(value, dict):
        return Shape({key: literal(item) for key, item in value.items()}, closed=True)
    if isinstance(value, list):
        shapes = [literal(item) for item in value]
        return Shape(items=merged(shapes)) if shapes else Shape(items=ANY)
    return ANY


def at_path(shape: Shape, steps: Sequence[str | int]) -> Shape:
    """Follow a path into a shape, as far as it is known."""
    for name in steps:
        if isinstance(name, int):
            shape = shape.items or ANY
        elif shape.fields is None:
            return ANY
        else:
            shape = shape.fields.get(name, ANY)
    return shape


def missing(shape: Shape, steps: Sequence[str | int]) -> str | None:
    """Name the first field on a path that the shape surely does not have."""
    for index, name in enumerate(steps):
        if isinstance(name, int):
            shape = shape.items or ANY
            continue
        if shape.fields is None:
            return None
        if name not in shape.fields:
            return ".".join(str(part) for part in steps[: index + 1]) if shape.closed else None
        shape = shape.fields[name]
    return None


def placed(shape: Shape, steps: Sequence[str | int], value: Shape) -> Shape:
    """Put a value at a path into a shape, as ResultPath does."""
    if not steps:
        return value
    name = steps[0]
    if isinstance(name, int):
        return ANY
    if shape.fields is None:
        return ANY
    inner = shape.fields.get(name, Shape({}, closed=True) if len(steps) > 1 else ANY)
    return Shape({**shape.fields, name: placed(inner, steps[1:], value)}, closed=shape.closed)


def merged(shapes: Sequence[Shape]) -> Shape:
    """Give what holds of a value that has any one of these shapes."""
    first, *others = shapes
    for other in others:
        first = _either(first, other)
    return first


def _either(one: Shape, other: Shape) -> Shape:
    if one == other:
        return one
    items = _either(one.items, other.items) if one.items and other.items else None
    if one.fields is None or other.fields is None:
        return Shape(items=items)
    names = [*one.fields, *(name for name in other.fields if name not in one.fields)]
    return Shape(
        {name: _either(one.fields.get(name, ANY), other.fields.get(name, ANY)) for name in names},
        closed=one.closed and other.closed,
        items=items,
    )
