"""A release of the loader, tried, made and built from its tag: the same bytes, and nothing changed but what is told."""

import contextlib
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from tools.release.command import main

from tests.release.project import Project

pytestmark = [pytest.mark.xdist_group("release"), pytest.mark.usefixtures("uv")]

FIX = {
    "packages/loader/src/siesa_loader/patience.py": "PATIENCE = 3\n",
    "packages/loader/news/slow-wms.fix.md": "A slow WMS is waited for.\n",
}
FILES = {
    "python/siesa_loader-0.1.1-py3-none-any.whl",
    "python/siesa_loader-0.1.1.tar.gz",
    *(
        f"lambda/siesa-loader-0.1.1-lambda-py313-{arch}.zip{suffix}"
        for arch in ("arm64", "x86_64")
        for suffix in ("", ".cdx.json", ".sha256")
    ),
    "NOTES.md",
    "SHA256SUMS",
}


@dataclass(frozen=True)
class Story:
    """What each of the three ways left: the project's state before and after, what was printed, and the files."""

    project: Project
    before: tuple[str, ...]
    after_trying: tuple[str, ...]
    told: str
    tried: dict[str, bytes]
    from_tag: dict[str, bytes]
    folder: Path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def story(origin: Project, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A fix to the loader is committed; its release is tried, made, and built from the tag."""
    folder = tmp_path_factory.mktemp("story")
    project = origin.clone(folder / "clone")
    project.commit(FIX, "Wait for a slow WMS")
    before = project.state()
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert main(["loader", "--dry-run", "--offline"], project.root) == 0
    after = project.state()
    assert main(["loader"], project.root) == 0
    assert main(["--from-tag", "loader-v0.1.1", "--offline", "--output", str(folder / "out")], project.root) == 0
    tried = files(project.root / "dist" / "release" / "loader-v0.1.1")
    return Story(project, before, after, told.getvalue(), tried, files(folder / "out"), folder / "out")


def test_a_dry_run_changes_nothing(story: Story) -> None:
    assert story.after_trying == story.before


def test_a_dry_run_makes_wheel_sdist_zips_bills_checksums_and_notes_and_tells_of_each(story: Story) -> None:
    assert story.tried.keys() == FILES
    assert story.told.startswith("loader-v0.1.1: 1 passed")
    assert all(name in story.told for name in FILES)
    assert story.tried["NOTES.md"] == b"### Fixed\n\n- A slow WMS is waited for.\n"


def test_the_checksums_are_those_of_the_files(story: Story) -> None:
    lines = story.tried["SHA256SUMS"].decode().splitlines()

    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    assert sums == {name: hashlib.sha256(story.tried[name]).hexdigest() for name in FILES - {"SHA256SUMS"}}


def test_the_tag_builds_the_bytes_that_the_dry_run_built(story: Story) -> None:
    assert story.from_tag == story.tried


def test_wheel_sdist_and_zip_hold_the_fix_and_the_version(story: Story) -> None:
    with zipfile.ZipFile(story.folder / "python/siesa_loader-0.1.1-py3-none-any.whl") as wheel:
        assert "siesa_loader/patience.py" in wheel.namelist()
        assert "Version: 0.1.1" in wheel.read("siesa_loader-0.1.1.dist-info/METADATA").decode()
    with zipfile.ZipFile(story.folder / "lambda/siesa-loader-0.1.1-lambda-py313-arm64.zip") as zipped:
        assert "siesa_loader/patience.py" in zipped.namelist()
    with tarfile.open(story.folder / "python/siesa_loader-0.1.1.tar.gz") as sdist:
        assert "siesa_loader-0.1.1/src/siesa_loader/patience.py" in sdist.getnames()


def test_a_release_is_one_commit_and_one_tag_of_version_changelog_and_news(story: Story) -> None:
    project = story.project

    assert project.git("log", "-2", "--format=%s").splitlines() == ["Release siesa-loader 0.1.1", "Wait for a slow WMS"]
    assert project.git("describe", "--exact-match") == "loader-v0.1.1"
    assert project.git("cat-file", "-t", "loader-v0.1.1") == "tag"
    assert project.git("symbolic-ref", "HEAD") == "refs/heads/main"
    assert project.git("status", "--porcelain") == ""
    assert project.git("show", "--name-only", "--format=").splitlines() == [
        "packages/loader/CHANGELOG.md",
        "packages/loader/news/slow-wms.fix.md",
        "packages/loader/pyproject.toml",
    ]
    assert str(project.package("loader").version) == "0.1.1"
    assert "\n### Fixed\n\n- A slow WMS is waited for.\n" in project.read("packages/loader/CHANGELOG.md")
    assert (project.root / "packages/loader/news/.gitkeep").exists()
