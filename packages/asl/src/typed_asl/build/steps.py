"""States with their names, as the builder takes them.

A step is checked when its machine is built, together with all others, so that no fault hides another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Required, TypeAlias, TypedDict, Unpack

from typed_asl.build.made import made
from typed_asl.model.handlers import Catcher, Retrier
from typed_asl.model.states import Choice, ChoiceRule, Fail, Map, Parallel, Pass, StateBase, Succeed, Task, Wait
from typed_asl.values import Json


@dataclass(frozen=True, slots=True)
class Step:
    """A named state that is not yet checked; `flows` are the inner flows of a Parallel or a Map."""

    name: str
    kind: type[StateBase]
    fields: Mapping[str, Any]
    flows: "tuple[Steps, ...]" = ()


Steps: TypeAlias = Sequence[Step]
"""A flow: its first step is where it starts."""


class EndOptions(TypedDict, total=False):
    """What every state may say."""

    comment: str
    output: Json


class FlowOptions(EndOptions, total=False):
    """What a state may say that goes on: exactly one of `next` and `end`."""

    assign: Mapping[str, Json]
    next: str
    end: bool


class WorkOptions(FlowOptions, total=False):
    """What a state may say whose work can fail."""

    retry: Sequence[Retrier]
    catch: Sequence[Catcher]


class TaskOptions(WorkOptions, total=False):
    """What a Task may say beside what it calls; times in seconds, or an expression or a substitution."""

    timeout_seconds: int | str
    heartbeat_seconds: int | str
    credentials: Mapping[str, Json]


class AnyTaskOptions(TaskOptions, total=False):
    """A Task in full: what it calls, and with which arguments."""

    resource: Required[str]
    arguments: Json


class MapOptions(WorkOptions, total=False):
    """What a Map may say: its items (default: the state's input, an array) and what of each its flow gets."""

    items: Json
    item_selector: Json
    max_concurrency: int | str
    tolerated_failure_count: int | str
    tolerated_failure_percentage: float | str


class RuleOptions(EndOptions, total=False):
    """What a rule of a Choice may say beside its condition and its target."""

    assign: Mapping[str, Json]


def task(name: str, **options: Unpack[AnyTaskOptions]) -> Step:
    """Call any resource: an optimised or `aws-sdk` integration, a function, an activity."""
    return Step(name, Task, options)


def pass_on(name: str, **options: Unpack[FlowOptions]) -> Step:
    """Shape data or assign variables, and go on."""
    return Step(name, Pass, options)


def wait_for(name: str, *, seconds: int | str, **options: Unpack[FlowOptions]) -> Step:
    """Wait for a number of seconds."""
    return Step(name, Wait, {**options, "seconds": seconds})


def wait_until(name: str, *, timestamp: str, **options: Unpack[FlowOptions]) -> Step:
    """Wait until a time in RFC 3339, or an expression that gives one."""
    return Step(name, Wait, {**options, "timestamp": timestamp})


def succeed(name: str, **options: Unpack[EndOptions]) -> Step:
    """End well."""
    return Step(name, Succeed, options)


def fail(name: str, *, error: str, cause: str, comment: str | None = None) -> Step:
    """End with an error; both texts may be expressions. An execution's redrive starts again at this state."""
    return Step(name, Fail, {"error": error, "cause": cause} | ({"comment": comment} if comment else {}))


def when(condition: str, *, next: str, **options: Unpack[RuleOptions]) -> ChoiceRule:  # noqa: A002 ASL's own name
    """Go to `next` if this expression is true; for `choice`."""
    return made(ChoiceRule, {**options, "condition": condition, "next": next})


class ChoiceOptions(EndOptions, total=False):
    """What a Choice may say; without a default, no true rule fails with `States.NoChoiceMatched`."""

    assign: Mapping[str, Json]
    default: str


def choice(name: str, *rules: ChoiceRule, **options: Unpack[ChoiceOptions]) -> Step:
    """Go where the first true rule points, else to `default`. Output and assign hold where the default is taken."""
    return Step(name, Choice, {**options, "choices": rules})


class ParallelOptions(WorkOptions, total=False):
    """What a Parallel may say; `arguments` is the input of each branch (default: the state's own input)."""

    arguments: Json


def parallel(name: str, *branches: Steps, **options: Unpack[ParallelOptions]) -> Step:
    """Run flows side by side; the result is the array of their outputs."""
    return Step(name, Parallel, options, flows=branches)


def map_over(name: str, *, steps: Steps, **options: Unpack[MapOptions]) -> Step:
    """Run a flow for each item, inside the execution; the result is the array of the flows' outputs."""
    return Step(name, Map, options, flows=(steps,))


def given(**fields: object) -> dict[str, Any]:
    """Leave out the parameters that were not given."""
    return {name: value for name, value in fields.items() if value is not None}
