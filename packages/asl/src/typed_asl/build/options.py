"""What each kind of step may say, under the names of the model; which language knows a field stands beside it."""

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

from typed_asl.model.base import QueryLanguage
from typed_asl.model.handlers import Catcher, Retrier
from typed_asl.values import Json


class EndOptions(TypedDict, total=False):
    """What every state may say; the paths belong to JSONPath (None: no data), `output` to JSONata."""

    comment: str
    query_language: QueryLanguage
    input_path: str | None
    output_path: str | None
    output: Json


class FlowOptions(EndOptions, total=False):
    """What a state may say that goes on: exactly one of `next` and `end`."""

    assign: Mapping[str, Json]
    next: str
    end: bool


class WorkOptions(FlowOptions, total=False):
    """What a state may say whose work can fail; `result_selector` and `result_path` belong to JSONPath."""

    result_selector: Mapping[str, Json]
    result_path: str | None
    retry: Sequence[Retrier]
    catch: Sequence[Catcher]


class TaskOptions(WorkOptions, total=False):
    """What a Task may say beside what it calls; times in seconds, or an expression, a path or a substitution."""

    timeout_seconds: int | str
    heartbeat_seconds: int | str
    credentials: Mapping[str, Json]


class AnyTaskOptions(TaskOptions, total=False):
    """A Task in full: what it calls, and with which arguments (JSONPath's Parameters)."""

    resource: Required[str]
    arguments: Json


class PassOptions(FlowOptions, total=False):
    """What a Pass may say; all but what every state may say belongs to JSONPath."""

    parameters: Json
    result: Json
    result_path: str | None


class ParallelOptions(WorkOptions, total=False):
    """What a Parallel may say; `arguments` is the input of each branch (default: the state's own input)."""

    arguments: Json


class MapOptions(WorkOptions, total=False):
    """What a Map may say: its items (default: the state's input, an array) and what of each its flow gets."""

    items: Json
    item_selector: Json
    max_concurrency: int | str
    tolerated_failure_count: int | str
    tolerated_failure_percentage: float | str


class RuleOptions(TypedDict, total=False):
    """What a rule of a Choice may say beside its condition and its target."""

    comment: str
    assign: Mapping[str, Json]
    output: Json


class ChoiceOptions(EndOptions, total=False):
    """What a Choice may say; without a default, no true rule fails with `States.NoChoiceMatched`."""

    assign: Mapping[str, Json]
    default: str
