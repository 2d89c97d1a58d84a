from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packages.asl.tests.definitions import JSON

from typed_asl import (
    MachineBuilder,
    Step,
    all_of,
    any_of,
    aws_sdk,
    batches,
    catch,
    choice,
    compare,
    csv_rows,
    distributed_map,
    expr,
    fail,
    intrinsic,
    json_lines,
    lambda_invoke,
    literal,
    map_over,
    not_,
    parallel,
    parse,
    pass_on,
    path,
    results_to,
    retry_on,
    start_execution,
    succeed,
    wait_for,
    when,
)
from typed_asl.build.conditions import Comparator
from typed_asl.model.base import QueryLanguage
from typed_asl.model.choices import Predicate
from typed_asl.model.states import StateBase

KEY = st.text("abc_", min_size=1, max_size=4)
NUMBER = st.integers(1, 99)
COMPARATORS: list[tuple[str, Any]] = [
    ("string_equals", st.text(max_size=3)),
    ("string_matches", st.just("a*")),
    ("numeric_less_than", NUMBER | KEY.map(path)),
    ("boolean_equals", st.booleans()),
    ("timestamp_greater_than_equals", st.just("2030-01-01T00:00:00Z") | KEY.map(path)),
    ("is_present", st.booleans()),
]


@st.composite
def comparisons(draw: st.DrawFn) -> Predicate:
    name, operand = draw(st.sampled_from(COMPARATORS))
    comparator: Comparator = {name: draw(operand)}  # type: ignore[misc]  # one of the keys, drawn
    return compare(draw(KEY.map(path)), **comparator)


PREDICATES = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(not_),
        st.lists(inner, min_size=1, max_size=2).map(lambda found: all_of(*found)),
        st.lists(inner, min_size=1, max_size=2).map(lambda found: any_of(*found)),
    ),
    max_leaves=3,
)


class Drawing:
    """Draws the steps of one machine, with names that come once and targets that exist."""

    def __init__(self, draw: st.DrawFn, language: QueryLanguage) -> None:
        self.draw = draw
        self.language = language
        self.numbers = count()

    def value(self) -> Any:
        """Give a value that the language reads from the input, or a literal."""
        if self.language == "JSONata":
            return expr(self.draw(st.one_of(JSON.filter(exact).map(literal), st.just("$states.input"))))
        return self.draw(KEY.map(path) | st.just(intrinsic("Format", "{}!", path())))

    def flow(self, depth: int) -> list[Step]:
        names = [f"s{next(self.numbers)}" for _ in range(self.draw(st.integers(1, 3)))]
        steps = [
            self.step(name, {"next": following} if following else {"end": True}, depth)
            for name, following in zip(names, [*names[1:], None], strict=True)
        ]
        if self.draw(st.booleans()):
            broken = f"broken in {names[0]}"
            catcher = catch("States.ALL", next=broken, assign={"why": self.value()})
            options = {**steps[0].fields, "catch": [catcher]}
            steps[0] = self.call(names[0], {key: options[key] for key in ("next", "end", "catch") if key in options}, 0)
            steps.append(fail(broken, error="E", cause=self.value()))
        if self.draw(st.booleans()):
            steps = [self.choice(names), *steps]
        return steps

    def choice(self, names: list[str]) -> Step:
        target = self.draw(st.sampled_from(names))
        condition = self.draw(PREDICATES) if self.language == "JSONPath" else expr("$states.input.a = 1")
        return choice(f"which of {names[0]}", when(condition, next=target), default=names[0])

    def step(self, name: str, way: dict[str, Any], depth: int) -> Step:
        kinds: list[Callable[[str, dict[str, Any], int], Step]] = [self.call, self.start, self.sdk, self.plain]
        if depth:
            kinds += [self.both, self.each, self.each_apart]
        kind: Callable[[str, dict[str, Any], int], Step] = self.draw(st.sampled_from(kinds))
        return kind(name, way, depth)

    def call(self, name: str, way: dict[str, Any], depth: int) -> Step:
        retry = [retry_on("E", interval_seconds=self.draw(NUMBER)), retry_on("States.ALL", max_attempts=0)]
        payload = {"value": self.value(), "list": [self.draw(st.integers(0, 9))]}
        return lambda_invoke(name, function="${F}", payload=payload, retry=retry, timeout_seconds=9, **way)

    def start(self, name: str, way: dict[str, Any], depth: int) -> Step:
        return start_execution(name, machine="${Child}", input={"a": self.value()}, **way)

    def sdk(self, name: str, way: dict[str, Any], depth: int) -> Step:
        return aws_sdk(name, "s3", "listBuckets", assign={"found": self.value()}, **way)

    def plain(self, name: str, way: dict[str, Any], depth: int) -> Step:
        if self.draw(st.booleans()):
            return wait_for(name, seconds=self.draw(NUMBER), **way)
        data = {"output": self.value()} if self.language == "JSONata" else {"parameters": {"a": self.value()}}
        return pass_on(name, **data, **way)

    def both(self, name: str, way: dict[str, Any], depth: int) -> Step:
        return parallel(name, self.flow(depth - 1), self.flow(depth - 1), **way)

    def each(self, name: str, way: dict[str, Any], depth: int) -> Step:
        items = expr("$states.input.rows") if self.language == "JSONata" else path("rows")
        return map_over(name, items=items, steps=self.flow(depth - 1), item_selector={"a": self.value()}, **way)

    def each_apart(self, name: str, way: dict[str, Any], depth: int) -> Step:
        reader = self.draw(st.sampled_from([csv_rows("b", "k", headers=("a",)), json_lines("b", "k", max_items=3)]))
        writer = results_to("b", "out", output_type="JSON")
        steps = [succeed(f"done in {name}")]
        return distributed_map(name, reader=reader, batcher=batches(items=5), writer=writer, steps=steps, **way)


def exact(value: object) -> bool:
    try:
        literal(value)  # type: ignore[arg-type]  # JSON, drawn
    except ValueError:
        return False
    return True


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.data(), st.sampled_from(["JSONata", "JSONPath"]))
def test_any_machine_that_is_built_comes_back_equal_from_its_text(data: st.DataObject, language: QueryLanguage) -> None:
    steps = Drawing(data.draw, language).flow(depth=2)  # type: ignore[arg-type]  # draws as a composite strategy does
    machine = MachineBuilder("Any", query_language=language).add(*steps).build()

    read = parse(machine.dump_json())

    assert read == machine
    assert read.dump_json() == machine.dump_json()
    assert all(isinstance(state, StateBase) for state in read.states.values())
