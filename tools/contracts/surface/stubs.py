"""A module as a stub: what griffe reads out of sources, written so that griffe reads it again."""

from collections.abc import Iterator

import griffe

MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
HIDDEN = frozenset({"model_config"})
KEYWORD_ONLY = griffe.ParameterKind.keyword_only


def stub(module: griffe.Module) -> str:
    """Give a module's public names, in their order, each with what a caller must know of it."""
    named = [
        (name, member)
        for name, member in module.members.items()
        if member.is_public and not isinstance(member, griffe.Module) and not name.startswith("__")
    ]
    lines = [line for name, member in sorted(named, key=lambda pair: pair[0]) for line in _member(name, member)]
    return "".join(f"{line}\n" for line in lines)


def _member(name: str, member: griffe.Object | griffe.Alias) -> Iterator[str]:
    match _target(member):
        case griffe.Class() as target:
            yield from _class(name, target)
        case griffe.Function() as target:
            yield _function(name, target)
        case griffe.Attribute() as target:
            yield _attribute(name, target)
        case _:
            # A type's alias, or a name that is handed on from another distribution.
            yield f"{name} = ..."


def _target(member: griffe.Object | griffe.Alias) -> griffe.Object | griffe.Alias:
    try:
        return member.final_target if isinstance(member, griffe.Alias) else member
    except griffe.AliasResolutionError:
        return member


def _class(name: str, member: griffe.Class) -> Iterator[str]:
    bases = list(dict.fromkeys(_bases(member)))
    yield f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"
    members = _class_members(member)
    lines = [line for own in sorted(members) for line in _member(own, members[own])]
    if "__init__" not in members and _is_model(member):
        lines.insert(0, _constructor(members))
    yield from (f"    {line}" for line in lines or ["..."])


def _bases(member: griffe.Class) -> Iterator[str]:
    """Name all bases, those of bases too: one that is put in between changes nothing for who asks for another."""
    for each in (member, *member.mro()):
        for base in each.bases:
            name = str(base)
            # What a generic base is given says nothing to who asks whether something is one.
            if (plain := name.partition("[")[0]) != "object":
                yield plain.rpartition(".")[2]


def _class_members(member: griffe.Class) -> dict[str, griffe.Object | griffe.Alias]:
    found = {}
    for name, each in member.all_members.items():
        special = name.startswith("__") and name.endswith("__") and not isinstance(_target(each), griffe.Attribute)
        if (special or not name.startswith("_")) and name not in HIDDEN:
            found[name] = _target(each)
    return found


def _is_model(member: griffe.Class) -> bool:
    bases = [base for each in (member, *member.mro()) for base in each.bases if not isinstance(base, str)]
    return any(base.canonical_path in MODELS for base in bases)


def _constructor(members: dict[str, griffe.Object | griffe.Alias]) -> str:
    fields = [each for each in members.values() if isinstance(each, griffe.Attribute) and _is_field(each)]
    parameters = [f"{each.name}: {each.annotation}{'' if each.value is None else ' = ...'}" for each in fields]
    return f"def __init__({', '.join(['self', *(['*', *parameters] if parameters else [])])}): ..."


def _is_field(member: griffe.Attribute) -> bool:
    return "property" not in member.labels and "instance-attribute" in member.labels and member.annotation is not None


def _attribute(name: str, member: griffe.Attribute) -> str:
    annotation = f": {member.annotation}" if member.annotation is not None else ""
    valued = member.value is not None and "property" not in member.labels
    return f"{name}{annotation}{' = ...' if valued or not annotation else ''}"


def _function(name: str, member: griffe.Function) -> str:
    decorators = "".join(f"@{label} " for label in ("classmethod", "staticmethod") if label in member.labels)
    returns = f" -> {member.returns}" if member.returns is not None else ""
    asynchronous = "async " if "async" in member.labels else ""
    text = f"{asynchronous}def {name}({', '.join(_parameters(member))}){returns}: ..."
    return f"{text}  # {decorators.strip()}" if decorators else text


def _parameters(member: griffe.Function) -> Iterator[str]:
    """Write parameters with their kinds; a default's value is no promise, that there is one is."""
    stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
    last = None
    for parameter in member.parameters:
        kind = parameter.kind
        if last is griffe.ParameterKind.positional_only and kind is not last:
            yield "/"
        if kind is KEYWORD_ONLY and last not in {KEYWORD_ONLY, griffe.ParameterKind.var_positional}:
            yield "*"
        annotation = f": {parameter.annotation}" if parameter.annotation is not None else ""
        default = " = ..." if parameter.default is not None and kind not in stars else ""
        yield f"{stars.get(kind, '')}{parameter.name}{annotation}{default}"
        last = kind
    if last is griffe.ParameterKind.positional_only:
        yield "/"
