"""What a state does about errors: Retry and Catch."""

from typing import Annotated, Literal

from pydantic import Field

from typed_asl.model.base import AslModel, Integer, JsonData, Number, Template, ToTuple


class Retrier(AslModel):
    """One entry of Retry. Its counter counts over one visit of the state and does not reset on progress.

    Absent fields mean AWS's defaults: 1 second, 3 attempts, rate 2.0, no longest delay, no jitter.
    """

    error_equals: Annotated[tuple[str, ...], ToTuple]
    interval_seconds: Integer = 1
    max_attempts: Integer = 3
    backoff_rate: Number = 2.0
    max_delay_seconds: Integer | None = None
    jitter_strategy: Literal["FULL", "NONE"] | Template = "NONE"
    comment: str | None = None


class Catcher(AslModel):
    """One entry of Catch: where to go on with which errors.

    `result_path` (JSONPath) says where in the state's input the error goes; given as None it is thrown away.
    """

    error_equals: Annotated[tuple[str, ...], ToTuple]
    comment: str | None = None
    result_path: str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str
