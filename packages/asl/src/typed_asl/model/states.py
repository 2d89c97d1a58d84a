"""The eight states, in both query languages.

Fields are declared in the order in which a built machine shows them. Field meanings are those of
https://states-language.net and the Step Functions developer guide; which field belongs to which query language is a
matter of the check. A path that is given as None (null) differs from one that is absent: it stands for no data.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, cast

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from typed_asl.check.report import filled_later
from typed_asl.model.base import AslModel, Boolean, Integer, JsonData, Number, QueryLanguage, Template, ToTuple
from typed_asl.model.choices import ChoiceRule
from typed_asl.model.handlers import Catcher, Retrier
from typed_asl.model.items import ItemBatcher, ItemReader, ResultWriter
from typed_asl.values import Json


class StateBase(AslModel):
    """What all states have; `goes_on` tells whether a type of state takes Next or End."""

    goes_on: ClassVar[bool] = True


class Task(StateBase):
    """Calls a service, an activity or a function."""

    type: Literal["Task"] = "Task"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    resource: str
    credentials: JsonData = None
    parameters: JsonData = None
    arguments: JsonData = None
    timeout_seconds: Integer | None = None
    timeout_seconds_path: str | None = None
    heartbeat_seconds: Integer | None = None
    heartbeat_seconds_path: str | None = None
    result_selector: JsonData = None
    result_path: str | None = None
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: Boolean | None = None


class Choice(StateBase):
    """Goes where the first true rule points, else to Default."""

    goes_on: ClassVar[bool] = False

    type: Literal["Choice"] = "Choice"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    choices: Annotated[tuple[ChoiceRule, ...], ToTuple]
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    default: str | None = None


class Pass(StateBase):
    """Shapes data and goes on."""

    type: Literal["Pass"] = "Pass"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    parameters: JsonData = None
    result: JsonData = None
    result_path: str | None = None
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str | None = None
    end: Boolean | None = None


class Wait(StateBase):
    """Waits for a number of seconds, or until a time."""

    type: Literal["Wait"] = "Wait"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    seconds: Integer | None = None
    seconds_path: str | None = None
    timestamp: str | None = None
    timestamp_path: str | None = None
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str | None = None
    end: Boolean | None = None


class Succeed(StateBase):
    """Ends the machine, or its branch, well."""

    goes_on: ClassVar[bool] = False

    type: Literal["Succeed"] = "Succeed"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    output_path: str | None = None
    output: JsonData = None


class Fail(StateBase):
    """Ends the machine with an error; its texts may be JSONata, or come by their paths from the input in JSONPath."""

    goes_on: ClassVar[bool] = False

    type: Literal["Fail"] = "Fail"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    error: str | None = None
    error_path: str | None = None
    cause: str | None = None
    cause_path: str | None = None


class Branch(AslModel):
    """A flow inside a Parallel state."""

    stands_for: ClassVar[str | None] = "StartAt"
    beside: ClassVar[Mapping[str, Json]] = {"States": {}}

    comment: str | None = None
    start_at: str
    states: "dict[str, State]"


class ProcessorConfig(AslModel):
    """How a Map runs its flow: inside the execution, or as child executions of their own (distributed)."""

    stands_for: ClassVar[str | None] = ""

    mode: Literal["INLINE", "DISTRIBUTED"] | Template = "INLINE"
    execution_type: Literal["STANDARD", "EXPRESS"] | Template | None = None


class ItemProcessor(AslModel):
    """The flow that a Map runs for each item."""

    stands_for: ClassVar[str | None] = "StartAt"
    beside: ClassVar[Mapping[str, Json]] = {"States": {}}

    comment: str | None = None
    processor_config: ProcessorConfig = Field(default_factory=ProcessorConfig)
    start_at: str
    states: "dict[str, State]"


class Parallel(StateBase):
    """Runs flows side by side and gives their outputs as an array."""

    type: Literal["Parallel"] = "Parallel"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    input_path: str | None = None
    parameters: JsonData = None
    arguments: JsonData = None
    branches: Annotated[tuple[Branch, ...], ToTuple]
    result_selector: JsonData = None
    result_path: str | None = None
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: Boolean | None = None


class Map(StateBase):
    """Runs one flow for each item of an array or a data set, inside the execution or in children of their own.

    `iterator` is the deprecated name of `item_processor`, and `parameters` that of `item_selector`: `flow` gives
    whichever of the first two there is.
    """

    type: Literal["Map"] = "Map"
    comment: str | None = None
    query_language: QueryLanguage | Template | None = None
    label: str | None = None
    input_path: str | None = None
    item_reader: ItemReader | None = None
    items_path: str | None = None
    items: JsonData = None
    parameters: JsonData = None
    item_selector: JsonData = None
    item_batcher: ItemBatcher | None = None
    max_concurrency: Integer | None = None
    max_concurrency_path: str | None = None
    tolerated_failure_count: Integer | None = None
    tolerated_failure_count_path: str | None = None
    tolerated_failure_percentage: Number | None = None
    tolerated_failure_percentage_path: str | None = None
    item_processor: ItemProcessor | None = None
    iterator: ItemProcessor | None = None
    result_writer: ResultWriter | None = None
    result_selector: JsonData = None
    result_path: str | None = None
    output_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    retry: Annotated[tuple[Retrier, ...], ToTuple] = ()
    catch: Annotated[tuple[Catcher, ...], ToTuple] = ()
    next: str | None = None
    end: Boolean | None = None

    @model_validator(mode="after")
    def _has_a_flow(self) -> Self:
        if self.item_processor is None and self.iterator is None:
            raise PydanticCustomError("missing_processor", "the field 'ItemProcessor' is required but was missing")
        return self

    @property
    def flow(self) -> ItemProcessor:
        """The flow that runs for each item, under whichever name."""
        return cast("ItemProcessor", self.item_processor or self.iterator)

    @property
    def distributed(self) -> bool:
        """Whether the items run as child executions."""
        return self.flow.processor_config.mode == "DISTRIBUTED"


class Unfilled(StateBase):
    """A state of which a substitution decides the type, or everything: it is kept as it is, and not read."""

    goes_on: ClassVar[bool] = False
    stands_for: ClassVar[str | None] = "Type"
    keeps_all: ClassVar[bool] = True
    query_language: ClassVar[None] = None

    type: str


def _type_of(value: object) -> object:
    given = value.get("Type") if isinstance(value, Mapping) else getattr(value, "type", value)
    return "Unfilled" if filled_later(given) else given if isinstance(given, str) else None


State = Annotated[
    Annotated[Task, Tag("Task")]
    | Annotated[Choice, Tag("Choice")]
    | Annotated[Pass, Tag("Pass")]
    | Annotated[Wait, Tag("Wait")]
    | Annotated[Succeed, Tag("Succeed")]
    | Annotated[Fail, Tag("Fail")]
    | Annotated[Parallel, Tag("Parallel")]
    | Annotated[Map, Tag("Map")]
    | Annotated[Unfilled, Tag("Unfilled")],
    Discriminator(_type_of),
]
"""Any of the eight states, told apart by Type, or one whose Type is yet to be filled in."""

STATE_TYPES: tuple[type[StateBase], ...] = (Task, Choice, Pass, Wait, Succeed, Fail, Parallel, Map)
