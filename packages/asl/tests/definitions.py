"""Hypothesis strategies for definitions: any document of the right form, in both query languages."""

from typing import Any, TypeAlias

from hypothesis import strategies as st

from typed_asl.model.choices import COMPARATORS

Strategy: TypeAlias = st.SearchStrategy[Any]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
EXPRESSION = st.just("{% $states.input %}")
PLACE = st.just("${Place}")
WHOLE = st.integers(0, 100) | EXPRESSION | PLACE
NUMBER = WHOLE | st.just(1.5)
YES = st.booleans() | PLACE
PATH = st.sampled_from(["$", "$.a", "$$.Execution.Id", "$x.y"]) | st.none()
NAMES = st.lists(TEXT, min_size=1, max_size=3)
OBJECT = st.dictionaries(TEXT, JSON, max_size=2)


@st.composite
def shuffled(draw: st.DrawFn, required: dict[str, Strategy], optional: dict[str, Strategy]) -> dict[str, Any]:
    made = draw(st.fixed_dictionaries(required, optional=optional))
    return {key: made[key] for key in draw(st.permutations(list(made)))}


def state(kind: str, optional: dict[str, Strategy], **required: Strategy) -> Strategy:
    common = {"QueryLanguage": st.sampled_from(["JSONata", "JSONPath"]), "Comment": TEXT, "${Key}": JSON}
    return shuffled({"Type": st.just(kind), **required}, optional | common)


RETRIER = shuffled(
    {"ErrorEquals": NAMES},
    {
        "IntervalSeconds": WHOLE,
        "MaxAttempts": WHOLE,
        "BackoffRate": NUMBER,
        "MaxDelaySeconds": WHOLE,
        "JitterStrategy": st.sampled_from(["FULL", "NONE"]) | PLACE,
        "Comment": TEXT,
    },
)
CATCHER = shuffled(
    {"ErrorEquals": NAMES, "Next": TEXT}, {"Assign": OBJECT, "Output": JSON, "ResultPath": PATH, "Comment": TEXT}
)
DATA = {"InputPath": PATH, "OutputPath": PATH, "Output": JSON}
ON = DATA | {"Assign": OBJECT, "Next": TEXT, "End": YES}
WORK = ON | {
    "ResultPath": PATH,
    "ResultSelector": OBJECT,
    "Retry": st.lists(RETRIER, max_size=2),
    "Catch": st.lists(CATCHER, max_size=2),
}
SENT = {"Parameters": JSON, "Arguments": JSON}


def operand(comparator: str) -> Strategy:
    if comparator.startswith("Numeric") and not comparator.endswith("Path"):
        return NUMBERS | PLACE
    whether = comparator == "BooleanEquals" or comparator.startswith("Is")
    return YES if whether else TEXT


COMPARISON = st.sampled_from(list(COMPARATORS.values())).flatmap(
    lambda name: shuffled({"Variable": TEXT, name: operand(name)}, {"Comment": TEXT})
)
PREDICATE = st.recursive(
    COMPARISON,
    lambda inner: st.one_of(
        shuffled({"And": st.lists(inner, max_size=2)}, {}),
        shuffled({"Or": st.lists(inner, max_size=2)}, {"Comment": TEXT}),
        shuffled({"Not": inner}, {}),
    ),
    max_leaves=4,
)
RULE = st.one_of(
    shuffled({"Condition": EXPRESSION | YES, "Next": TEXT}, {"Assign": OBJECT, "Output": JSON, "Comment": TEXT}),
    st.tuples(PREDICATE, TEXT, OBJECT).map(lambda parts: {"Next": parts[1], **parts[0], "Assign": parts[2]}),
)
TIMES = {
    "TimeoutSeconds": WHOLE,
    "TimeoutSecondsPath": PATH,
    "HeartbeatSeconds": WHOLE,
    "HeartbeatSecondsPath": PATH,
}
LEAF = st.one_of(
    state("Task", WORK | SENT | TIMES | {"Credentials": OBJECT}, Resource=TEXT),
    state("Choice", DATA | {"Default": TEXT, "Assign": OBJECT}, Choices=st.lists(RULE, max_size=2)),
    state("Pass", ON | {"Result": JSON, "Parameters": JSON, "ResultPath": PATH}),
    state("Wait", ON | {"Seconds": WHOLE, "Timestamp": TEXT, "SecondsPath": PATH, "TimestampPath": PATH}),
    state("Succeed", DATA),
    state("Fail", {"Error": TEXT, "Cause": EXPRESSION, "ErrorPath": PATH, "CausePath": PATH}),
)


