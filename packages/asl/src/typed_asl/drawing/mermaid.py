"""Writes a picture as a mermaid flowchart."""

from collections.abc import Iterator, Mapping
from typing import Final

from typed_asl.drawing.definitions import Definition, definition_of
from typed_asl.drawing.labels import shortened
from typed_asl.drawing.picture import Arrow, Figure, Mark, Node, picture

_STYLES: Final = (
    "classDef task fill:#e8f1fd,stroke:#2563a8,color:#10253f",
    "classDef plain fill:#f4f4f5,stroke:#71717a,color:#27272a",
    "classDef choice fill:#fff6dd,stroke:#b7791f,color:#4a3308",
    "classDef good fill:#e3f6e8,stroke:#2f855a,color:#163d2a",
    "classDef bad fill:#fde8e8,stroke:#c0392b,color:#4c1510",
    "classDef dot fill:#27272a,stroke:#27272a,color:#27272a",
)
_MARKED_STYLES: Final = (
    "classDef same fill:#f6f8fa,stroke:#8c959f,color:#24292f",
    "classDef added fill:#c9f2d0,stroke:#1a7f37,color:#0b3d1a,stroke-width:3px",
    "classDef removed fill:#ffd7d5,stroke:#cf222e,color:#6e1118,stroke-width:3px,stroke-dasharray:6 4",
    "classDef changed fill:#fff1b8,stroke:#9a6700,color:#4d3300,stroke-width:3px",
    "classDef dot fill:#27272a,stroke:#27272a,color:#27272a",
)
_HOLDERS: Final[Mapping[Mark | None, str]] = {
    None: "fill:#ffffff,stroke:#8c959f",
    "added": "fill:#effbf1,stroke:#1a7f37,stroke-width:3px",
    "removed": "fill:#fff5f5,stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4",
    "changed": "fill:#fffdf2,stroke:#9a6700,stroke-width:3px",
}
_LINES: Final[Mapping[Mark, str]] = {
    "added": "stroke:#1a7f37,stroke-width:3px,color:#1a7f37",
    "removed": "stroke:#cf222e,stroke-width:2px,stroke-dasharray:6 4,color:#cf222e",
    "changed": "stroke:#9a6700,stroke-width:3px,color:#9a6700",
}
_SHAPES: Final = {
    "task": ("[", "]", "task"),
    "plain": ("(", ")", "plain"),
    "choice": ("{", "}", "choice"),
    "good": ("([", "])", "good"),
    "bad": ("([", "])", "bad"),
    "start": ("((", "))", "dot"),
    "end": ("(((", ")))", "good"),
    "missing": ("[", "]", "bad"),
}


def mermaid(machine: Definition) -> str:
    """Give the machine as mermaid text, the same for the same machine, with a line break at the end.

    Choices are diamonds with their conditions on the way out; what happens on errors is dashed and names the errors;
    retriers stand in their state; Parallel and Map hold their flows. A definition as a dict may have faults: what
    cannot be drawn is passed over, and a target that does not exist is drawn as missing.
    """
    return written(picture(definition_of(machine)))


def written(figure: Figure, *, marked: bool = False) -> str:
    """Write a picture; `marked` colours what was added, removed and changed, and leaves the rest pale."""
    writer = _Writer(marked=marked)
    lines = ["flowchart TD", *writer.figure(figure, "    ")]
    lines += [f"    style {node} {_HOLDERS[mark]}" for node, mark in writer.holders]
    lines += [f"    linkStyle {index} {_LINES[mark]}" for index, mark in writer.marked_arrows]
    lines += [f"    {style}" for style in (_MARKED_STYLES if marked else _STYLES)]
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes line by line and counts arrows, because mermaid styles an arrow by its number."""

    def __init__(self, *, marked: bool) -> None:
        self._marked = marked
        self._arrows = 0
        self.holders: list[tuple[str, Mark | None]] = []
        self.marked_arrows: list[tuple[int, Mark]] = []

    def figure(self, figure: Figure, indent: str) -> Iterator[str]:
        for node in figure.nodes:
            yield from self._node(node, indent)
        for arrow in figure.arrows:
            yield f"{indent}{_arrow(arrow)}"
            if arrow.mark:
                self.marked_arrows.append((self._arrows, arrow.mark))
            self._arrows += 1

    def _node(self, node: Node, indent: str) -> Iterator[str]:
        if node.kind == "holder":
            yield f'{indent}subgraph {node.id}["{_label(node)}"]'
            for figure in node.inner:
                yield from self.figure(figure, indent + "    ")
            yield f"{indent}end"
            if self._marked:
                self.holders.append((node.id, node.mark))
            return
        start, stop, style = _SHAPES[node.kind]
        if self._marked:
            style = node.mark or ("dot" if node.kind == "start" else "same")
        yield f'{indent}{node.id}{start}"{_label(node)}"{stop}:::{style}'


def _label(node: Node) -> str:
    if node.kind == "start":
        return " "
    title, *rest = node.lines
    bold = _escaped(title) if node.kind in {"end", "missing"} else f"<b>{_escaped(title)}</b>"
    # the frame of a Map or Parallel leaves room for one line of text above what it holds
    return (" · " if node.kind == "holder" else "<br/>").join([bold, *map(_escaped, rest)])


def _arrow(arrow: Arrow) -> str:
    label = _escaped(shortened(arrow.label))
    if arrow.on_error:
        return f'{arrow.source} -. "{label or "error"}" .-> {arrow.target}'
    return f'{arrow.source} -->|"{label}"| {arrow.target}' if label else f"{arrow.source} --> {arrow.target}"


def _escaped(text: str) -> str:
    """Write what mermaid or HTML would take for markup as entities; `#` begins mermaid's own."""
    marks = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\n": " "}
    return "".join(marks.get(char, char) for char in text)
