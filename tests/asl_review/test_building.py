from pathlib import Path

import pytest
from tools.asl_review.building import built, refuse_faults
from tools.failure import ToolError

HOME = Path("packages/workflow-def/src/siesa_workflow")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one machine that needs nothing."""
    write(tmp_path, "__init__", "")
    write(tmp_path, "names", "EXTRACT = 'ExtractFromSiesa'\n")
    write(tmp_path, "machine", machine("return {'StartAt': 'Only'}"))
    return tmp_path


def write(checkout: Path, module: str, text: str) -> None:
    file = checkout / HOME / f"{module}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def machine(body: str) -> str:
    return f"class Machine:\n    def dump(self):\n        {body}\n\n\ndef build():\n    return Machine()\n"


def test_every_module_that_builds_a_machine_is_one_by_its_name(checkout: Path) -> None:
    write(checkout, "close_books", machine("return {'StartAt': 'Other'}"))

    assert built(checkout, "the base") == {"close-books": {"StartAt": "Other"}, "workflow": {"StartAt": "Only"}}


def test_a_revision_without_a_machine_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"There is no machine in the base 1a2b: .*Next: give --base a commit"):
        built(tmp_path, "the base 1a2b")


def test_a_machine_that_cannot_be_built_is_named_with_its_reason_in_one_line(checkout: Path) -> None:
    write(checkout, "machine", machine("raise ValueError('no state\\n  - Nowhere')"))

    with pytest.raises(ToolError) as caught:
        built(checkout, "the base 1a2b")

    assert str(caught.value) == (
        "The machines of the base 1a2b cannot be built: workflow: no state - Nowhere. Next: mend packages/workflow-def."
    )


def test_sources_that_cannot_be_imported_are_named_without_a_traceback(checkout: Path) -> None:
    write(checkout, "machine", "import nowhere_to_be_found\n")

    with pytest.raises(ToolError, match="No module named 'nowhere_to_be_found'") as caught:
        built(checkout, "the working tree")

    assert "Traceback" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_modules_of_the_review_itself_do_not_stand_in_for_another_revisions(checkout: Path) -> None:
    write(checkout, "machine", "import page\n")

    with pytest.raises(ToolError, match="No module named 'page'"):
        built(checkout, "the working tree")


def test_a_definition_that_aws_would_refuse_is_refused_by_its_first_fault() -> None:
    sound = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    refuse_faults({"workflow": sound})

    with pytest.raises(ToolError, match=r"^The definition of freshness does not check: .*Nowhere"):
        refuse_faults({"workflow": sound, "freshness": sound | {"StartAt": "Nowhere"}})
