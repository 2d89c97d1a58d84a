import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from typed_asl import mermaid

GOOD: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}
TASK = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "arn:aws:sns:a:1:t"}}


def test_fmt_writes_two_spaces_and_keeps_the_order_of_keys(asl: Any) -> None:
    done = asl("fmt", "-", stdin=b'{"States":{"B":{"Type":"Pass","End":true}},"StartAt":"\\u00dc"}')

    assert done.code == 0
    assert done.out == (
        '{\n  "States": {\n    "B": {\n      "Type": "Pass",\n      "End": true\n    }\n  },\n  "StartAt": "Ü"\n}\n'
    )


def test_fmt_check_tells_which_files_differ_and_writes_nothing(asl: Any, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    path.write_text('{"StartAt": "A"}')
    done = asl("fmt", "--check", good, path)

    assert (done.code, done.out) == (1, f"{path} is not formatted\n")
    assert path.read_text() == '{"StartAt": "A"}'
    assert asl("fmt", "--check", good).code == 0


def test_fmt_write_replaces_the_file_keeps_its_mode_and_leaves_nothing_beside_it(asl: Any, tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    path.write_bytes(b'\xef\xbb\xbf{"StartAt": "A"}')
    path.chmod(0o640)
    done = asl("fmt", "-w", path)

    assert (done.code, done.out) == (0, f"{path} was formatted\n")
    assert path.read_bytes() == b'{\n  "StartAt": "A"\n}\n'
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["wide.json"]
    assert asl("fmt", "-w", path).out == ""


def test_fmt_makes_json_of_yaml_but_not_in_its_place(asl: Any, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("# why\nStartAt: A\n")

    assert asl("fmt", path).out == '{\n  "StartAt": "A"\n}\n'
    done = asl("fmt", "-w", path)
    assert (done.code, done.out) == (2, "")
    assert "YAML would lose its comments" in done.err
    assert path.read_text() == "# why\nStartAt: A\n"


def test_fmt_refuses_what_it_cannot_read(asl: Any) -> None:
    done = asl("fmt", "-", stdin=b'{"a": 1, "a": 2}')

    assert (done.code, done.out) == (2, "")
    assert "stands twice" in done.err


def test_diff_ends_with_0_where_only_the_order_of_keys_differs(asl: Any, good: Path) -> None:
    other = {"States": GOOD["States"], "StartAt": "A"}
    done = asl("diff", good, "-", stdin=json.dumps(other).encode())

    assert (done.code, done.out) == (0, "no difference\n")


def test_diff_ends_with_1_and_tells_the_difference_in_three_forms(asl: Any, good: Path) -> None:
    other = json.dumps({**GOOD, "TimeoutSeconds": 5}).encode()

    done = asl("diff", good, "-", stdin=other)
    assert done.code == 1
    assert done.out == (
        "the machine's own fields changed\n\n~ the machine itself\n    time-out    TimeoutSeconds added: 5\n"
    )
    assert json.loads(asl("diff", "--json", good, "-", stdin=other).out)["changes"][0]["kind"] == "time-out"
    assert asl("diff", "--markdown", good, "-", stdin=other).out.count("```mermaid") == 1


def test_diff_ends_with_2_where_one_side_cannot_be_read(asl: Any, good: Path, tmp_path: Path) -> None:
    assert asl("diff", good, tmp_path / "none.json").code == 2


def test_diff_says_that_standard_input_is_one_definition(asl: Any) -> None:
    done = asl("diff", "-", "-", stdin=b"{}")

    assert (done.code, done.out) == (2, "")
    assert done.err == "asl diff: standard input holds one definition: give - once, and a file for the other\n"


def test_graph_draws_mermaid_dot_and_json(asl: Any, good: Path, tmp_path: Path) -> None:
    assert asl("graph", good).out == mermaid(GOOD)
    assert asl("graph", "-f", "dot", good).out.startswith("digraph machine {")
    (drawn,) = json.loads(asl("graph", "--json", good).out)
    assert drawn == {"file": str(good), "format": "mermaid", "graph": mermaid(GOOD)}
    assert asl("graph", good, "-o", tmp_path / "m.mmd").out == ""
    assert (tmp_path / "m.mmd").read_text() == mermaid(GOOD)


def test_graph_says_what_svg_needs_where_graphviz_is_missing(
    asl: Any, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_arguments, **_options: None)
    done = asl("graph", "-f", "svg", good)

    assert done.code == 2
    assert "Install Graphviz" in done.err


def test_iam_writes_the_policy_of_the_machine(asl: Any) -> None:
    definition = {"StartAt": "A", "States": {"A": {**TASK, "End": True}}}
    done = asl("iam", "-", stdin=json.dumps(definition).encode())

    assert done.code == 0
    assert json.loads(done.out)["Statement"] == [
        {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["arn:aws:sns:a:1:t"]}
    ]


def test_iam_names_an_integration_that_it_does_not_know_and_ends_with_1(asl: Any) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:::nonesuch:doIt", "End": True}
    done = asl("iam", "-", stdin=json.dumps({"StartAt": "A", "States": {"A": state}}).encode())

    assert done.code == 1
    assert "not known arn:aws:states:::nonesuch:doIt at /States/A" in done.err


def test_wrong_usage_ends_with_2_and_help_with_0(asl: Any) -> None:
    assert asl("check").code == 2
    assert asl("unheard").code == 2
    assert asl("--help").code == 0
    assert asl("--version").out.startswith("typed-asl ")


def test_help_loads_neither_pydantic_nor_botocore() -> None:
    code = (
        "import sys\nfrom typed_asl.command.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pydantic', 'botocore', 'yaml', 'jsonata') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.endswith("[]\n")
