"""States with their names, as the builder takes them.

A step is checked when its machine is built, together with all others, so that no fault hides another. Numbers may be
expressions, paths or substitutions; so may all other values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, Unpack

from typed_asl.build.given import given
from typed_asl.build.jsonpath import template
from typed_asl.build.language import Part
from typed_asl.build.made import made
from typed_asl.build.options import (
    AnyTaskOptions,
    ChoiceOptions,
    EndOptions,
    FlowOptions,
    MapOptions,
    ParallelOptions,
    PassOptions,
    RuleOptions,
)
from typed_asl.model.choices import ChoiceRule, Predicate
from typed_asl.model.items import ItemBatcher, ItemReader, ResultWriter
from typed_asl.model.states import Choice, Fail, Map, Parallel, Pass, StateBase, Succeed, Task, Wait


@dataclass(frozen=True, slots=True)
class Step:
    """A named state that is not yet checked; `flows` are the inner flows of a Parallel or a Map.

    `processor` is how a Map runs its flow: the fields of its ProcessorConfig.
    """

    name: str
    kind: type[StateBase]
    fields: Mapping[str, Any]
    flows: "tuple[Steps, ...]" = ()
    processor: Mapping[str, str] = field(default_factory=lambda: {"mode": "INLINE"})


Steps: TypeAlias = Sequence[Step]
"""A flow: its first step is where it starts."""


def task(name: str, **options: Unpack[AnyTaskOptions]) -> Step:
    """Call any resource: an optimised or `aws-sdk` integration, a function, an activity."""
    return Step(name, Task, options)


def pass_on(name: str, **options: Unpack[PassOptions]) -> Step:
    """Shape data or assign variables, and go on."""
    return Step(name, Pass, options)


def wait_for(name: str, *, seconds: int | str, **options: Unpack[FlowOptions]) -> Step:
    """Wait for a number of seconds."""
    return Step(name, Wait, {**options, "seconds": seconds})


def wait_until(name: str, *, timestamp: str, **options: Unpack[FlowOptions]) -> Step:
    """Wait until a time in RFC 3339, or an expression or a path that gives one."""
    return Step(name, Wait, {**options, "timestamp": timestamp})


def succeed(name: str, **options: Unpack[EndOptions]) -> Step:
    """End well."""
    return Step(name, Succeed, options)


def fail(name: str, *, error: str | None = None, cause: str | None = None, comment: str | None = None) -> Step:
    """End with an error; both texts may be expressions or paths. An execution's redrive starts again at this state."""
    return Step(name, Fail, given(error=error, cause=cause, comment=comment))


def when(condition: str | Predicate, *, next: str, **options: Unpack[RuleOptions]) -> ChoiceRule:  # noqa: A002 ASL's own name
    """Go to `next` if this holds, an expression in JSONata or a comparison over JSONPath; for `choice`."""
    fields: dict[str, Any] = {**options, "next": next}
    if isinstance(condition, Predicate):
        fields |= {name: getattr(condition, name) for name in condition.model_fields_set}
    else:
        fields["condition"] = condition
    if "comment" in options:
        fields["comment"] = options["comment"]
    if "assign" in options:
        fields["assign"] = template(options["assign"])
    return made(ChoiceRule, fields)


def choice(name: str, *rules: ChoiceRule, **options: Unpack[ChoiceOptions]) -> Step:
    """Go where the first true rule points, else to `default`. Output and assign hold where the default is taken."""
    return Step(name, Choice, {**options, "choices": rules})


def parallel(name: str, *branches: Steps, **options: Unpack[ParallelOptions]) -> Step:
    """Run flows side by side; the result is the array of their outputs."""
    return Step(name, Parallel, options, flows=branches)


def map_over(name: str, *, steps: Steps, **options: Unpack[MapOptions]) -> Step:
    """Run a flow for each item, inside the execution; the result is the array of the flows' outputs."""
    return Step(name, Map, options, flows=(steps,))


def distributed_map(
    name: str,
    *,
    steps: Steps,
    execution_type: Literal["STANDARD", "EXPRESS"] = "STANDARD",
    reader: Part | ItemReader | None = None,
    batcher: Part | ItemBatcher | None = None,
    writer: Part | ResultWriter | None = None,
    label: str | None = None,
    **options: Unpack[MapOptions],
) -> Step:
    """Run a flow for each item as an execution of its own, up to 10,000 side by side.

    Items come from `items`, or from S3 through a `reader` such as `csv_rows`; `batches` hands several to one execution;
    `results_to` writes what came of them to S3. The label, 40 characters at most, is part of the children's names.
    """
    parts = given(item_reader=reader, item_batcher=batcher, result_writer=writer, label=label)
    processor = {"mode": "DISTRIBUTED", "execution_type": execution_type}
    return Step(name, Map, {**options, **parts}, flows=(steps,), processor=processor)
