"""What a package's surface lost or asks for anew between two lists: griffe's findings, and some that it has none of."""

import re
from collections.abc import Iterator
from pathlib import Path

import griffe
from tools.contracts.surface.installing import withdrawn
from tools.contracts.surface.listing import FILE, SECTION

HARMLESS = frozenset(
    {
        griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT,
        # Told by name below: griffe counts bases.
        griffe.BreakageKind.CLASS_REMOVED_BASE,
    }
)
PORT = "Protocol"
ASYNC = "async"


def breaks(old: str, new: str) -> list[str]:
    """Give what whoever imports or installs the package can no longer rely on, a line each: where, and what."""
    before, now = _modules(old), _modules(new)
    found = [*withdrawn(old, new)]
    for name, module in before.items():
        if name in now:
            found += [*_of_classes(module, now[name]), *_of_calls(module, now[name])]
            found += map(_line, _breakages(module, now[name]))
        elif module.members:
            found.append(f"{name}: the module is gone")
    return sorted(set(found))


def _modules(text: str) -> dict[str, griffe.Module]:
    sections = re.split(rf"^{SECTION}(.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(sections[::2], sections[1::2], strict=True)
    return {name: griffe.visit(name, filepath=Path(FILE), code=code) for name, code in pairs}


def _breakages(old: griffe.Module, new: griffe.Module) -> Iterator[griffe.Breakage]:
    # The whole list is public, whatever its names look like.
    for module in (old, new):
        for member in _all(module):
            member.public = True
    yield from (each for each in griffe.find_breaking_changes(old, new) if each.kind not in HARMLESS)


def _all(parent: griffe.Object) -> Iterator[griffe.Object]:
    for member in parent.members.values():
        if isinstance(member, griffe.Object):
            yield member
            yield from _all(member)


def _line(breakage: griffe.Breakage) -> str:
    place = f"{breakage.obj.path}"
    match breakage:
        case griffe.ObjectRemovedBreakage():
            return f"{place}: is gone"
        case griffe.ParameterAddedRequiredBreakage(new_value=parameter):
            return f"{place}: parameter {parameter.name} was added, and is required"
        case griffe.ParameterRemovedBreakage(old_value=parameter):
            return f"{place}: parameter {parameter.name} is gone"
        case griffe.ParameterChangedRequiredBreakage(old_value=parameter):
            return f"{place}: parameter {parameter.name} is now required"
        case griffe.ParameterMovedBreakage(old_value=parameter):
            return f"{place}: parameter {parameter.name} stands at another position"
        case griffe.ParameterChangedKindBreakage(old_value=old, new_value=new):
            return f"{place}: parameter {old.name} was {old.kind.value}, and is {new.kind.value}"
        case griffe.ObjectChangedKindBreakage(old_value=old, new_value=new):
            return f"{place}: was of kind {old.value}, and is of kind {new.value}"
    return f"{place}: {breakage.kind.value}"


def _of_classes(old: griffe.Module, new: griffe.Module) -> Iterator[str]:
    for name, before in old.members.items():
        now = new.members.get(name)
        if not (isinstance(before, griffe.Class) and isinstance(now, griffe.Class)):
            continue
        yield from (f"{now.path}: is no {base} any more" for base in _bases(before) if base not in _bases(now))
        if PORT in _bases(now):
            asked = [member for member in now.members if member not in before.members]
            yield from (f"{now.path}: whoever implements it has no {member}" for member in asked)


def _of_calls(old: griffe.Module, new: griffe.Module) -> Iterator[str]:
    now = {each.path: each for each in _all(new) if isinstance(each, griffe.Function)}
    for before in _all(old):
        if isinstance(before, griffe.Function) and before.path in now:
            awaited = (ASYNC in before.labels, ASYNC in now[before.path].labels)
            if awaited == (False, True):
                yield f"{before.path}: was called, and is now awaited"
            elif awaited == (True, False):
                yield f"{before.path}: was awaited, and is now called"


def _bases(given: griffe.Class) -> list[str]:
    return [str(base) for base in given.bases]
