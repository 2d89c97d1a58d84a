"""Where the states of a flow lead: targets that exist, states that are reached, an end that is there."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from typed_asl.check.place import NEXT
from typed_asl.check.report import Report, filled_later, step

MISSING_TARGET: Final = "MISSING_TRANSITION_TARGET"

# Looking for the nearest name takes long: not past these numbers of findings, characters and names.
_MOST_HINTS: Final = 50
_LONGEST_SEARCHED: Final = 100
_MOST_SEARCHED: Final = 200


class Way(NamedTuple):
    """A way out of a state: the pointer below the state, the target, and where variables for this way are set."""

    at: str
    target: str
    assigned_at: str = NEXT


def ways_of(state: Mapping[str, Any]) -> list[Way]:
    """List the ways out of a state, as far as they can be read."""
    found = []
    for field in ("Next", "Default"):
        target = state.get(field)
        if isinstance(target, str):
            found.append(Way(f"/{field}", target))
    for field in ("Choices", "Catch"):
        entries = state.get(field)
        for index, entry in enumerate(entries) if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("Next"), str):
                found.append(Way(f"/{field}/{index}/Next", entry["Next"], f"/{field}/{index}"))
    return found


def ends(state: Mapping[str, Any]) -> bool:
    """Tell whether a flow can end here; what only a substitution decides counts as an end."""
    end = state.get("End")
    return state.get("Type") in ("Succeed", "Fail") or end is True or filled_later(end)


def check_graph(report: Report, flow: Mapping[str, Any], ways: Mapping[str, list[Way]], at: str) -> None:
    """Judge targets, ends and reachability of one flow. AWS asks for reachable states only where there is an end."""
    states = flow["States"]
    start = flow.get("StartAt")
    if isinstance(start, str) and start not in states and not filled_later(start):
        _missing(report, f"{at}/StartAt", start, states)
    astray = False
    for name, leading in ways.items():
        for way in leading:
            if way.target not in states and not filled_later(way.target):
                astray = True
                _missing(report, f"{at}/States{step(name)}{way.at}", way.target, states)
    if any(not isinstance(state, dict) for state in states.values()):
        return
    if astray or any(not ways[name] and not ends(state) for name, state in states.items()):
        return  # what leads nowhere is reported, and all else follows from it
    if not any(ends(state) for state in states.values()):
        hint = "set End on a state, or add a Succeed or Fail"
        report.error(f"{at}/States", "Workflow has no terminal state", hint, "MISSING_END_STATE")
    elif isinstance(start, str) and start in states:
        for name in _unreached(start, ways):
            message = f'State "{name}" is not reachable.'
            report.error(f"{at}/States{step(name)}", message, "lead a transition to it, or take it out", MISSING_TARGET)


def _missing(report: Report, at: str, target: str, states: Mapping[str, Any]) -> None:
    search = len(report.found) < _MOST_HINTS and len(target) <= _LONGEST_SEARCHED
    close = get_close_matches(target, list(states)[:_MOST_SEARCHED], n=1) if search else []
    hint = f"did you mean {close[0]!r}?" if close else None
    report.error(at, f"Missing 'Next' target: {target}", hint, MISSING_TARGET)


def _unreached(start: str, ways: Mapping[str, list[Way]]) -> Iterator[str]:
    reached = {start}
    waiting = [start]
    while waiting:
        for way in ways.get(waiting.pop(), ()):
            if filled_later(way.target):
                return  # it may lead anywhere
            if way.target not in reached:
                reached.add(way.target)
                waiting.append(way.target)
    yield from (name for name in ways if name not in reached)
