"""`asl graph`: pictures of definitions."""

import argparse
import json
from pathlib import Path

from typed_asl.command.documents import load
from typed_asl.command.failures import EXIT_FINE, EXIT_UNREADABLE, Failures
from typed_asl.command.terminal import Terminal
from typed_asl.drawing.dot import dot
from typed_asl.drawing.mermaid import mermaid
from typed_asl.drawing.svg import svg

FORMATS = {"mermaid": mermaid, "dot": dot, "svg": svg}


def draw_files(options: argparse.Namespace, out: Terminal, err: Terminal) -> int:
    """Write a picture of each definition; faults of its states do not keep it from being drawn."""
    failures = Failures(err)
    if options.output and len(options.files) > 1:
        err.line("asl graph: --output takes one file at a time")
        return EXIT_UNREADABLE
    drawn = []
    for path in options.files:
        with failures.noted():
            document = load(path)
            text = FORMATS[options.format](document.tree)
            drawn.append({"file": document.name, "format": options.format, "graph": text})
            if options.output:
                Path(options.output).write_text(text, encoding="utf-8")
            elif not options.json:
                out.stream.write(text)
    if options.json:
        out.line(json.dumps(drawn, indent=2, ensure_ascii=False))
    return EXIT_UNREADABLE if failures else EXIT_FINE
