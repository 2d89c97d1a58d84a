"""Writes a picture in DOT, the language of Graphviz."""

from collections.abc import Iterator, Mapping
from typing import Final

from typed_asl.drawing.definitions import Definition, definition_of
from typed_asl.drawing.labels import shortened
from typed_asl.drawing.picture import Arrow, Figure, Kind, Node, picture

_STYLES: Final[Mapping[Kind, str]] = {
    "task": 'shape=box style="rounded,filled" fillcolor="#e8f1fd" color="#2563a8" fontcolor="#10253f"',
    "plain": 'shape=box style="rounded,filled" fillcolor="#f4f4f5" color="#71717a" fontcolor="#27272a"',
    "choice": 'shape=diamond style=filled fillcolor="#fff6dd" color="#b7791f" fontcolor="#4a3308" margin="0.02,0.02"',
    "good": 'shape=box style="rounded,filled" fillcolor="#e3f6e8" color="#2f855a" fontcolor="#163d2a" peripheries=2',
    "bad": 'shape=box style="rounded,filled" fillcolor="#fde8e8" color="#c0392b" fontcolor="#4c1510" peripheries=2',
    "start": 'shape=circle width=0.16 fixedsize=true style=filled fillcolor="#27272a" color="#27272a"',
    "end": 'shape=doublecircle style=filled fillcolor="#e3f6e8" color="#2f855a" fontcolor="#163d2a" margin="0.02,0.02"',
    "missing": 'shape=box style="filled,dashed" fillcolor="#fde8e8" color="#c0392b" fontcolor="#4c1510"',
}
_HEAD: Final = (
    "digraph machine {",
    "    compound=true rankdir=TB nodesep=0.4 ranksep=0.45",
    '    fontname="Helvetica" fontsize=11',
    '    node [fontname="Helvetica" fontsize=11 margin="0.15,0.07"]',
    '    edge [fontname="Helvetica" fontsize=9 color="#52525b" fontcolor="#3f3f46"]',
)


def dot(machine: Definition) -> str:
    """Give the machine as a DOT digraph, the same for the same machine, with a line break at the end.

    It shows what `mermaid` shows. Map and Parallel are clusters, each branch a cluster inside.
    """
    figure = picture(definition_of(machine))
    doors = {node.id: node for node in _holders(figure)}
    lines = [*_HEAD, *_figure(figure, "    "), *(f"    {_arrow(arrow, doors)}" for arrow in _arrows(figure)), "}"]
    return "\n".join(lines) + "\n"


def _figure(figure: Figure, indent: str) -> Iterator[str]:
    for node in figure.nodes:
        if node.kind != "holder":
            yield f"{indent}{node.id} [label={_label(node)} {_STYLES[node.kind]}]"
            continue
        yield f"{indent}subgraph cluster_{node.id} {{"
        yield f'{indent}    label={_label(node)} style="rounded,filled" fillcolor="#fafafa" color="#71717a"'
        if not node.inner:
            yield f'{indent}    {node.id}_empty [label="no flow" shape=plaintext]'
        for index, inner in enumerate(node.inner):
            yield f"{indent}    subgraph cluster_{node.id}_{index} {{"
            yield f'{indent}        label="" style="rounded,dashed" color="#a1a1aa"'
            yield from _figure(inner, indent + "        ")
            yield f"{indent}    }}"
        yield f"{indent}}}"


def _holders(figure: Figure) -> Iterator[Node]:
    for node in figure.nodes:
        if node.kind == "holder":
            yield node
            for inner in node.inner:
                yield from _holders(inner)


def _arrows(figure: Figure) -> Iterator[Arrow]:
    for node in figure.nodes:
        for inner in node.inner:
            yield from _arrows(inner)
    yield from figure.arrows


def _arrow(arrow: Arrow, doors: Mapping[str, Node]) -> str:
    """Write an arrow; Graphviz joins nodes only, so that one of a cluster's own stands in and the arrow is clipped."""
    source, target = _inside(arrow.source, doors, -1), _inside(arrow.target, doors, 0)
    attributes = []
    if arrow.source != arrow.target:
        attributes += [f"ltail=cluster_{arrow.source}"] if arrow.source in doors else []
        attributes += [f"lhead=cluster_{arrow.target}"] if arrow.target in doors else []
    label = shortened(arrow.label)
    attributes += [f"label={_quoted(label)}"] if label else []
    attributes += ['style=dashed color="#c0392b" fontcolor="#c0392b"'] if arrow.on_error else []
    return f"{source} -> {target}" + (f" [{' '.join(attributes)}]" if attributes else "")


def _inside(node: str, doors: Mapping[str, Node], which: int) -> str:
    """Name a node that stands for a cluster: the first of its first flow, or the last of its first flow."""
    while node in doors:
        inner = doors[node].inner
        if not inner:
            return f"{node}_empty"
        node = inner[0].nodes[which].id
    return node


def _label(node: Node) -> str:
    return '""' if node.kind == "start" else _quoted("\n".join(node.lines))


def _quoted(text: str) -> str:
    r"""Write a text for DOT, where `\` begins an escape of its own, and no control character may stand in an SVG."""
    visible = "".join(char if char == "\n" or char.isprintable() else " " for char in text)
    return '"' + visible.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
