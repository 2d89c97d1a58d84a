"""What a zip leaves out is there to be left out, and nothing of ours asks for it."""

from pathlib import Path

import pytest
from tools.artifact.distributions import Installed
from tools.artifact.pruning import PRUNED, prune, pruned
from tools.failure import ToolError


def stage(folder: Path, code: str = "") -> Path:
    for path in PRUNED:
        module = folder / path if path.endswith(".py") else folder / path / "__init__.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.touch()
    own = folder / "siesa_loader"
    own.mkdir()
    (own / "sending.py").write_text(code)
    return folder


def test_folders_for_tests_and_what_only_the_installer_wrote_are_left_out(tmp_path: Path) -> None:
    folder = stage(tmp_path)
    for name in (
        "bin/tool",
        "a-1.dist-info/RECORD",
        "a-1.dist-info/METADATA",
        "siesa_loader/testing/fake.py",
        "a/b.pyi",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()

    prune(folder, "loader")

    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {"a-1.dist-info/METADATA", "siesa_loader/sending.py"}


def test_a_folder_that_is_no_longer_there_is_told(tmp_path: Path) -> None:
    folder = stage(tmp_path)
    (folder / "pydantic/v1/__init__.py").unlink()
    (folder / "pydantic/v1").rmdir()

    with pytest.raises(ToolError, match=r"pydantic/v1 is to be left out of the zip, and is not there. Next: .*PRUNED"):
        prune(folder, "loader")


@pytest.mark.parametrize(
    "code",
    [
        "from aws_lambda_powertools.utilities import parameters",
        "from aws_lambda_powertools.utilities.parameters.base import BaseProvider",
        "def late():\n    import aws_lambda_powertools.utilities.parameters",
    ],
)
def test_code_of_ours_that_imports_what_is_left_out_stops_the_build(tmp_path: Path, code: str) -> None:
    with pytest.raises(ToolError, match=r"siesa_loader/sending.py imports aws_lambda_powertools.utilities.parameters"):
        prune(stage(tmp_path, code), "loader")


def test_code_that_imports_beside_what_is_left_out_is_no_fault(tmp_path: Path) -> None:
    prune(stage(tmp_path, "from aws_lambda_powertools.utilities import parameters_of_another_kind"), "loader")


def test_code_that_imports_a_module_which_is_left_out_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"imports annotated_types.test_cases, which the zip leaves out"):
        prune(stage(tmp_path, "from annotated_types import test_cases"), "loader")


def test_what_a_distribution_lost_is_told_by_folder_and_by_kind(tmp_path: Path) -> None:
    folder = stage(tmp_path)
    left_out = ("certifi/tests/__init__.py", "certifi/tests/a/b.py", "certifi/core.pyi", "certifi/py.pyi")
    files = (*left_out, "certifi/core.py")
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    prune(folder, "loader")

    lost = pruned(folder, Installed("certifi", "1", None, (), frozenset({*files, "bin/certify"})))

    assert lost == ("*.pyi", "bin/certify", "certifi/tests")
