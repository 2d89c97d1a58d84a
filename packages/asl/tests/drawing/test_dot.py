import shutil
import subprocess
from typing import Any

import pytest

from typed_asl import dot, mermaid, svg
from typed_asl.drawing.svg import DrawingError

DEFINITION: dict[str, Any] = {
    "StartAt": 'Say "hi"\\n',
    "States": {
        'Say "hi"\\n': {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Each"}],
            "Next": "Which?",
        },
        "Which?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Both"}],
            "Default": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "One",
                "States": {"One": {"Type": "Pass", "End": True}},
            },
            "Retry": [{"ErrorEquals": ["A"], "MaxAttempts": 2}],
            "Next": "Each",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "L", "States": {"L": {"Type": "Wait", "SecondsPath": "$.s", "End": True}}},
                {"StartAt": "R", "States": {"R": {"Type": "Fail", "Error": "No"}}},
            ],
            "End": True,
        },
    },
}


def test_names_with_quotes_and_backslashes_stay_one_text_of_dot() -> None:
    assert '    s0 [label="Say \\"hi\\"\\\\n\\nlambda:invoke.waitForTaskToken" shape=box' in dot(DEFINITION)


def test_maps_and_parallels_are_clusters_and_arrows_end_at_their_border() -> None:
    drawn = dot(DEFINITION)

    assert '    subgraph cluster_s2 {\n        label="Each\\nfor each item, distributed\\n↻ 2 times' in drawn
    assert '    s1 -> s3_0_start [lhead=cluster_s3 label="$.n > 3"]' in drawn
    assert "    s3_0_end -> send [ltail=cluster_s3]" in drawn


def test_a_state_that_leads_to_itself_is_not_clipped_at_its_own_border() -> None:
    assert "    s2_0_end -> s2_0_start\n" in dot(DEFINITION)


def test_what_happens_on_errors_is_dashed() -> None:
    assert '    s0 -> s2_0_start [lhead=cluster_s2 label="any error" style=dashed' in dot(DEFINITION)


def test_control_characters_in_names_are_not_passed_on() -> None:
    drawn = dot({"StartAt": "a\x1b\x00", "States": {"a\x1b\x00": {"Type": "Succeed"}}})

    assert 'label="a  "' in drawn


@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"StartAt": 3, "States": []},
        {"StartAt": "A", "States": {"A": None}},
        {"StartAt": "A", "States": {"A": {"Type": {}, "Next": [], "Catch": {}, "Retry": [3]}}},
        {"StartAt": "A", "States": {"A": {"Type": "Map", "Next": "B"}, "B": {"Type": "Parallel", "Branches": 3}}},
        {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Not": 3, "Next": "A"}, {"Or": "x"}, None]}}},
    ],
)
def test_a_definition_with_faults_is_drawn_as_far_as_it_goes(definition: dict[str, Any]) -> None:
    assert dot(definition).startswith("digraph")
    assert mermaid(definition).startswith("flowchart TD\n    sstart")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_it_without_a_warning_and_the_same_each_time() -> None:
    done = subprocess.run(
        ["/usr/bin/env", "dot", "-Tsvg"], input=dot(DEFINITION), capture_output=True, encoding="utf-8", timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert svg(DEFINITION) == svg(DEFINITION) == done.stdout


def test_without_graphviz_the_message_says_what_to_install() -> None:
    with pytest.raises(DrawingError, match=r"'no-such-dot' was not found on PATH. Install Graphviz"):
        svg(DEFINITION, program="no-such-dot")


def test_a_program_that_fails_is_named_with_its_words(tmp_path: Any) -> None:
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\necho 'no fonts' >&2\nexit 3\n")
    broken.chmod(0o755)

    with pytest.raises(DrawingError, match=r"exit code 3\): no fonts"):
        svg(DEFINITION, program=str(broken))


def test_a_program_that_does_not_end_is_given_up(tmp_path: Any) -> None:
    slow = tmp_path / "dot"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)

    with pytest.raises(DrawingError, match=r"did not finish within 0\.05 s"):
        svg(DEFINITION, program=str(slow), timeout_seconds=0.05)
