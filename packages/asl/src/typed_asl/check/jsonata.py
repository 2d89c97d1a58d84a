"""Reads JSONata: its syntax, and what an expression asks of its surroundings.

AWS evaluates JSONata 2.0.6 without `$eval`, with functions of its own, and with no context item at the top level
(Step Functions developer guide, "Transforming data with JSONata in Step Functions").
"""

import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

_LATER: Final = {"??": "the operator ?? came with JSONata 2.1", "?:": "the operator ?: came with JSONata 2.1"}
"""Operators that the parser knows and AWS does not."""

FORBIDDEN: Final = "eval"

LONGEST_READ: Final = 20_000
"""Characters of an expression past which it is not read: it would take seconds."""


class Expression(NamedTuple):
    """What an expression asks for.

    `variables` are those that it reads and does not bind itself, `called` those that it calls as functions, `states`
    the paths below `$states`, `bare` the names that it reads where there is no context item, `counts` how many
    arguments each call has. `unread` says why an expression was left alone.
    """

    fault: str | None = None
    unread: str | None = None
    variables: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    states: tuple[tuple[str, ...], ...] = ()
    bare: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


_here = threading.local()


def _parser() -> Any:
    """Give this thread's parser: it keeps the text that it reads on itself, and takes long to make."""
    parser = getattr(_here, "parser", None)
    if parser is None:
        depth = sys.getrecursionlimit()
        from jsonata.parser import Parser

        sys.setrecursionlimit(depth)  # its import raises the whole process's to 10,000
        parser = _here.parser = Parser()
        for operator in _LATER:
            parser.symbol_table.pop(operator, None)
    return parser


@lru_cache(maxsize=4096)
def read_expression(text: str) -> Expression:
    """Read the text between `{%` and `%}`; its `fault` is set where it is no JSONata 2.0.6."""
    if len(text) > LONGEST_READ:
        return Expression(unread=f"it has more than {LONGEST_READ} characters")
    try:
        bound: set[str] = set()
        nodes = list(_nodes(_parser().parse(text), inside=False, bound=bound))
    except KeyError as error:
        return Expression(_LATER.get(str(error.args[0]), f"unknown operator {error.args[0]}"))
    except RecursionError:
        return Expression(unread="it nests too deeply")
    except Exception as error:  # noqa: BLE001 the parser raises its own class, and Python's out of its depths
        return Expression(str(error) or type(error).__name__)
    variables: list[str] = []
    called: list[str] = []
    states: list[tuple[str, ...]] = []
    bare: list[str] = []
    counts: list[tuple[str, int]] = []
    for kind, value in nodes:
        if kind == "states":
            states.append(value)
        elif kind == "bare":
            bare.append(value)
        elif kind == "count":
            counts += [value] if value[0] not in bound else []
        elif value not in bound:
            (called if kind == "call" else variables).append(value)
    seen = tuple(dict.fromkeys(states))
    return Expression(None, None, _once(variables), _once(called), seen, _once(bare), tuple(dict.fromkeys(counts)))


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _nodes(node: Any, *, inside: bool, bound: set[str], piped: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield what a part of the tree reads. `inside` tells whether there is a context item, as within a path.

    `piped` counts the arguments that a call gets from `~>` before it.
    """
    if isinstance(node, list | tuple):
        for item in node:
            yield from _nodes(item, inside=inside, bound=bound)
        return
    if not hasattr(node, "type"):
        return
    kind = node.type
    if kind == "path":
        yield from _path(node, inside=inside, bound=bound)
        return
    if kind == "variable":
        yield from _variable(str(node.value), [], inside=inside)
    elif kind in {"name", "wildcard", "descendant"} and not inside:
        yield "bare", str(node.value)
    elif kind in {"apply", "bind", "lambda"}:
        yield from _joined(node, inside=inside, bound=bound)
        return
    elif kind in {"function", "partial"} and getattr(node.procedure, "type", "") == "variable":
        yield from _call(node, inside=inside, bound=bound, piped=piped)
        return
    yield from _children(node, inside=inside, bound=bound)


def _joined(node: Any, *, inside: bool, bound: set[str]) -> Iterator[tuple[str, Any]]:
    """Read `a ~> b`, `$a := b` and `function($a) { b }`."""
    if node.type == "lambda":
        bound.update(str(argument.value) for argument in node.arguments)
        yield from _nodes(node.body, inside=True, bound=bound)
    elif node.type == "bind":
        bound.add(str(node.lhs.value))
        yield from _nodes(node.rhs, inside=inside, bound=bound)
    else:
        yield from _nodes(node.lhs, inside=inside, bound=bound)
        yield from _nodes(node.rhs, inside=inside, bound=bound, piped=1)
        yield from _within(node, bound)


def _call(node: Any, *, inside: bool, bound: set[str], piped: int) -> Iterator[tuple[str, Any]]:
    name = str(node.procedure.value)
    yield "call", name
    if node.type == "function":
        yield "count", (name, len(node.arguments or ()) + piped)
    yield from _nodes(node.arguments, inside=inside, bound=bound)
    yield from _within(node, bound)


def _path(node: Any, *, inside: bool, bound: set[str]) -> Iterator[tuple[str, Any]]:
    first: Any = node.steps[0]
    rest: list[Any] = node.steps[1:]
    if first.type == "variable":
        names = []
        for one in rest:
            if one.type != "name":
                break
            names.append(str(one.value))
            if _marks(one):
                break
        yield from _variable(str(first.value), names if not _marks(first) else [], inside=inside)
        yield from _within(first, bound)
    else:
        yield from _nodes(first, inside=inside, bound=bound)
    for one in rest:
        yield from _nodes(one, inside=True, bound=bound)
    yield from _within(node, bound)


def _marks(node: Any) -> bool:
    return bool(getattr(node, "stages", None) or getattr(node, "predicate", None))


def _variable(name: str, names: list[str], *, inside: bool) -> Iterator[tuple[str, Any]]:
    if name == "states":
        yield "states", tuple(names)
    elif name == "$" or (name == "" and not inside):
        yield "bare", f"${name}"
    elif name:
        yield "variable", name


_OF_ITEM: Final = ("stages", "predicate", "group", "terms", "pattern", "update", "delete", "expr")
"""Parts of a node that are evaluated once for each item, which is their context."""

_PARTS: Final = ("expression", "expressions", "lhs", "rhs", "condition", "then", "_else", "arguments", "procedure")


def _children(node: Any, *, inside: bool, bound: set[str]) -> Iterator[tuple[str, Any]]:
    for part in (*_PARTS, "lhs_object", "rhs_object"):
        child = getattr(node, part, None)
        if child is not None and (hasattr(child, "type") or isinstance(child, list | tuple)):
            yield from _nodes(child, inside=inside, bound=bound)
    yield from _within(node, bound)


def _within(node: Any, bound: set[str]) -> Iterator[tuple[str, Any]]:
    for name in ("focus", "index"):
        value = getattr(node, name, None)
        if isinstance(value, str):
            bound.add(value)
    for part in _OF_ITEM:
        child: Any = getattr(node, part, None)
        parts: list[Any] = list(child) if isinstance(child, list | tuple) else [child]
        for one in parts:
            if getattr(one, "type", None) == "index":
                bound.add(str(one.value))
            elif one is not None and hasattr(one, "type"):
                if part == "group" or one.type is None:
                    yield from _children(one, inside=True, bound=bound)
                else:
                    yield from _nodes(one, inside=True, bound=bound)
