import json
from pathlib import Path
from typing import Any

import pytest

GOOD = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}


def test_a_definition_without_fault_ends_with_0_and_nothing_on_standard_output(asl: Any, good: Path) -> None:
    done = asl("check", good)

    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("1 file: nothing found\n")


def test_a_fault_is_told_like_a_compiler_does_with_its_line(asl: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    states = '{"A": {"Type": "Pass",\n\t\t"Next": "Nowhere"}, "B": {"Type": "Succeed"}}'
    path.write_text(f'{{\n  "StartAt": "A",\n  "States": {states}\n}}\n')
    done = asl("check", path)

    assert done.code == 1
    start = done.out.index(f"{path}:4:11: error[")
    _, line, caret, *_ = done.out[start:].splitlines()
    assert (line, caret) == ('    4 |   "Next": "Nowhere"}, "B": {"Type": "Succeed"}}', "      |           ^")
    assert "at   /States/A/Next" in done.out
    assert "1 file: " in done.err


def test_json_has_every_finding_with_line_and_column(asl: Any, tmp_path: Path, good: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"StartAt": "A",\n "States": {"A": {"Type": "Pass", "Next": "Nowhere"}}}')
    done = asl("check", "--json", good, path)

    told = json.loads(done.out)
    assert done.code == 1
    assert [file["file"] for file in told["files"]] == [str(good), str(path)]
    assert told["files"][0]["diagnostics"] == []
    (target,) = [one for one in told["files"][1]["diagnostics"] if one["pointer"] == "/States/A/Next"]
    assert (target["line"], target["column"], target["severity"]) == (2, 43, "error")
    assert told["errors"] == len(told["files"][1]["diagnostics"])


def test_standard_input_is_read_for_a_dash(asl: Any) -> None:
    assert asl("check", "-", stdin=json.dumps(GOOD).encode()).code == 0
    assert asl("check", "-", stdin=b'{"StartAt": "A", "States": {}}').out.startswith("<stdin>:1:")


def test_yaml_is_located_in_its_own_lines(asl: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.asl.yaml"
    path.write_text("StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: No\n")
    done = asl("check", path)

    assert done.code == 1
    assert f"{path}:5:11: error[" in done.out
    assert "    5 |     Next: No\n" in done.out


def test_the_type_of_the_machine_decides_over_integrations(asl: Any, tmp_path: Path) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}},
        "TimeoutSeconds": 5,
        "End": True,
    }
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"StartAt": "A", "States": {"A": state}}))

    assert asl("check", path).code == 0
    assert asl("check", "--type", "express", path).code == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ":1:1: error[SCHEMA_VALIDATION_FAILED]"),
        (b'{"StartAt": "A",\n "States": }', ":2:12: error[INVALID_JSON_DESCRIPTION]"),
        (b'{"a": ${x}}', "stands outside quotes in line 1, column 7"),
        (b"{" + b'"a":[' * 5000, "nested deeper than"),
        (b'{"a": "\0"}', "NUL"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        (b"[1]", "a definition is a JSON object"),
        (b" " * 9_000_000, "more than 4 MB"),
    ],
)
def test_what_is_no_definition_ends_with_2_and_says_where(asl: Any, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(data)
    done = asl("check", path)

    assert done.code == 2
    assert said in done.out


def test_faults_of_syntax_are_shown_where_they_are_in_every_form(asl: Any, tmp_path: Path) -> None:
    for name, text, line, column in (("a.json", '{"a":\n  "b" 1}', 2, 7), ("a.yaml", "a: 1\nb: !Join x\n", 2, 4)):
        path = tmp_path / name
        path.write_text(text)
        done = asl("check", path)
        (told,) = json.loads(asl("check", "--json", path).out)["files"][0]["diagnostics"]

        assert done.out.startswith(f"{path}:{line}:{column}: error[")
        assert f"    {line} | " in done.out
        assert (told["line"], told["column"]) == (line, column)


def test_a_key_that_stands_twice_is_shown_where_it_stands_again(asl: Any) -> None:
    text = b'{"StartAt": "A",\n"StartAt": "A",\n"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    done = asl("check", "-", stdin=text)

    assert ["<stdin>:2:1" in done.out, "<stdin>:3:1" in done.out, "<stdin>:1:" in done.out] == [True, True, False]


def test_yaml_that_is_too_large_is_said_to_be_so(asl: Any, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"# " + b"x" * 9_000_000)

    assert "more than 4 MB" in asl("check", path).out


def test_a_key_that_stands_twice_is_a_finding_with_its_place(asl: Any) -> None:
    done = asl("check", "-", stdin=b'{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')

    assert done.code == 1
    assert "stands twice" in done.out


def test_a_file_that_is_missing_does_not_keep_the_others_from_being_checked(
    asl: Any, good: Path, tmp_path: Path
) -> None:
    done = asl("check", tmp_path / "none.json", tmp_path, good)

    assert done.code == 2
    assert f"{tmp_path / 'none.json'}: cannot be read: No such file or directory" in done.err
    assert f"{tmp_path}: cannot be read: Is a directory" in done.err
    assert "1 file: nothing found" in done.err


def test_names_in_a_document_cannot_command_the_terminal(asl: Any) -> None:
    bad = {"StartAt": "A\x1b[2J", "States": {"A\x1b[2J": {"Type": "Pass", "Next": "\x1b[2J"}}}
    done = asl("check", "-", stdin=json.dumps(bad, ensure_ascii=False).encode())

    assert done.code == 1
    assert "\x1b" not in done.out + done.err


def test_colour_is_for_terminals_or_where_it_is_asked_for(asl: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in asl("check", "-", stdin=b"{}").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in asl("check", "-", stdin=b"{}").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in asl("check", "-", stdin=b"{}").out


def test_without_botocore_one_line_says_what_was_not_checked(
    asl: Any, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typed_asl.command.checking.find_spec", lambda _name: None)

    assert asl("check", good).err.count("typed-asl[services]") == 1
    assert "typed-asl[services]" not in asl("check", "--no-services", good).err
