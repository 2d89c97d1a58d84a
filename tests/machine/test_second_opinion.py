"""Every expression of a sync's machines, in the reference implementation and in the embedded run's, on every input."""

from siesa_workflow import close_books, machine
from tests.machine.engines import differing, needs_jsonata, needs_node, standing_still
from tests.machine.scenarios import scenarios
from typed_asl import expressions

STATUSES = {"extract_status": "skipped", "load_status": "incomplete"}


def all_expressions() -> list[tuple[str, str]]:
    built = (("workflow", machine.build()), ("close-books", close_books.build()))
    return [(f"{name}{pointer}", standing_still(text)) for name, found in built for pointer, text in expressions(found)]


@needs_node
@needs_jsonata
def test_the_reference_implementation_evaluates_each_expression_to_what_the_embedded_run_does() -> None:
    cases = [
        (where, name, {"expression": text, "states": states, **STATUSES})
        for where, text in dict.fromkeys(all_expressions())
        for name, states in scenarios().items()
    ]

    assert len(cases) > 1_000
    assert differing(cases) == []
