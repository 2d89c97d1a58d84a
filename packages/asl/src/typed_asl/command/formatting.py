"""`asl fmt`: the same definition in one form: two spaces, keys in the order in which they stand."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from typed_asl.command.documents import Document, Unreadable, load
from typed_asl.command.failures import EXIT_FINDINGS, EXIT_FINE, EXIT_UNREADABLE, Failures
from typed_asl.command.terminal import Terminal
from typed_asl.comparison.values import same


def format_files(options: argparse.Namespace, out: Terminal, err: Terminal) -> int:
    """Write each definition formatted; with `--write` into its file, with `--check` only tell which differ."""
    failures = Failures(err)
    different: list[str] = []
    for path in options.files:
        with failures.noted():
            document = load(path)
            text = formatted(document)
            if options.write:
                _write(document, path, text)
            elif not options.check:
                out.stream.write(text)
            if document.text != text or document.data.startswith(b"\xef\xbb\xbf"):
                different.append(document.name)
    if options.json:
        out.line(json.dumps({"different": different}, indent=2, ensure_ascii=False))
    elif options.check or options.write:
        for name in different:
            out.line(f"{out.paint(name)} {'was formatted' if options.write else 'is not formatted'}")
    if failures:
        return EXIT_UNREADABLE
    return EXIT_FINDINGS if options.check and different else EXIT_FINE


def formatted(document: Document) -> str:
    """Write a definition as JSON with two spaces of indentation and a line break at the end.

    Raises Unreadable where the text holds no definition.
    """
    text = json.dumps(document.tree, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if not same(json.loads(text), document.tree):
        raise Unreadable(f"{document.name}: cannot be written back without a change of its values")
    return text


def _write(document: Document, path: str, text: str) -> None:
    if document.yaml or path == "-":
        what = "YAML would lose its comments" if document.yaml else "standard input has no file"
        raise Unreadable(f"{document.name}: cannot be formatted in place: {what}; leave out --write")
    if document.text == text and not document.data.startswith(b"\xef\xbb\xbf"):
        return
    target = Path(path).resolve()
    # beside the file, and then in its place: what stops halfway leaves the old definition whole
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
