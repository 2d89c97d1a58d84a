"""`asl check`: all diagnostics of each definition, each with its line."""

import argparse
import json
from importlib.util import find_spec
from typing import Any, Final, Literal

from typed_asl.command.documents import Document, load
from typed_asl.command.failures import EXIT_FINDINGS, EXIT_FINE, EXIT_UNREADABLE, Failures
from typed_asl.command.positions import Position
from typed_asl.command.terminal import Colour, Terminal, excerpt
from typed_asl.diagnostics import Diagnostic

MachineType = Literal["STANDARD", "EXPRESS"]

_COLOURS: Final[dict[str, Colour]] = {"error": "red", "warning": "yellow"}


def check_files(options: argparse.Namespace, out: Terminal, err: Terminal) -> int:
    """Check every file and write what is wrong; a file that cannot be read does not keep the others from it."""
    failures = Failures(err)
    found: list[tuple[Document, list[Diagnostic]]] = []
    for path in options.files:
        with failures.noted():
            document = load(path)
            found.append((document, diagnostics(document, options.type, services=options.services)))
    if options.json:
        out.line(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        for document, each in found:
            _write(out, document, each)
    _summary(err, found, failures)
    if options.services and find_spec("botocore") is None:
        err.line("The arguments of AWS SDK integrations were not checked: that needs `typed-asl[services]`.")
    if failures or any(document.reading.tree is None for document, _ in found):
        return EXIT_UNREADABLE
    serious = ("error", "warning") if options.strict else ("error",)
    return EXIT_FINDINGS if any(each.severity in serious for _, all_ in found for each in all_) else EXIT_FINE


def diagnostics(document: Document, machine_type: MachineType, *, services: bool) -> list[Diagnostic]:
    """List what is wrong with a definition, in the order of its text."""
    from typed_asl import check

    if not document.yaml:
        found = list(check(document.data, machine_type=machine_type, services=services))
    else:
        found = [Diagnostic(one.code, "error", one.pointer, one.message) for one in document.reading.problems]
        if document.reading.tree is not None:
            found += check(document.reading.tree, machine_type=machine_type, services=services)
    return [one for _, one in sorted(zip(document.located(found), found, strict=True), key=lambda pair: pair[0])]


def as_json(found: list[tuple[Document, list[Diagnostic]]]) -> dict[str, Any]:
    """Give the diagnostics of all files as one JSON-ready object, each with line and column."""
    files = []
    for document, each in found:
        placed = zip(each, document.located(each), strict=True)
        rows = [{**one.as_dict(), **place._asdict()} for one, place in placed]
        files.append({"file": document.name, "diagnostics": rows})
    return {"files": files, **{f"{severity}s": _count(found, severity) for severity in ("error", "warning")}}


def _write(out: Terminal, document: Document, found: list[Diagnostic]) -> None:
    for each, place in zip(found, document.located(found), strict=True):
        where = out.paint(f"{document.name}:{place.line}:{place.column}:", "bold")
        kind = out.paint(f"{each.severity}[{each.code}]", _COLOURS[each.severity])
        out.line(f"{where} {kind} {out.paint(each.message)}")
        _excerpt(out, document, place)
        if each.pointer:
            out.line(f"      {out.paint(f'at   {each.pointer}', 'faint')}")
        if each.hint:
            out.line(f"      {out.paint('hint', 'green')} {out.paint(each.hint)}")


def _excerpt(out: Terminal, document: Document, place: Position) -> None:
    found = excerpt(document.text, place)
    if found is not None:
        line, column = found
        out.line(f"{out.paint(f'{place.line:>5} |', 'blue')} {out.paint(line)}")
        out.line(f"{out.paint('      |', 'blue')} {' ' * (column - 1)}{out.paint('^', 'red')}")


def _summary(err: Terminal, found: list[tuple[Document, list[Diagnostic]]], failures: Failures) -> None:
    errors, warnings = _count(found, "error"), _count(found, "warning")
    files = "1 file" if len(found) == 1 else f"{len(found)} files"
    if not found:
        return
    if not errors and not warnings:
        err.line(err.paint(f"{files}: nothing found", *(() if failures else ("green",))))
        return
    parts = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in _parts(errors, warnings)]
    err.line(err.paint(f"{files}: {', '.join(parts)}", "red" if errors else "yellow"))


def _parts(errors: int, warnings: int) -> list[tuple[int, str]]:
    return [(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number]


def _count(found: list[tuple[Document, list[Diagnostic]]], severity: str) -> int:
    return sum(each.severity == severity for _, all_ in found for each in all_)
