from collections.abc import Mapping
from pathlib import Path

import pytest
from tools.changed.artifacts import artifact_entries, ships
from tools.changed.wheels import WheelDifference
from tools.failure import ToolError

from tests.changed.trees import appended, edited, replaced
from tests.changed.workspace import BUILDER, HASH, LOCKS, pinned

LOCK = "requirements/lambda-loader.txt"
FILES = {**LOCKS, **BUILDER}


def artifacts(folder: Path, after: Mapping[str, str | None], before: Mapping[str, str] = FILES) -> dict[str, str]:
    return {each.arch: each.reason for each in artifact_entries(edited(folder, before, after), {})}


def both(reason: str) -> dict[str, str]:
    return {"arm64": reason, "x86_64": reason}


def test_a_distribution_of_another_version_is_in_the_zip(tmp_path: Path) -> None:
    after = replaced(FILES, LOCK, "requests==2.0.0", "requests==2.1.0")

    assert artifacts(tmp_path, after) == both("lock: requests 2.0.0 → 2.1.0")


def test_a_distribution_that_comes_or_goes_is_said_so(tmp_path: Path) -> None:
    after = {LOCK: pinned(idna="3.0", pydantic="2.0.0")}

    assert artifacts(tmp_path, after) == both("lock: idna 3.0 is new, requests 2.0.0 is gone")


def test_another_hash_of_the_same_version_counts(tmp_path: Path) -> None:
    after = {LOCK: FILES[LOCK].replace(HASH, "1" * 64, 1)}

    assert artifacts(tmp_path, after) == both("lock: requests 2.0.0 has other hashes or another marker")


def test_order_and_comments_of_the_lock_do_not_count(tmp_path: Path) -> None:
    after = {LOCK: "# Written by a tool.\n" + pinned(pydantic="2.0.0", requests="2.0.0")}

    assert artifacts(tmp_path, after) == {}


@pytest.mark.parametrize(
    ("marker", "archs"),
    [
        ("platform_machine == 'aarch64'", {"arm64"}),
        ("platform_machine == 'x86_64'", {"x86_64"}),
        ("sys_platform == 'win32'", set()),
        ("python_version < '3.13'", set()),
    ],
)
def test_a_distribution_is_in_the_zips_whose_platform_wants_it(tmp_path: Path, marker: str, archs: set[str]) -> None:
    entry = pinned(idna="3.0").replace("idna==3.0", f"idna==3.0 ; {marker}")

    assert artifacts(tmp_path, appended(FILES, LOCK, entry)).keys() == archs


def test_the_development_lock_is_in_no_zip(tmp_path: Path) -> None:
    after = replaced(FILES, "requirements/dev.txt", "hypothesis==6.0.0", "hypothesis==6.1.0")

    assert artifacts(tmp_path, after) == {}


def test_of_a_wheel_the_zip_holds_neither_fakes_nor_stubs_nor_modes() -> None:
    members = {
        "integration_core/errors.py": True,
        "integration_core/testing/__init__.py": False,
        "siesa_loader/testing/__init__.py": False,
        "siesa_loader/typing.pyi": False,
        "siesa_loader/py.typed": True,
        "siesa_loader-0.1.0.dist-info/METADATA": True,
        "siesa_loader-0.1.0.dist-info/RECORD": False,
    }

    assert {member: ships(member, "loader") for member in members} == members


def test_a_wheel_that_differs_in_what_the_zip_holds_changes_it(tmp_path: Path) -> None:
    pair = edited(tmp_path, FILES, {})
    shipped = WheelDifference("", ("integration_core/errors.py", "integration_core/testing/rows.py"))
    fakes = WheelDifference("", ("integration_core/testing/rows.py",))
    broken = WheelDifference("cannot be built", unknown=True)

    def reasons(**wheels: WheelDifference) -> set[str]:
        return {each.reason for each in artifact_entries(pair, wheels)}

    assert reasons(core=shipped) == {"core: integration_core/errors.py"}
    assert reasons(core=fakes, local=shipped) == set()
    assert reasons(loader=broken) == {"loader: cannot be built"}


def test_code_in_the_zip_is_named_before_the_version_of_its_package(tmp_path: Path) -> None:
    metadata = tuple(f"integration_core-0.1.{patch}.dist-info/METADATA" for patch in (0, 1))
    released = WheelDifference("", (*metadata, "integration_core/errors.py"), versions="core 0.1.0 → 0.1.1")
    fakes = WheelDifference("", (*metadata, "integration_core/testing/rows.py"), versions="core 0.1.0 → 0.1.1")

    def told(core: WheelDifference) -> set[str]:
        return {each.reason for each in artifact_entries(edited(tmp_path, FILES, {}), {"core": core})}

    assert told(released) == {"core: integration_core/errors.py; core 0.1.0 → 0.1.1"}
    assert told(fakes) == {"core 0.1.0 → 0.1.1"}


def test_the_builders_code_counts_for_every_zip(tmp_path: Path) -> None:
    after = replaced(FILES, "tools/artifact/archive.py", "LEVEL = 9", "LEVEL = 6")

    assert artifacts(tmp_path, after) == both("builder: tools.artifact.archive")


def test_a_module_that_the_builder_needs_anew_counts(tmp_path: Path) -> None:
    late = appended(FILES, "tools/artifact/archive.py", "def late():\n    import tools.artifact.more\n")

    found = artifacts(tmp_path, {**late, "tools/artifact/more.py": "MORE = 1\n"})

    assert found == both("builder: tools.artifact.archive; builder: tools.artifact.more")


def test_the_builders_comments_docstrings_and_command_do_not_count(tmp_path: Path) -> None:
    after = {
        "tools/artifact/archive.py": '"""How hard it is pressed."""\n\n# As hard as can be.\nLEVEL = 9\n',
        "tools/artifact/command.py": "print('more')\n",
    }

    assert artifacts(tmp_path, after) == {}


def test_a_step_that_was_not_built_before_is_new(tmp_path: Path) -> None:
    assert artifacts(tmp_path, LOCKS, BUILDER) == both("was not built at aaaaaaa")


@pytest.mark.parametrize("fault", ["requests>=2\n", "requests==2.0.0\n", "???\n"])
def test_a_lock_that_cannot_be_read_is_refused_by_name(tmp_path: Path, fault: str) -> None:
    with pytest.raises(ToolError, match=r"lock of bbbbbbb cannot be read: lambda-loader\.txt .* Next: write it"):
        artifacts(tmp_path, {LOCK: fault})
