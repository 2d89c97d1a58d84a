from typing import Any

from tools.asl_review.page import LARGEST, page
from tools.asl_review.review import MachineReview, Review
from tools.asl_review.revision import Revision
from tools.contracts import Change

from typed_asl import diff

BASE = Revision("0123456789abcdef", "the commit before")


def machine(states: int, comment: str) -> dict[str, Any]:
    """A machine of so many states in a row."""
    names = [f"State{number}" for number in range(states)]
    made: dict[str, Any] = {
        name: {"Type": "Pass", "Comment": comment, "Next": then}
        for name, then in zip(names, [*names[1:], "End"], strict=True)
    }
    return {"StartAt": names[0], "States": {**made, "End": {"Type": "Succeed"}}}


def review(states: int, *, length: int = 10, messages: tuple[Change, ...] = ()) -> Review:
    difference = diff(machine(states, "a" * length), machine(states, "b" * length))
    return Review(BASE, (MachineReview("workflow", "changed", difference),), ("workflow",), messages)


def test_a_review_that_fits_into_a_comment_is_whole() -> None:
    text = page(review(20))

    assert "```mermaid" in text
    assert "**State19**" in text
    assert "does not fit into a comment" not in text
    assert text.endswith("commit what it writes.\n")


def test_a_review_that_is_too_long_leaves_its_graphs_out_and_says_so() -> None:
    text = page(review(125, length=100))

    assert len(text) <= LARGEST
    assert "```" not in text
    assert "`./run asl-review` on this branch draws them" in text
    assert "**State124**" in text
    assert text.endswith("commit what it writes.\n")


def test_a_review_that_is_still_too_long_is_cut_at_a_line_and_says_so() -> None:
    text = page(review(400, length=100))

    assert len(text) <= LARGEST
    assert "**State399**" not in text
    *_, row, _, last = text.splitlines()
    assert row.startswith("| **State")
    assert row.endswith(" |")
    assert last.startswith("The rest does not fit into a comment")


def test_messages_that_change_alone_are_a_review_without_a_machine_to_accept() -> None:
    gained = Change("compatible", "loaded.more", "is a new field that may be absent")
    text = page(Review(BASE, (), ("workflow", "freshness"), (gained,)))

    assert "Against `0123456789` (the commit before): workflow and freshness as before. **Executions in flight" in text
    assert "- `loaded.more` is a new field that may be absent." in text
    assert "snapshots" not in text


def test_a_message_that_breaks_makes_the_verdict() -> None:
    broken = Change("breaking", "loaded.status", "is gone")

    assert not review(2, messages=(broken,)).fits
    assert "do not fit: see below" in page(review(2, messages=(broken,)))
    assert review(2).fits
