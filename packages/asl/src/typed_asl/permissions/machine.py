"""The permissions of a whole machine."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from typed_asl.check.services.resource import target_of
from typed_asl.exceptions import ParseError
from typed_asl.permissions.call import Call, Place
from typed_asl.permissions.maps import distributed, is_distributed
from typed_asl.permissions.optimised import optimised
from typed_asl.permissions.sdk import sdk
from typed_asl.permissions.statement import Permissions, Statement, UnknownIntegration, merged
from typed_asl.reading import read
from typed_asl.values import is_expression, pointer

if TYPE_CHECKING:
    from typed_asl.model.machine import StateMachine


class _Dumps(Protocol):
    def dump(self) -> Mapping[str, Any]: ...


_WHY = {
    "unknown": "a substitution decides what it calls",
    "foreign": "it is no ARN of an integration, a function or an activity",
    "optimised": "this integration is not known",
    "sdk": "IAM's names for this call are not known",
    "lambda": "",
    "activity": "",
}
_ANY_ROLE = "(decided by the data)"


def permissions(
    machine: "StateMachine | Mapping[str, Any] | str | bytes",
    *,
    name: str | None = None,
    partition: str | None = None,
    region: str = "*",
    account: str = "*",
) -> Permissions:
    """Give what a machine's role must be allowed for the machine to do what its definition says.

    Resources are as narrow as the definition tells; where a `*` stands, the statement's `reason` says why. `name` is
    the machine's own name, which a distributed Map and an HTTP Task need; `region`, `account` and `partition` complete
    ARNs that are made of names (the partition is that of each Resource by default). What cannot be told is in
    `unknown`. Faults of the definition are not judged here; what is no JSON object at all raises ParseError.
    """
    document = _document(machine)
    place = Place(partition or "aws", region, account, name)
    own: list[Statement] = []
    others: dict[str, list[Statement]] = {}
    unknown: list[UnknownIntegration] = []
    language = _language(document, jsonata=False)
    for at, state, jsonata in _states(document, "", jsonata=language):
        kind = state.get("Type")
        if kind == "Map" and is_distributed(state):
            own += distributed(state, place, at, jsonata=jsonata)
        elif kind == "Task" and isinstance(state.get("Resource"), str):
            here = _at_home(place, state["Resource"]) if partition is None else place
            made = _task(state, at, here, jsonata=jsonata)
            if isinstance(made, UnknownIntegration):
                unknown.append(made)
                made = []
            role, assuming = _credentials(state, at, here, jsonata=jsonata)
            own += [*assuming] if role else made
            if role:
                others.setdefault(role, []).extend(made)
    return Permissions(merged(own), tuple(unknown), {role: merged(made) for role, made in others.items()})


def _document(machine: "_Dumps | Mapping[str, Any] | str | bytes") -> Mapping[str, Any]:
    if not isinstance(machine, str | bytes | Mapping):
        return machine.dump()
    reading = read(machine)
    if reading.tree is None:
        raise ParseError("The definition cannot be read:", reading.problems)
    return reading.tree


def _language(part: Mapping[str, Any], *, jsonata: bool) -> bool:
    given = part.get("QueryLanguage")
    return given == "JSONata" if isinstance(given, str) else jsonata


def _states(flow: Mapping[str, Any], at: str, *, jsonata: bool) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Yield each state at any depth; flows inside a state speak the machine's language and not the state's."""
    states = flow.get("States")
    for name, state in states.items() if isinstance(states, Mapping) else ():
        if not isinstance(state, Mapping):
            continue
        here = at + pointer("States", name)
        yield here, state, _language(state, jsonata=jsonata)
        branches = state.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, Mapping):
                yield from _states(branch, here + pointer("Branches", index), jsonata=jsonata)
        for field in ("ItemProcessor", "Iterator"):
            inner = state.get(field)
            if isinstance(inner, Mapping):
                yield from _states(inner, here + pointer(field), jsonata=jsonata)


def _at_home(place: Place, resource: str) -> Place:
    partition = target_of(resource).partition
    return replace(place, partition=partition) if partition else place


def _task(state: Mapping[str, Any], at: str, place: Place, *, jsonata: bool) -> list[Statement] | UnknownIntegration:
    resource = state["Resource"]
    target = target_of(resource)
    if target.kind == "lambda":
        return [Statement(("lambda:InvokeFunction",), (resource,), {}, None, (at,))]
    if target.kind == "activity":
        return []  # the worker asks for its tasks under a role of its own
    given = state.get("Arguments" if jsonata else "Parameters")
    call = Call(target, given if isinstance(given, Mapping) else {}, jsonata, place, at)
    made = optimised(call) if target.kind == "optimised" else sdk(call) if target.kind == "sdk" else None
    return UnknownIntegration(at, resource, _WHY[target.kind]) if made is None else made


def _credentials(
    state: Mapping[str, Any], at: str, place: Place, *, jsonata: bool
) -> tuple[str | None, list[Statement]]:
    given = state.get("Credentials")
    if not given:
        return None, []
    role = given.get("RoleArn") if isinstance(given, Mapping) else None
    if isinstance(role, str) and not (jsonata and is_expression(role)):
        return role, [Statement(("sts:AssumeRole",), (role,), {}, None, (at,))]
    everyone = f"arn:{place.partition}:iam::{place.account}:role/*"
    return _ANY_ROLE, [Statement(("sts:AssumeRole",), (everyone,), {}, "the data decides the role", (at,))]
