import json
from typing import Any

from typed_asl import diff

OLD: dict[str, Any] = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Pass", "Result": 1, "Next": "C"},
        "C": {"Type": "Succeed"},
    },
}
NEW: dict[str, Any] = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Next": "T|<b>`x`"},
        "T|<b>`x`": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True},
        "B": {"Type": "Pass", "Result": 2, "Next": "C"},
        "C": {"Type": "Succeed"},
    },
}


def test_text_counts_first_and_then_tells_each_state() -> None:
    assert diff(OLD, NEW, permissions=False).text() == (
        "1 state added, 2 states changed, 1 transition rewired\n"
        "\n"
        "+ T|<b>`x` (Task sns:publish)\n"
        "\n"
        "~ A\n"
        "    transition  goes on to T|<b>`x`, no longer to B\n"
        "\n"
        "~ B\n"
        "    output      Result 1 → 2\n"
    )


def test_json_has_every_change_with_its_pointers_and_values() -> None:
    found = json.loads(diff(OLD, NEW, permissions=False).json())

    assert (found["equal"], found["permissions"]) == (False, None)
    assert [change["kind"] for change in found["changes"]] == ["state added", "transition", "output"]
    assert found["changes"][2] == {
        "kind": "output",
        "state": "B",
        "message": "Result 1 → 2",
        "old_pointer": "/States/B/Result",
        "new_pointer": "/States/B/Result",
        "before": 1,
        "after": 2,
    }


def test_a_value_that_is_absent_is_told_from_null() -> None:
    new = {**OLD, "Comment": None}

    (change,) = json.loads(diff(OLD, new).json())["changes"]
    assert change["after"] is None
    assert "before" not in change


def test_the_graph_marks_what_was_added_changed_and_removed() -> None:
    drawn = diff(OLD, NEW).mermaid().splitlines()

    assert '    s1["<b>T|#lt;b#gt;#96;x#96;</b><br/>sns:publish"]:::added' in drawn
    assert '    s0("<b>A</b>"):::changed' in drawn
    assert '    s3(["<b>C</b>"]):::same' in drawn
    arrows = [line.strip() for line in drawn if " --> " in line]
    marks = {int(line.split()[1]): line for line in drawn if line.strip().startswith("linkStyle")}
    assert arrows == ["sstart --> s0", "s0 --> s1", "s1 --> send", "s2 --> s3", "s0 --> s2"]
    assert {index: line.split()[2][:14] for index, line in marks.items()} == {
        1: "stroke:#1a7f37",
        2: "stroke:#1a7f37",
        4: "stroke:#cf222e",
    }


def test_a_removed_map_is_drawn_with_all_that_it_held() -> None:
    inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
    old = {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": inner, "Next": "C"}, **OLD["States"]}}

    drawn = diff(old, OLD).mermaid()
    assert '    subgraph o0["<b>M</b> · for each item"]' in drawn
    assert '        o0_0_0("<b>I</b>"):::removed' in drawn
    assert "    style o0 fill:#fff5f5" in drawn


def test_markdown_has_one_graph_and_no_markup_of_the_documents_own() -> None:
    written = diff(OLD, NEW).markdown()

    assert written.count("```mermaid") == 1
    assert written.startswith("**1 state added, 2 states changed, 1 transition rewired, 1 permission gained.**")
    assert "| **T&#124;&lt;b&gt;&#96;x&#96;** | state added | Task sns:publish |  |  |" in written
    assert "- permission gained: <code>sns:Publish on arn:aws:sns:&#42;:&#42;:&#42;</code>" in written


def test_a_graph_too_large_for_mermaid_leaves_out_all_but_the_names() -> None:
    states = {f"S{index}": {"Type": "Task", "Resource": "r" * 150, "Next": f"S{index + 1}"} for index in range(250)}
    old = {"StartAt": "S0", "States": {**states, "S250": {"Type": "Succeed"}}}
    new = {**old, "StartAt": "S1"}

    drawn = diff(old, new, permissions=False).mermaid()
    assert len(drawn) < 50_000
    assert "rrr" not in drawn
