"""The measured import is one of Lambda's Python, with nothing on its path but what is given."""

from pathlib import Path

import pytest
from tools.bench import artifacts
from tools.failure import ToolError


@pytest.fixture
def modules(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(artifacts, "RUNTIME", tmp_path / "runtime")
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "dear.py").write_text("sum(range(3_000_000))")
    (tmp_path / "zip").mkdir()
    (tmp_path / "zip" / "version.py").write_text("import sys; assert sys.version_info[:2] == (3, 13); import dear")
    return tmp_path / "zip"


def test_the_milliseconds_of_an_import_are_those_of_its_work(modules: Path) -> None:
    assert 0 < artifacts.cold_import("json", modules) < artifacts.cold_import("version", modules)


def test_a_module_of_this_environment_is_not_found(modules: Path) -> None:
    with pytest.raises(ToolError, match=r"(?s)`import pytest` ended with 1: .*No module named 'pytest'"):
        artifacts.cold_import("pytest", modules)
