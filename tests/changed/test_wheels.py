from pathlib import Path

import pytest
from tools.changed.wheels import wheel_differences

from tests.changed.trees import appended, edited, replaced
from tests.changed.workspace import LOCKS, PACKAGES

CORE = "packages/core/src/integration_core/__init__.py"


def wheels(folder: Path, after: dict[str, str | None]) -> dict[str, str]:
    return {name: each.reason for name, each in wheel_differences(edited(folder, PACKAGES, after)).items()}


def test_each_wheel_differs_by_what_it_holds_and_by_nothing_else(tmp_path: Path) -> None:
    after = {
        **appended(PACKAGES, CORE, "# a comment\n"),
        **appended(PACKAGES, "packages/loader/README.md", "More.\n"),
        **appended(PACKAGES, "packages/local/tests/test_siesa_local.py", "# more\n"),
        **appended(PACKAGES, "packages/local/CHANGELOG.md", "- More.\n"),
        **replaced(PACKAGES, "packages/asl/pyproject.toml", "0.1.0", "0.2.0"),
    }

    assert wheels(tmp_path, after) == {
        "asl": "asl 0.1.0 → 0.2.0",
        "core": "integration_core/__init__.py",
        "loader": "siesa_loader-0.1.0.dist-info/METADATA",
    }


def test_code_is_named_before_the_version_that_came_with_it_and_before_a_page(tmp_path: Path) -> None:
    after = {
        **appended(PACKAGES, CORE, "# a comment\n"),
        **replaced(PACKAGES, "packages/core/pyproject.toml", "0.1.0", "0.1.1"),
        **appended(PACKAGES, "packages/loader/README.md", "More.\n"),
        **{f"packages/loader/src/siesa_loader/{name}.py": "" for name in ("more", "most")},
    }

    assert wheels(tmp_path, after) == {
        "core": "integration_core/__init__.py; core 0.1.0 → 0.1.1",
        "loader": "siesa_loader/more.py, siesa_loader/most.py and 1 more",
    }


def test_a_file_that_may_be_executed_now_is_another_wheel(tmp_path: Path) -> None:
    pair = edited(tmp_path, PACKAGES, appended(PACKAGES, "packages/core/CHANGELOG.md", "- More.\n"))
    (pair.head.folder / CORE).chmod(0o755)

    differences = wheel_differences(pair)

    assert {name: each.reason for name, each in differences.items()} == {"core": "modes of files"}
    assert not differences["core"].changes_code


def test_what_git_ignores_is_not_in_the_wheel(tmp_path: Path) -> None:
    data = "packages/core/src/integration_core/data.json"

    assert wheels(tmp_path, {data: "{}", ".gitignore": "data.json\n"}) == {}
    assert wheels(tmp_path / "more", {data: "{}"}) == {"core": "integration_core/data.json"}


def test_another_hatchling_in_the_lock_writes_itself_into_every_wheel(tmp_path: Path) -> None:
    files = {**PACKAGES, **LOCKS}
    after = replaced(files, "requirements/dev.txt", "hatchling==1.0.0", "hatchling==1.1.0")

    found = wheel_differences(edited(tmp_path, files, after))

    assert set(found) == {"asl", "core", "loader", "local", "workflow-def"}
    assert {each.reason for each in found.values()} == {"hatchling 1.0.0 → 1.1.0 in the lock, which each wheel names"}
    assert not any(each.changes_code for each in found.values())


def test_a_package_that_is_new_is_said_so(tmp_path: Path) -> None:
    older = {path: text for path, text in PACKAGES.items() if not path.startswith("packages/local/")}
    found = wheel_differences(edited(tmp_path, older, dict(PACKAGES)))

    assert {name: each.reason for name, each in found.items()} == {"local": "the package is new since aaaaaaa"}


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (('readme = "README.md"', 'readme = "MISSING.md"'), "MISSING.md"),
        (('version = "0.1.0"', 'version = "one"'), "one"),
        (("[build-system]", "[tool.hatch.build.hooks.custom]\n[build-system]"), "hatch_build.py"),
    ],
)
def test_a_package_that_cannot_be_built_differs_by_what_stopped_it(
    tmp_path: Path, edit: tuple[str, str], said: str
) -> None:
    found = wheels(tmp_path, replaced(PACKAGES, "packages/core/pyproject.toml", *edit))

    assert found["core"].startswith("cannot be built at bbbbbbb: ")
    assert said in found["core"]
    assert str(tmp_path) not in found["core"]
    assert "\n" not in found["core"]