def flow(states: Strategy, **optional: Strategy) -> Strategy:
    return shuffled(
        {"StartAt": TEXT, "States": st.dictionaries(TEXT, states, max_size=3)}, optional | {"Comment": TEXT}
    )


READER = shuffled(
    {"Resource": TEXT},
    SENT
    | {
        "ReaderConfig": shuffled(
            {},
            {
                "InputType": st.sampled_from(["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"]) | PLACE,
                "Transformation": st.sampled_from(["NONE", "LOAD_AND_FLATTEN"]),
                "ManifestType": st.sampled_from(["S3_INVENTORY", "ATHENA_DATA"]),
                "CSVDelimiter": st.sampled_from(["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
                "CSVHeaderLocation": st.sampled_from(["FIRST_ROW", "GIVEN"]),
                "CSVHeaders": NAMES,
                "ItemsPointer": TEXT,
                "MaxItems": WHOLE,
                "MaxItemsPath": PATH,
            },
        )
    },
)
BATCHER = shuffled(
    {},
    {
        "MaxItemsPerBatch": WHOLE,
        "MaxItemsPerBatchPath": PATH,
        "MaxInputBytesPerBatch": WHOLE,
        "MaxInputBytesPerBatchPath": PATH,
        "BatchInput": JSON,
    },
)
WRITER_CONFIG = {
    "Transformation": st.sampled_from(["NONE", "COMPACT", "FLATTEN"]),
    "OutputType": st.sampled_from(["JSON", "JSONL"]),
}
WRITER = shuffled({}, SENT | {"Resource": TEXT, "WriterConfig": shuffled({}, WRITER_CONFIG)})
PROCESSOR_CONFIG = shuffled(
    {"Mode": st.sampled_from(["INLINE", "DISTRIBUTED"])}, {"ExecutionType": st.sampled_from(["STANDARD", "EXPRESS"])}
)
EACH = {
    "Label": TEXT,
    "Items": JSON,
    "ItemsPath": PATH,
    "ItemSelector": JSON,
    "Parameters": JSON,
    "ItemReader": READER,
    "ItemBatcher": BATCHER,
    "ResultWriter": WRITER,
    "MaxConcurrency": WHOLE,
    "MaxConcurrencyPath": PATH,
    "ToleratedFailureCount": WHOLE,
    "ToleratedFailureCountPath": PATH,
    "ToleratedFailurePercentage": NUMBER,
    "ToleratedFailurePercentagePath": PATH,
}


def nested(states: Strategy) -> Strategy:
    processor = flow(states, ProcessorConfig=PROCESSOR_CONFIG)
    return st.one_of(
        state("Parallel", WORK | SENT, Branches=st.lists(flow(states), max_size=2)),
        state("Map", WORK | EACH, ItemProcessor=processor),
        state("Map", WORK | EACH, Iterator=processor),
    )


MACHINE = shuffled(
    {"StartAt": TEXT, "States": st.dictionaries(TEXT, st.recursive(LEAF, nested, max_leaves=4), max_size=4)},
    {
        "QueryLanguage": st.sampled_from(["JSONata", "JSONPath"]),
        "Comment": TEXT,
        "TimeoutSeconds": WHOLE,
        "Version": st.just("1.0"),
    },
)
