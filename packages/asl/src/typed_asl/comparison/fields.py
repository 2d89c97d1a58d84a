"""Which kind of change a field of a state or a machine stands for."""

from typing import Final

from typed_asl.comparison.difference import ChangeKind

_FIELDS: Final[dict[ChangeKind, tuple[str, ...]]] = {
    "transition": ("StartAt", "Next", "End", "Default"),
    "choice": ("Choices",),
    "retry": ("Retry",),
    "catch": ("Catch",),
    "time-out": ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"),
    "input": (
        *("InputPath", "Parameters", "Arguments", "Items", "ItemsPath", "ItemSelector"),
        *("ItemReader", "ItemBatcher"),
    ),
    "output": ("ResultSelector", "ResultPath", "OutputPath", "Output", "Result", "ResultWriter"),
    "variables": ("Assign",),
    "action": ("Resource", "Credentials"),
    "type": ("Type",),
    "language": ("QueryLanguage",),
    "wait": ("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
    "failure": ("Error", "ErrorPath", "Cause", "CausePath"),
    "flow": ("States", "Branches", "ItemProcessor", "Iterator", "ProcessorConfig"),
    "map": (
        *("MaxConcurrency", "MaxConcurrencyPath", "Label", "ToleratedFailureCount", "ToleratedFailureCountPath"),
        *("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ),
    "comment": ("Comment",),
}
_KIND_OF: Final[dict[str, ChangeKind]] = {name: kind for kind, names in _FIELDS.items() for name in names}


def kind_of(field: str) -> ChangeKind:
    """Sort a field of the language, at whatever level it stands."""
    return _KIND_OF.get(field, "other")
