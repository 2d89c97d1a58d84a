from collections.abc import Mapping
from pathlib import Path

import pytest
from tools.changed.packages import example_entries, package_entries, wheel_entries, workspace
from tools.changed.wheels import WheelDifference
from tools.failure import ToolError

from tests.changed.trees import appended, edited, replaced
from tests.changed.workspace import EXAMPLES, LOCKS, PACKAGES

FILES = {**PACKAGES, **LOCKS, **EXAMPLES}
DEV = "requirements/dev.txt"
DIFFERS = WheelDifference("integration_core/__init__.py")


def packages(folder: Path, after: Mapping[str, str | None], *wheels: str) -> dict[str, tuple[str, str]]:
    pair = edited(folder, FILES, after)
    entries = package_entries(pair, workspace(pair.head), dict.fromkeys(wheels, DIFFERS))
    return {each.package: (each.cause, each.reason) for each in entries}


def examples(folder: Path, after: Mapping[str, str | None], *wheels: str) -> dict[str, tuple[str, str]]:
    pair = edited(folder, FILES, after)
    entries = example_entries(pair, workspace(pair.head), dict.fromkeys(wheels, DIFFERS))
    return {each.example: (each.cause, each.reason) for each in entries}


def test_tests_alone_are_to_be_run_in_their_package_alone(tmp_path: Path) -> None:
    after = appended(FILES, "packages/core/tests/test_integration_core.py", "# more\n")

    assert packages(tmp_path, after) == {"core": ("files", "tests/test_integration_core.py")}


def test_news_and_changelog_are_no_cause_to_test(tmp_path: Path) -> None:
    after = {"packages/core/news/more.fix.md": "More.\n", "packages/core/CHANGELOG.md": "# More\n"}

    assert packages(tmp_path, after) == {}


def test_a_name_that_begins_like_a_packages_is_not_taken_for_it(tmp_path: Path) -> None:
    assert packages(tmp_path, {"packages/core-notes.md": "# Notes\n"}) == {}


def test_what_needs_a_wheel_that_differs_is_to_be_tested_through_others_too(tmp_path: Path) -> None:
    reason = ("dependency", "needs core, whose wheel differs")

    assert packages(tmp_path, {}, "core") == {"loader": reason, "local": reason, "workflow-def": reason}


def test_the_nearest_cause_is_told(tmp_path: Path) -> None:
    after = {**appended(FILES, "packages/loader/README.md", "More.\n"), DEV: None}

    found = packages(tmp_path, after, "core", "loader")

    assert found["loader"] == ("files", "README.md")
    assert found["local"] == ("dependency", "needs core, loader, whose wheels differ")
    assert found["asl"][0] == "lock"


def test_a_distribution_that_tests_import_is_a_cause_for_those_packages_alone(tmp_path: Path) -> None:
    after = replaced(FILES, DEV, "hypothesis==6.0.0", "hypothesis==6.1.0")
    after |= {f"packages/{name}/tests/test_{module}.py": "import json\n" for name, module in (("asl", "typed_asl"),)}

    found = packages(tmp_path, after)

    assert found.pop("asl") == ("files", "tests/test_typed_asl.py")
    assert found == dict.fromkeys(
        ("core", "loader", "local", "workflow-def"), ("lock", "lock: hypothesis 6.0.0 → 6.1.0")
    )


def test_a_distribution_that_no_package_runs_with_is_no_cause(tmp_path: Path) -> None:
    assert packages(tmp_path, replaced(FILES, DEV, "uv==1.0.0", "uv==1.1.0")) == {}


def test_the_distributions_that_a_package_needs_count_through_others(tmp_path: Path) -> None:
    used = {**FILES, "packages/core/src/integration_core/__init__.py": "import requests\n"}
    entry = f"certifi==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    pair = edited(tmp_path, used, appended(used, DEV, entry))

    entries = package_entries(pair, workspace(pair.head), {})

    assert ("core", "lock: certifi 1.0 is new") in [(each.package, each.reason) for each in entries]
    assert "asl" not in [each.package for each in entries]


def test_an_example_is_to_be_tested_when_a_package_differs_that_its_project_names(tmp_path: Path) -> None:
    assert examples(tmp_path, {}, "core") == {}
    assert examples(tmp_path, {}, "asl") == {"rates": ("dependency", "needs asl, whose wheel differs")}


def test_an_example_needs_what_its_extras_and_its_dependencies_need(tmp_path: Path) -> None:
    project = '[project]\nname = "rates"\n[project.optional-dependencies]\nmore = ["siesa_loader>=0.1"]\n'
    files = {**FILES, "examples/rates/pyproject.toml": project}
    pair = edited(tmp_path, files, {})

    entries = example_entries(pair, workspace(pair.head), {"core": DIFFERS})

    assert [(each.example, each.reason) for each in entries] == [("rates", "needs core, whose wheel differs")]


def test_an_examples_own_files_are_a_cause_without_a_project_too(tmp_path: Path) -> None:
    after = appended(FILES, "examples/plain/notes.md", "More.\n")

    assert examples(tmp_path, after) == {"plain": ("files", "notes.md")}


def test_an_example_whose_project_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"examples/rates/pyproject\.toml of bbbbbbb cannot be read"):
        examples(tmp_path, {"examples/rates/pyproject.toml": '[project]\ndependencies = ["???"]\n'})


def test_a_commit_without_packages_is_refused_in_a_line_without_our_own_folders(tmp_path: Path) -> None:
    pair = edited(tmp_path, {}, {"a.txt": "1"})

    with pytest.raises(ToolError, match=r"The commit bbbbbbb cannot be read: There are no packages") as caught:
        workspace(pair.head)
    assert str(tmp_path) not in str(caught.value)


def test_a_packages_file_that_cannot_be_read_is_refused_by_its_name(tmp_path: Path) -> None:
    pair = edited(tmp_path, FILES, {"packages/core/pyproject.toml": "[project\n"})

    with pytest.raises(ToolError, match=r"bbbbbbb cannot be read: packages/core/pyproject\.toml") as caught:
        workspace(pair.head)
    assert str(tmp_path) not in str(caught.value)


def test_wheels_are_named_with_their_distribution(tmp_path: Path) -> None:
    known = workspace(edited(tmp_path, FILES, {}).head)

    [entry] = wheel_entries(known, {"core": DIFFERS})

    assert entry.model_dump() == {
        "package": "core",
        "dist": "integration-core",
        "reason": "integration_core/__init__.py",
    }
