"""The reference page of what the embedded run creates of the data stack, written from the reader's own lists."""

from collections.abc import Iterator
from typing import Any

from siesa_local.data_stack import FILE, data_stack
from siesa_local.template.left_out import LEFT_OUT
from siesa_local.template.reading import CREATED

PACKAGE = "packages/local/src/siesa_local"


INTRODUCTION = f"""
Written by `./run snapshots --update` from `packages/local`; a test fails when it is not current. The embedded run
creates its resources from [the data stack's template](../../{PACKAGE}/{FILE}), synthesised by `infra` for the
environment `local` and carried in the package siesa-local: what runs here is what deploys, and the demo needs no node.
A type or a property of the template that this table does not account for stops the embedded run.
"""

FOLDER = """
The folder keeps items, objects and messages. Settings are put on anew each time it is opened, so that an older folder
follows a stack that has changed: a table gains an index or another expiry with its items as they are. A table whose
key is another now is refused in one line, and so is a folder of another format; both are left as they were.
"""

CLOUDFORMATION = """
Measured with moto 5.2 on 2026-11-23: to import it takes 0.8 s and 109 MB. It passes over `AWS::DynamoDB::GlobalTable`,
`AWS::S3::BucketPolicy` and `AWS::SNS::TopicPolicy` with a warning, makes buckets without versioning, lifecycle and
public access block, and fails on the template's bootstrap parameter. To read the template takes 2 ms, and to put its
settings in place 15 ms at each start.
"""


def page() -> str:
    """Give the page as Markdown."""
    parts = [
        "# What the embedded run has of the data stack",
        INTRODUCTION.strip(),
        _table(),
        "## In a state folder",
        FOLDER.strip(),
        "## Why not moto's own CloudFormation",
        CLOUDFORMATION.strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _table() -> str:
    rows = ["| Of the stack | Resources | Created by | What is different, or why it is left out |", "|---|---|---|---|"]
    for name, resources in sorted(_found().items()):
        if name in CREATED:
            calls = ", ".join(f"`{call}`" for call in CREATED[name].calls)
            rows.append(f"| `{name}` | {resources} | {calls} | {CREATED[name].differs} |")
        else:
            rows.append(f"| `{name}` | {resources} | left out | {LEFT_OUT[name]} |")
    return "\n".join(rows)


def _found() -> dict[str, int]:
    """Count the template's resources by type, and those that have a property which is left out."""
    counts: dict[str, int] = {}
    for resource in data_stack()["Resources"].values():
        for name in _names(resource):
            counts[name] = counts.get(name, 0) + 1
    return counts


def _names(resource: dict[str, Any]) -> Iterator[str]:
    yield resource["Type"]
    yield from (name for name in (f"{resource['Type']}.{key}" for key in resource["Properties"]) if name in LEFT_OUT)
