"""The fields of a Map that other states do not have: how it processes.

Source: Step Functions developer guide, "Map workflow state".
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.items import check_batcher, check_enums, check_reader, check_writer
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, is_number, required, shown

_MODES: Final = {"Mode": ("INLINE", "DISTRIBUTED"), "ExecutionType": ("STANDARD", "EXPRESS")}
_MOST_INLINE: Final = 40
_MOST_DISTRIBUTED: Final = 10_000
_LONGEST_LABEL: Final = 40
_LABEL = re.compile(r"[^\s?*<>{}\[\]\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]+")
_DISTRIBUTED_ONLY: Final = ("ItemReader", "ItemBatcher", "ResultWriter", "Label")
_TOLERANCE: Final = tuple(f"ToleratedFailure{what}" for what in ("Count", "CountPath", "Percentage", "PercentagePath"))


def processor_of(state: Mapping[str, Any]) -> tuple[str, Any]:
    """Give the name of the field that holds a Map's flow, and its value."""
    return (
        ("ItemProcessor", state["ItemProcessor"]) if "ItemProcessor" in state else ("Iterator", state.get("Iterator"))
    )


def config_of(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the ProcessorConfig of a Map, empty where there is none."""
    processor = processor_of(state)[1]
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    return config if isinstance(config, dict) else {}


def check_map(place: Place) -> None:
    """Judge what a Map is made of, its flow apart."""
    state, at, report = place.state, place.at, place.report
    if "ItemProcessor" in state and "Iterator" in state:
        report.error(f"{at}/Iterator", "Only one of [ItemProcessor, Iterator] is allowed", "Iterator is deprecated")
    elif "ItemProcessor" not in state and "Iterator" not in state:
        report.error(at, required("ItemProcessor"))
    if "ItemSelector" in state and "Parameters" in state:
        hint = "Parameters is deprecated on a Map"
        report.error(f"{at}/Parameters", "Only one of [ItemSelector, Parameters] is allowed", hint)
    config = config_of(state)
    mode = config.get("Mode", "INLINE")
    if not filled_later(mode):
        _mode(place, config, distributed=mode == "DISTRIBUTED")
    _data_sets(place)
    if "Label" in state:
        _label(place, state["Label"], f"{at}/Label")


def _data_sets(place: Place) -> None:
    state, at, report = place.state, place.at, place.report
    for field, rule in (("ItemReader", check_reader), ("ItemBatcher", check_batcher), ("ResultWriter", check_writer)):
        if field in state:
            value = state[field]
            if isinstance(value, dict):
                rule(place, value, f"{at}/{field}")
            elif not filled_later(value):
                report.error(f"{at}/{field}", f"The value of '{field}' must be an object, not {shown(value)}")
    if place.jsonata and "Items" in state and "ItemReader" in state:
        message = "A Map takes its items from ItemReader or from Items, not from both"
        report.warning("ITEMS_AND_READER", f"{at}/Items", message, "leave one of them out")


def check_processor_config(place: Place, config: Any, at: str) -> None:
    """Judge how a Map runs its flow."""
    if not isinstance(config, dict):
        if not filled_later(config):
            place.report.error(at, f"The value of 'ProcessorConfig' must be an object, not {shown(config)}")
        return
    check_enums(place, config, at, _MODES, frozenset(_MODES))


def _mode(place: Place, config: Mapping[str, Any], *, distributed: bool) -> None:
    state, at, report = place.state, place.at, place.report
    where = f"{at}/{processor_of(state)[0]}"
    concurrency = state.get("MaxConcurrency")
    most = _MOST_DISTRIBUTED if distributed else _MOST_INLINE
    if is_number(concurrency) and concurrency > most:
        message = f"A Map in this mode runs at most {most} iterations side by side, not {concurrency}"
        report.warning("CONCURRENCY_PAST_LIMIT", f"{at}/MaxConcurrency", message)
    if distributed:
        if "ExecutionType" not in config:
            report.error(f"{where}/ProcessorConfig", required("ExecutionType"), "STANDARD or EXPRESS")
        if place.settings.express:
            message = "Express state machine does not support distributed Map"
            report.error(f"{where}/ProcessorConfig/Mode", message, "only STANDARD state machines run them")
        return
    for field in _DISTRIBUTED_ONLY:
        if field in state:
            _not_inline(place, field, explicit="Mode" in config)
    for field in _TOLERANCE:
        if field in state:
            report.warning("DISTRIBUTED_ONLY", f"{at}/{field}", f"'{field}' has an effect in DISTRIBUTED mode only")
    if "ExecutionType" in config:
        message = "'ExecutionType' has an effect in DISTRIBUTED mode only"
        report.warning("DISTRIBUTED_ONLY", f"{where}/ProcessorConfig/ExecutionType", message)


def _not_inline(place: Place, field: str, *, explicit: bool) -> None:
    hint = 'set "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": …}'
    if explicit:
        message = f"Field '{field}' is not supported in INLINE mode"
        place.report.error(f"{place.at}/{field}", message, hint)
    else:
        message = f"'{field}' belongs to DISTRIBUTED mode; without ProcessorConfig a Map is INLINE"
        place.report.warning("DISTRIBUTED_ONLY", f"{place.at}/{field}", message, hint)


def _label(place: Place, label: Any, at: str) -> None:
    if filled_later(label):
        return
    if not isinstance(label, str) or not label or len(label) > _LONGEST_LABEL or _LABEL.fullmatch(label) is None:
        hint = f"at most {_LONGEST_LABEL} characters; no spaces, wildcards, brackets or special characters"
        place.report.error(at, f"{shown(label)} is not a valid label", hint, "INVALID_LABEL_NAME")
