"""The packages of a checkout are what their project files say."""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from tools.failure import ToolError
from tools.workspace import ROOT, dependents, package, packages

PROJECT = """
[project]
name = "{dist}"
version = "{version}"
dependencies = [{dependencies}]

[tool.hatch.build.targets.wheel]
packages = ["src/{module}"]
"""


def write(root: Path, name: str, *dependencies: str, version: str = "1.2.3") -> None:
    folder = root / "packages" / name
    folder.mkdir(parents=True)
    quoted = ", ".join(f'"{each}"' for each in dependencies)
    text = PROJECT.format(dist=f"my-{name}", module=f"my_{name}", version=version, dependencies=quoted)
    (folder / "pyproject.toml").write_text(text)


def test_the_packages_here_are_the_eight_of_this_project() -> None:
    found = packages()

    assert list(found) == ["asl", "cli", "core", "extractor", "loader", "local", "transformer", "workflow-def"]
    assert [each.name for each in found.values() if each.is_step] == ["extractor", "loader", "transformer"]
    assert found["workflow-def"].import_name == "siesa_workflow"
    assert found["loader"].tag(Version("0.3.1")) == "loader-v0.3.1"
    assert found["loader"].pyproject == ROOT / "packages" / "loader" / "pyproject.toml"


def test_siblings_are_told_from_other_distributions_and_known_by_their_folders(tmp_path: Path) -> None:
    write(tmp_path, "base", "requests>=2")
    write(tmp_path, "top", "My_Base[fast]>=1.2,<2 ; python_version > '3'", "boto3")

    top = package("top", tmp_path)

    assert top.dependencies == {"base": SpecifierSet(">=1.2,<2")}
    assert (top.dist, top.import_name, top.version, top.tag()) == ("my-top", "my_top", Version("1.2.3"), "top-v1.2.3")


def test_dependents_are_found_through_others_and_once(tmp_path: Path) -> None:
    write(tmp_path, "base")
    write(tmp_path, "left", "my-base")
    write(tmp_path, "right", "my-base")
    write(tmp_path, "top", "my-left", "my-right")

    assert dependents("base", tmp_path) == ("left", "right", "top")
    assert dependents("top", tmp_path) == ()


def test_the_steps_depend_on_core() -> None:
    assert {"extractor", "transformer", "loader"} <= set(dependents("core"))


def test_an_unknown_package_is_told_beside_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, "base")

    with pytest.raises(ToolError, match=r"There is no package 'bass'\. Next: name one of base\."):
        package("bass", tmp_path)


def test_a_folder_without_packages_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="There are no packages in "):
        packages(tmp_path)


@pytest.mark.parametrize("text", ["", "[project", '[project]\nname = "x"\n', PROJECT.replace("{version}", "one")])
def test_a_project_file_that_says_too_little_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, "base")
    path = tmp_path / "packages" / "base" / "pyproject.toml"
    path.write_text(text)

    with pytest.raises(ToolError) as refused:
        packages(tmp_path)

    assert str(path) in str(refused.value)
