"""A zip that is not fit is told by what is wrong with it."""

from pathlib import Path

import pytest
from tools.artifact import contents
from tools.artifact.target import Arch
from tools.failure import ToolError

from tests.artifacts.zips import EXPECTED, PYC, bytecode, whole, write


def refusal(tmp_path: Path, content: dict[str, bytes], arch: Arch = "x86_64") -> str:
    path = write(tmp_path / "a.zip", content)
    with pytest.raises(ToolError) as refused:
        contents.check(path, "loader", arch, EXPECTED)
    return str(refused.value)


def test_a_whole_zip_is_fit(tmp_path: Path) -> None:
    contents.check(write(tmp_path / "a.zip", whole()), "loader", "x86_64", EXPECTED)


def test_an_empty_zip_is_refused_with_all_that_it_lacks(tmp_path: Path) -> None:
    told = refusal(tmp_path, {})

    assert "siesa_loader/handler.py is missing" in told
    assert "integration_core is missing" in told
    assert "idna 3.20 is missing" in told


@pytest.mark.parametrize("gone", ["siesa_loader/handler.py", "idna-3.20.dist-info/METADATA", bytecode("six.py")])
def test_a_part_that_is_missing_is_named(tmp_path: Path, gone: str) -> None:
    content = whole()
    del content[gone]

    assert {
        "siesa_loader/handler.py": "siesa_loader/handler.py is missing",
        "idna-3.20.dist-info/METADATA": "idna 3.20 is missing",
        bytecode("six.py"): "six.py has no bytecode",
    }[gone] in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("boto3/data.json", "boto3/data.json is the runtime's"),
        ("botocore-1.44.5.dist-info/METADATA", "is the runtime's"),
        ("certifi/tests/data.json", "certifi/tests/data.json belongs to tests"),
        ("idna/test/data.json", "idna/test/data.json belongs to tests"),
        ("idna/test_cases.py", "idna/test_cases.py belongs to tests"),
        ("idna/__pycache__/test_cases.cpython-313.pyc", "test_cases.cpython-313.pyc belongs to tests"),
        ("idna/codec_test.py", "idna/codec_test.py belongs to tests"),
        ("conftest.py", "conftest.py belongs to tests"),
        ("siesa_loader/testing/data.json", "siesa_loader/testing/data.json belongs to tests"),
        ("other-1.0.dist-info/METADATA", "other 1.0 is in it and not in the lock"),
    ],
)
def test_a_part_that_must_not_be_there_is_named(tmp_path: Path, name: str, told: str) -> None:
    assert told in refusal(tmp_path, whole() | {name: b""})


@pytest.mark.parametrize("name", ["idna/latest.py", "idna/testing.py", "idna/contest_data.json", "attest/a.json"])
def test_a_name_that_only_sounds_like_a_test_is_no_fault(tmp_path: Path, name: str) -> None:
    content = whole() | {name: b"", bytecode(name): PYC}

    contents.check(write(tmp_path / "a.zip", content), "loader", "x86_64", EXPECTED)


def test_a_handler_module_without_the_handler_is_refused(tmp_path: Path) -> None:
    content = whole() | {"siesa_loader/handler.py": b"class handler: ..."}

    assert "siesa_loader/handler.py defines no function `handler`" in refusal(tmp_path, content)


def test_bytecode_that_python_would_compare_with_its_source_is_refused(tmp_path: Path) -> None:
    by_date = PYC[:4] + bytes(4) + PYC[8:]

    told = refusal(tmp_path, whole() | {bytecode("idna/__init__.py"): by_date})

    assert "idna/__pycache__/__init__.cpython-313.pyc is not of the kind unchecked-hash" in told


def test_machine_code_of_another_architecture_is_refused(tmp_path: Path) -> None:
    assert "is machine code of another architecture (ELF 0x3e)" in refusal(tmp_path, whole(), "arm64")


def test_a_zip_past_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_BYTES", 1_000)

    assert "bytes, and may have 1,000" in refusal(tmp_path, whole())
