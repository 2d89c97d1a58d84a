"""`asl diff`: what changed between two definitions."""

import argparse

from typed_asl.command.documents import load
from typed_asl.command.failures import EXIT_FINDINGS, EXIT_FINE, EXIT_UNREADABLE, Failures
from typed_asl.command.terminal import Colour, Terminal


def compare_files(options: argparse.Namespace, out: Terminal, err: Terminal) -> int:
    """Write the difference of two files, as text, JSON or Markdown; exit code 1 where there is one."""
    from typed_asl.comparison.comparing import diff

    failures = Failures(err)
    if options.old == options.new == "-":
        err.line("asl diff: standard input holds one definition: give - once, and a file for the other")
        return EXIT_UNREADABLE
    trees = []
    for path in (options.old, options.new):
        with failures.noted():
            trees.append(load(path).tree)
    if failures:
        return EXIT_UNREADABLE
    found = diff(trees[0], trees[1], permissions=options.permissions)
    form = "json" if options.json else options.format
    if form == "json":
        out.line(found.json())
    elif form == "markdown":
        out.stream.write(found.markdown())
    else:
        for line in found.text().splitlines():
            out.line(_coloured(out, line))
    return EXIT_FINDINGS if found else EXIT_FINE


def _coloured(out: Terminal, line: str) -> str:
    colours: dict[str, Colour] = {"+": "green", "-": "red", "~": "yellow"}
    sign = line.lstrip()[:1]
    return out.paint(line, colours[sign]) if sign in colours else out.paint(line)
