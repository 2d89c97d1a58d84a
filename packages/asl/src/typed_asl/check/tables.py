"""Which field stands on which state in which query language, as data.

Source: https://states-language.net and the Step Functions developer guide, "State machine structure" and "Workflow
states". A field maps to the languages in which it is known.
"""

from typing import Final

PATH: Final = 1
ATA: Final = 2
BOTH: Final = PATH | ATA

STATE_TYPES: Final = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map")

_EVERY = {"Type": BOTH, "Comment": BOTH, "QueryLanguage": BOTH}
_ON = {"Next": BOTH, "End": BOTH, "Assign": BOTH}
_IN_OUT = {"InputPath": PATH, "OutputPath": PATH, "Output": ATA}
_RESULT = {"ResultPath": PATH, "Parameters": PATH}
_WORK = {"ResultSelector": PATH, "Retry": BOTH, "Catch": BOTH}

FIELDS: Final[dict[str, dict[str, int]]] = {
    "Task": _EVERY
    | _ON
    | _IN_OUT
    | _RESULT
    | _WORK
    | {
        "Resource": BOTH,
        "Arguments": ATA,
        "Credentials": BOTH,
        "TimeoutSeconds": BOTH,
        "TimeoutSecondsPath": PATH,
        "HeartbeatSeconds": BOTH,
        "HeartbeatSecondsPath": PATH,
    },
    "Parallel": _EVERY | _ON | _IN_OUT | _RESULT | _WORK | {"Branches": BOTH, "Arguments": ATA},
    "Map": _EVERY
    | _ON
    | _IN_OUT
    | _RESULT
    | _WORK
    | {
        "ItemProcessor": BOTH,
        "Iterator": BOTH,
        "Items": ATA,
        "ItemsPath": PATH,
        "ItemSelector": BOTH,
        "ItemReader": BOTH,
        "ItemBatcher": BOTH,
        "ResultWriter": BOTH,
        "Label": BOTH,
        "MaxConcurrency": BOTH,
        "MaxConcurrencyPath": PATH,
        "ToleratedFailureCount": BOTH,
        "ToleratedFailureCountPath": PATH,
        "ToleratedFailurePercentage": BOTH,
        "ToleratedFailurePercentagePath": PATH,
    },
    "Pass": _EVERY | _ON | _IN_OUT | _RESULT | {"Result": PATH},
    "Wait": _EVERY | _ON | _IN_OUT | {"Seconds": BOTH, "SecondsPath": PATH, "Timestamp": BOTH, "TimestampPath": PATH},
    "Choice": _EVERY | _IN_OUT | {"Choices": BOTH, "Default": BOTH, "Assign": BOTH},
    "Succeed": _EVERY | _IN_OUT,
    "Fail": _EVERY | {"Error": BOTH, "Cause": BOTH, "ErrorPath": PATH, "CausePath": PATH},
}

REQUIRED: Final[dict[str, tuple[str, ...]]] = {"Task": ("Resource",), "Parallel": ("Branches",), "Choice": ("Choices",)}

GOES_ON: Final = frozenset(["Task", "Parallel", "Map", "Pass", "Wait"])

MACHINE_FIELDS: Final = frozenset(["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"])
BRANCH_FIELDS: Final = frozenset(["Comment", "StartAt", "States"])
PROCESSOR_FIELDS: Final = BRANCH_FIELDS | {"ProcessorConfig"}

LONGEST: Final = 99_999_999

INTEGERS: Final[dict[str, tuple[int, int | None]]] = {
    "TimeoutSeconds": (1, LONGEST),
    "HeartbeatSeconds": (1, LONGEST),
    "Seconds": (0, LONGEST),
    "MaxConcurrency": (0, None),
    "ToleratedFailureCount": (0, None),
}

# A value, and the path to one: at most one of the two may stand.
PAIRED: Final = (
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Error",
    "Cause",
)

REFERENCE_PATHS: Final = frozenset(
    [
        *("TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath"),
        *("MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"),
    ]
)

TEMPLATES: Final = frozenset(["Parameters", "ResultSelector", "ItemSelector"])

_ORDERS = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
COMPARATORS: Final[dict[str, str]] = {
    **{f"{kind}{order}": kind for kind in ("String", "Numeric", "Timestamp") for order in _ORDERS},
    "BooleanEquals": "Boolean",
    "StringMatches": "String",
    **{f"{kind}{order}Path": "Path" for kind in ("String", "Numeric", "Timestamp") for order in _ORDERS},
    "BooleanEqualsPath": "Path",
    **{f"Is{kind}": "Boolean" for kind in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")},
}
