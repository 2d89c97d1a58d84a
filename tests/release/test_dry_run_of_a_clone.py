"""A clone of this repository, tagged and with a fix to the loader: its release is tried as a developer tries it."""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from tools.processes import clean_environment
from tools.workspace import ROOT, packages

from tests.release.project import Project, cloned

LONGEST = 600.0
"""Ends what hangs, in seconds. It takes about one minute on two cores that do nothing else."""

FIX = {
    "packages/loader/src/siesa_loader/patience.py": "PATIENCE = 3\n",
    "packages/loader/news/slow-wms.fix.md": "A slow WMS is waited for.\n",
    # Fails where the tests of another package are run.
    "packages/core/tests/test_not_asked_for.py": "def test_never() -> None:\n    raise AssertionError\n",
}


@pytest.fixture
def clone(builder: None, tmp_path: Path) -> Project:
    """What HEAD holds here, with every package as its release leaves it, and a fix to the loader upon that."""
    if not (ROOT / ".git").exists():
        pytest.skip(f"{ROOT} is no git repository: there is nothing to clone")
    project = cloned(ROOT, folder := tmp_path / "clone", "--no-tags")
    project.git("switch", "--quiet", "--force-create", "main")
    for fragment in (folder / "packages").glob("*/news/*.md"):
        fragment.unlink()
    project.commit({}, "Release all of it")
    for each in packages(folder).values():
        project.git("tag", each.tag())
    project.commit(FIX, "Wait for a slow WMS")
    return project


def test_the_loaders_release_is_tried_whole_and_leaves_the_clone_as_it_was(
    clone: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = clone.package("loader").version
    version = f"{last.major}.{last.minor}.{last.micro + 1}"
    before = clone.state()

    told = tried(clone, monkeypatch)

    assert re.match(rf"loader-v{version}: \d{{3,}} passed", told), told
    assert clone.state() == before
    made = files(clone.root / "dist" / "release" / f"loader-v{version}")
    zips = [f"lambda/siesa-loader-{version}-lambda-py313-{arch}.zip" for arch in ("arm64", "x86_64")]
    wheel, sdist = f"python/siesa_loader-{version}-py3-none-any.whl", f"python/siesa_loader-{version}.tar.gz"
    bills = [f"{name}.cdx.json" for name in zips]
    assert made.keys() == {"NOTES.md", "SHA256SUMS", wheel, sdist, *zips, *bills, *(f"{name}.sha256" for name in zips)}
    no_assets = {"NOTES.md", "SHA256SUMS"}
    assert sums(made) == {path.name: digest(path) for name, path in made.items() if name not in no_assets}
    assert [fix_and_version(made[name]) for name in (wheel, *zips)] == [("PATIENCE = 3\n", version)] * 3
    assert made["NOTES.md"].read_text() == "### Fixed\n\n- A slow WMS is waited for.\n"
    assert re.search(rf"\n## {version} \(.*\)\n\n### Fixed\n\n- A slow WMS is waited for\.\n", changelog(made[sdist]))
    core = str(clone.package("core").version)
    assert [version_and_core(made[name]) for name in bills] == [(version, core)] * 2


def tried(clone: Project, patch: pytest.MonkeyPatch) -> str:
    """Run the command in the clone; give what it prints."""
    # The clone's tests need the plugins that the small ones of this folder do without.
    for name in ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_PLUGINS"):
        patch.delenv(name, raising=False)
    command = [sys.executable, "-m", "tools.release", "loader", "--dry-run", "--offline"]
    done = subprocess.run(
        command, cwd=clone.root, env=clean_environment(), capture_output=True, text=True, timeout=LONGEST
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> Mapping[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def sums(made: Mapping[str, Path]) -> dict[str, str]:
    lines = (line.split("  ") for line in made["SHA256SUMS"].read_text().splitlines())
    return {name: written for written, name in lines}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fix_and_version(path: Path) -> tuple[str, str]:
    with zipfile.ZipFile(path) as archive:
        [metadata] = (name for name in archive.namelist() if re.fullmatch(r"siesa_loader-.*\.dist-info/METADATA", name))
        [version] = re.findall(r"(?m)^Version: (.*)$", archive.read(metadata).decode())
        return archive.read("siesa_loader/patience.py").decode(), version


def changelog(sdist: Path) -> str:
    with tarfile.open(sdist) as archive:
        [member] = (each for each in archive if each.name.endswith("/CHANGELOG.md"))
        file = archive.extractfile(member)
        assert file is not None
        return file.read().decode()


def version_and_core(bill: Path) -> tuple[str, str]:
    document = json.loads(bill.read_text())
    held = {each["name"]: each["version"] for each in document["components"]}
    return document["metadata"]["component"]["version"], held["integration-core"]
