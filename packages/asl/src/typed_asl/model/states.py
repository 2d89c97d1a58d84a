"""The eight states, as far as the JSONata query language goes.

Fields are declared in the order in which a built machine shows them. Field meanings are those of
https://states-language.net and the Step Functions developer guide.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from typed_asl.model.base import AslModel, Integer, JsonData, Number, ToTuple
from typed_asl.model.handlers import Catcher, Retrier


class StateBase(AslModel):
    """What all states have; `goes_on` tells whether a type of state takes Next or End."""

    goes_on: ClassVar[bool] = True


class Task(StateBase):
    """Calls a service, an activity or a function."""

    type: Literal["Task"] = "Task"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    resource: str
    credentials: dict[str, JsonData] = Field(default_factory=dict)
    arguments: JsonData = None
    timeout_seconds: Integer | None = None
    heartbeat_seconds: Integer | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: bool | None = None


class ChoiceRule(AslModel):
    """A branch of a Choice: taken when its JSONata condition is true."""

    comment: str | None = None
    condition: bool | str
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str


class Choice(StateBase):
    """Goes where the first true condition points, else to Default."""

    goes_on: ClassVar[bool] = False

    type: Literal["Choice"] = "Choice"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    choices: Annotated[tuple[ChoiceRule, ...], ToTuple]
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    default: str | None = None


class Pass(StateBase):
    """Shapes data and goes on."""

    type: Literal["Pass"] = "Pass"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str | None = None
    end: bool | None = None


class Wait(StateBase):
    """Waits for a number of seconds, or until a time."""

    type: Literal["Wait"] = "Wait"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    seconds: Integer | None = None
    timestamp: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str | None = None
    end: bool | None = None


class Succeed(StateBase):
    """Ends the machine, or its branch, well."""

    goes_on: ClassVar[bool] = False

    type: Literal["Succeed"] = "Succeed"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    output: JsonData = None


class Fail(StateBase):
    """Ends the machine with an error; both of its texts may be JSONata."""

    goes_on: ClassVar[bool] = False

    type: Literal["Fail"] = "Fail"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    error: str | None = None
    cause: str | None = None


class Branch(AslModel):
    """A flow inside a Parallel state."""

    comment: str | None = None
    start_at: str
    states: "dict[str, State]"


class ProcessorConfig(AslModel):
    """How a Map runs its flow: inside the execution only, here."""

    mode: Literal["INLINE"] = "INLINE"


class ItemProcessor(AslModel):
    """The flow that a Map runs for each item."""

    comment: str | None = None
    processor_config: ProcessorConfig = Field(default_factory=ProcessorConfig)
    start_at: str
    states: "dict[str, State]"


class Parallel(StateBase):
    """Runs flows side by side and gives their outputs as an array."""

    type: Literal["Parallel"] = "Parallel"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    arguments: JsonData = None
    branches: Annotated[tuple[Branch, ...], ToTuple]
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: bool | None = None


class Map(StateBase):
    """Runs one flow for each item of an array, inside the execution."""

    type: Literal["Map"] = "Map"
    comment: str | None = None
    query_language: Literal["JSONata"] = "JSONata"
    items: JsonData = None
    item_selector: JsonData = None
    max_concurrency: Integer | None = None
    tolerated_failure_count: Integer | None = None
    tolerated_failure_percentage: Number | None = None
    item_processor: ItemProcessor
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: bool | None = None


def _type_of(value: object) -> object:
    return value.get("Type") if isinstance(value, Mapping) else getattr(value, "type", None)


State = Annotated[
    Annotated[Task, Tag("Task")]
    | Annotated[Choice, Tag("Choice")]
    | Annotated[Pass, Tag("Pass")]
    | Annotated[Wait, Tag("Wait")]
    | Annotated[Succeed, Tag("Succeed")]
    | Annotated[Fail, Tag("Fail")]
    | Annotated[Parallel, Tag("Parallel")]
    | Annotated[Map, Tag("Map")],
    Discriminator(_type_of),
]
"""Any of the eight states, told apart by Type."""

STATE_TYPES: tuple[type[StateBase], ...] = (Task, Choice, Pass, Wait, Succeed, Fail, Parallel, Map)
