"""`asl iam`: the statements that a machine's role needs."""

import argparse
import json
from typing import TYPE_CHECKING

from typed_asl.command.documents import load
from typed_asl.command.failures import EXIT_FINDINGS, EXIT_FINE, EXIT_UNREADABLE, Failures
from typed_asl.command.terminal import Terminal

if TYPE_CHECKING:
    from typed_asl.permissions.statement import Permissions


def list_permissions(options: argparse.Namespace, out: Terminal, err: Terminal) -> int:
    """Write one policy document a file; an integration that is not known is told on the error stream."""
    from typed_asl.permissions.machine import permissions

    failures = Failures(err)
    listed: list[dict[str, object]] = []
    unknown = False
    for path in options.files:
        with failures.noted():
            document = load(path)
            found = permissions(
                document.tree,
                name=options.name,
                partition=options.partition,
                region=options.region,
                account=options.account,
            )
            unknown = unknown or bool(found.unknown)
            listed.append({"file": document.name, **found.as_dict()})
            if not options.json:
                out.line(json.dumps(found.document(), indent=2, ensure_ascii=False))
                _notes(err, document.name, found)
    if options.json:
        out.line(json.dumps(listed, indent=2, ensure_ascii=False))
    if failures:
        return EXIT_UNREADABLE
    return EXIT_FINDINGS if unknown else EXIT_FINE


def _notes(err: Terminal, name: str, found: "Permissions") -> None:
    def note(kind: str, *words: str) -> None:
        err.line(f"{err.paint(f'{name}:', 'bold')} {err.paint(kind, 'yellow')} {err.paint(' '.join(words))}")

    for statement in found.statements:
        if statement.reason:
            note("any resource", f"for {', '.join(statement.actions)}:", statement.reason)
    for role, statements in found.for_roles.items():
        actions = ", ".join(action for statement in statements for action in statement.actions)
        note("role", role, "is assumed, and needs", actions or "what is not known")
    for each in found.unknown:
        note("not known", each.resource, f"at {each.pointer}:", each.why)
