"""Draws a machine as a mermaid flowchart."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from typed_asl.model.handlers import Retrier
from typed_asl.model.machine import Flow, StateMachine
from typed_asl.model.states import Choice, Fail, Map, Parallel, State, Succeed, Task, Wait
from typed_asl.rules.graph import edges, ends
from typed_asl.values import body_of, is_expression

_LONGEST_LABEL = 60
_STYLES = (
    "classDef task fill:#e8f1fd,stroke:#2563a8,color:#10253f",
    "classDef plain fill:#f4f4f5,stroke:#71717a,color:#27272a",
    "classDef choice fill:#fff6dd,stroke:#b7791f,color:#4a3308",
    "classDef good fill:#e3f6e8,stroke:#2f855a,color:#163d2a",
    "classDef bad fill:#fde8e8,stroke:#c0392b,color:#4c1510",
    "classDef dot fill:#27272a,stroke:#27272a,color:#27272a",
)

Ids: TypeAlias = dict[str, str]
"""The mermaid id of each state, by name."""


def mermaid(machine: StateMachine) -> str:
    """Give the machine as mermaid text, the same for the same machine, with a line break at the end.

    Choices are diamonds with their conditions on the way out; what happens on errors is dashed and names the errors;
    retriers stand in their state; Parallel and Map hold their flows.
    """
    lines = ["flowchart TD", *_flow(machine, "s", "    ")]
    return "\n".join([*lines, *(f"    {style}" for style in _STYLES)]) + "\n"


def _flow(flow: Flow, prefix: str, indent: str) -> Iterator[str]:
    ids = {name: f"{prefix}{index}" for index, name in enumerate(flow.states)}
    yield f'{indent}{prefix}start((" ")):::dot'
    for name, state in flow.states.items():
        yield from _node(name, state, ids[name], indent)
    for name in dict.fromkeys(edge.target for state in flow.states.values() for edge in edges(state)):
        if name not in ids:
            ids[name] = f"{prefix}{len(ids)}"
            yield f'{indent}{ids[name]}["missing: {_escaped(name)}"]:::bad'
    if any(ends(state) and not isinstance(state, Succeed | Fail) for state in flow.states.values()):
        yield f'{indent}{prefix}end((("End"))):::good'
    if flow.start_at in ids:
        yield f"{indent}{prefix}start --> {ids[flow.start_at]}"
    for name, state in flow.states.items():
        yield from (f"{indent}{edge}" for edge in _edges(state, ids[name], ids, f"{prefix}end"))


def _node(name: str, state: State, node: str, indent: str) -> Iterator[str]:
    label = _label(name, state)
    if isinstance(state, Parallel | Map):
        yield f'{indent}subgraph {node}["{label}"]'
        inner: Sequence[Flow] = state.branches if isinstance(state, Parallel) else (state.item_processor,)
        for index, flow in enumerate(inner):
            yield from _flow(flow, f"{node}_{index}_", indent + "    ")
        yield f"{indent}end"
        return
    shapes = {"Choice": ("{", "}", "choice"), "Succeed": ("([", "])", "good"), "Fail": ("([", "])", "bad")}
    start, stop, style = shapes.get(state.type, ("[", "]", "task") if state.type == "Task" else ("(", ")", "plain"))
    yield f'{indent}{node}{start}"{label}"{stop}:::{style}'


def _label(name: str, state: State) -> str:
    lines = [f"<b>{_escaped(name)}</b>"]
    if isinstance(state, Task):
        lines.append(_escaped(_service(state.resource)))
    elif isinstance(state, Wait):
        lines.append(_short(f"until {state.timestamp}" if state.seconds is None else f"{state.seconds} s"))
    elif isinstance(state, Fail) and state.error is not None and not is_expression(state.error):
        lines.append(_short(state.error))
    elif isinstance(state, Map):
        lines.append("for each item")
    if isinstance(state, Task | Parallel | Map):
        lines.extend(filter(None, map(_retry, state.retry)))
    return "<br/>".join(lines)


def _service(resource: str) -> str:
    """Name what a Task calls: `lambda:invoke` out of `arn:aws:states:::lambda:invoke`."""
    return resource.partition(":states:::")[2] or resource


def _retry(retrier: Retrier) -> str:
    if retrier.max_attempts == 0:
        return f"never retried: {_errors(retrier.error_equals)}"
    rhythm = f"↻ {retrier.max_attempts} times, {retrier.interval_seconds} s, rate {retrier.backoff_rate}"
    return f"{_short(rhythm)}: {_errors(retrier.error_equals)}"


def _edges(state: State, node: str, ids: Ids, end: str) -> Iterator[str]:
    if isinstance(state, Choice):
        for rule in state.choices:
            text = rule.comment or (body_of(rule.condition) if isinstance(rule.condition, str) else str(rule.condition))
            yield f'{node} -->|"{_short(text)}"| {ids[rule.next]}'
        if state.default is not None:
            yield f'{node} -->|"otherwise"| {ids[state.default]}'
    elif not isinstance(state, Succeed | Fail):
        if state.next is not None:
            yield f"{node} --> {ids[state.next]}"
        elif state.end:
            yield f"{node} --> {end}"
    if isinstance(state, Task | Parallel | Map):
        for catcher in state.catch:
            yield f'{node} -. "{_errors(catcher.error_equals)}" .-> {ids[catcher.next]}'


def _errors(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    return "any error" if names == ("States.ALL",) else _escaped(shown)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return _escaped(flat if len(flat) <= _LONGEST_LABEL else f"{flat[: _LONGEST_LABEL - 1]}…")


def _escaped(text: str) -> str:
    """Write what mermaid or HTML would take for markup as entities; `#` begins mermaid's own."""
    marks = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\n": " "}
    return "".join(marks.get(char, char) for char in text)
