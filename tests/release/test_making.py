"""A release of the loader, tried, made and built from its tag: the same bytes, and nothing changed but what is told."""

import contextlib
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from tools.release.command import main

from tests.release.project import Project, only_one_process

pytestmark = pytest.mark.xdist_group("release-making")

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
    """What the three ways left in a folder: a clone, the project's state before and after trying, and what was told."""

    folder: Path

    @property
    def project(self) -> Project:
        return Project(self.folder / "clone")

    @cached_property
    def tried(self) -> dict[str, bytes]:
        return files(self.project.root / "dist" / "release" / "loader-v0.1.1")

    @cached_property
    def from_tag(self) -> dict[str, bytes]:
        return files(self.folder / "out")

    def told(self, name: str) -> str:
        return (self.folder / name).read_text()

    def tell(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def story(origin: Project, builder: None, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A fix to the loader is committed; its release is tried, made, and built from the tag, by one process for all."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    story = Story(shared / "story")
    with only_one_process(shared, "story"):
        if not story.folder.exists():
            live_through(Story(shared / "story-begun"), origin)
            (shared / "story-begun").rename(story.folder)
    return story


def live_through(story: Story, origin: Project) -> None:
    story.folder.mkdir()
    project = origin.clone(story.folder / "clone")
    project.commit(FIX, "Wait for a slow WMS")
    story.tell("before", "\n".join(project.state()))
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert main(["loader", "--dry-run", "--offline"], project.root) == 0
    story.tell("tried", told.getvalue())
    story.tell("after", "\n".join(project.state()))
    assert main(["loader"], project.root) == 0
    project.seem_pushed()
    output = str(story.folder / "out")
    assert main(["--from-tag", "loader-v0.1.1", "--offline", "--output", output], project.root) == 0


def test_a_dry_run_changes_nothing(story: Story) -> None:
    assert story.told("after") == story.told("before") != ""


def test_a_dry_run_makes_wheel_sdist_zips_bills_checksums_and_notes_and_tells_of_each(story: Story) -> None:
    assert story.tried.keys() == FILES
    assert story.told("tried").startswith("loader-v0.1.1: 1 passed")
    assert all(name in story.told("tried") for name in FILES)
    assert story.tried["NOTES.md"] == b"### Fixed\n\n- A slow WMS is waited for.\n"


def test_the_checksums_are_those_of_the_files_as_they_lie_where_a_release_was_downloaded(story: Story) -> None:
    lines = story.tried["SHA256SUMS"].decode().splitlines()

    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    assets = {Path(name).name: story.tried[name] for name in FILES - {"SHA256SUMS", "NOTES.md"}}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in assets.items()}
    assert len(assets) == len(lines) == len(FILES) - 2


def test_the_tag_builds_the_bytes_that_the_dry_run_built(story: Story) -> None:
    assert story.from_tag == story.tried


def test_wheel_sdist_and_zip_hold_the_fix_and_the_version(story: Story) -> None:
    with zipfile.ZipFile(story.folder / "out/python/siesa_loader-0.1.1-py3-none-any.whl") as wheel:
        assert "siesa_loader/patience.py" in wheel.namelist()
        assert "Version: 0.1.1" in wheel.read("siesa_loader-0.1.1.dist-info/METADATA").decode()
    with zipfile.ZipFile(story.folder / "out/lambda/siesa-loader-0.1.1-lambda-py313-arm64.zip") as zipped:
        assert "siesa_loader/patience.py" in zipped.namelist()
    with tarfile.open(story.folder / "out/python/siesa_loader-0.1.1.tar.gz") as sdist:
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
