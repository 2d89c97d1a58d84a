"""A review as Markdown, for the comment of a pull request."""

from collections.abc import Iterator, Sequence

from tools.asl_review.notes import code
from tools.asl_review.review import MachineReview, Review

LARGEST = 65_000
"""GitHub refuses a comment past 65,536 characters."""

_CUT = "\n\nThe rest does not fit into a comment: `./run asl-review` on this branch gives the whole review.\n"


def page(review: Review) -> str:
    """Write a review, with a line break at its end: one line where nothing changed. It fits into a comment of GitHub.

    Graphs are left out first, then what comes last is cut; either is said.
    """
    text = _written(review, graphs=True)
    if len(text) > LARGEST:
        text = _written(review, graphs=False)
    if len(text) > LARGEST:
        kept = text[: LARGEST - len(_CUT)]
        text = kept[: kept.rindex("\n")] + _CUT
    return text


def _written(review: Review, *, graphs: bool) -> str:
    return "\n".join(_lines(review, graphs=graphs)) + "\n"


def _lines(review: Review, *, graphs: bool) -> Iterator[str]:
    against = f"`{review.base.short}` ({review.base.why})"
    if not review:
        yield f"The state machines and the messages between the steps are those of {against}."
        return
    yield "## Review of the state machines"
    yield ""
    yield f"Against {against}: {_counted(review)}. {_verdict(review)}"
    for machine in review.machines:
        yield ""
        yield from _machine(machine, graphs=graphs)
    yield ""
    yield from _messages(review)
    if review.machines:
        yield ""
        yield "To accept a changed machine: `./run snapshots --update`, and commit what it writes."


def _counted(review: Review) -> str:
    groups: dict[str, list[str]] = {}
    for machine in review.machines:
        groups.setdefault(machine.status, []).append(machine.name)
    touched = {machine.name for machine in review.machines}
    unchanged = [name for name in review.all_machines if name not in touched]
    words = [f"{_joined(names)} {status}" for status, names in groups.items()]
    return ", ".join([*words, *([f"{_joined(unchanged)} as before"] if unchanged else [])])


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _verdict(review: Review) -> str:
    if review.fits:
        return "**Executions in flight and the neighbouring versions of the steps fit.**"
    return "**Executions in flight or the neighbouring versions of the steps do not fit: see below.**"


def _machine(machine: MachineReview, *, graphs: bool) -> Iterator[str]:
    yield f"### siesa-integration-{machine.name}"
    yield ""
    text = machine.difference.markdown().rstrip("\n")
    yield text if graphs else _without_graph(text)
    allowed = machine.difference.permissions
    if allowed is not None and not allowed:
        yield ""
        yield "No permission is gained or lost."
    if machine.notes:
        yield ""
        yield "#### Executions in flight"
        yield ""
        yield from (f"- {'' if note.fits else '**Does not fit.** '}{note.message}" for note in machine.notes)


def _without_graph(text: str) -> str:
    before, found, after = text.partition("```mermaid\n")
    if not found:
        return text
    left_out = "The graphs do not fit into a comment: `./run asl-review` on this branch draws them."
    _, _, rest = after.partition("\n```\n")
    return f"{before}{left_out}\n{rest}"


def _messages(review: Review) -> Iterator[str]:
    yield "### Messages between the steps"
    yield ""
    if not review.messages:
        yield "No message changes: each step reads what its neighbours of before and after this release write."
        return
    for change in review.messages:
        mark = "**Does not fit.** " if change.kind == "breaking" else ""
        yield f"- {mark}{code(change.where)} {change.words}."
