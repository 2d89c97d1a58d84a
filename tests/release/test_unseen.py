"""A release that a clone does not show is told from one that never was, with what brings its tag."""

import subprocess
from pathlib import Path

import pytest
from tools.release.command import main
from tools.release.plan import planned
from tools.release.rebuilt import unreleased
from tools.repository import Repository

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-unseen")

LOG = "packages/loader/CHANGELOG.md"
TOLD = f"{LOG} has the release 0.1.0, and this clone has no tag loader-v0.1.0"
FETCH = "`git fetch --tags`; if no remote has that tag, push it from the clone that made the release"


@pytest.fixture
def released(project: Project) -> Project:
    """The loader's release has its section, and news wait since."""
    project.commit({LOG: f"{project.read(LOG)}\n## 0.1.0 (2026-01-01)\n\n- All of it.\n"}, "Release")
    project.git("tag", "--force", "loader-v0.1.0")
    project.commit({"packages/loader/news/slow.fix.md": "A slow WMS is waited for.\n"})
    return project


def test_a_changelog_that_has_the_release_shows_that_its_tag_was_not_fetched(
    released: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    released.git("tag", "--delete", "loader-v0.1.0")

    for more in ([], ["--version", "0.3.0"], ["--rebuild"]):
        assert main(["loader", *more], released.root) == 1
        assert capsys.readouterr().err == f"{TOLD}. Next: {FETCH}.\n"
    assert unreleased(Repository(released.root), released.package("loader")) == TOLD
    [offer] = planned(released.root)
    assert (offer.reasons, offer.first, offer.command) == ((TOLD,), (FETCH,), None)


def test_the_tag_of_an_earlier_release_does_not_stand_for_the_last_one(
    released: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    file = "packages/loader/pyproject.toml"
    later = released.read(file).replace('version = "0.1.0"', 'version = "0.1.1"')
    released.commit({file: later, LOG: f"{released.read(LOG)}\n## 0.1.1 (2026-01-02)\n\n- More.\n"})

    assert main(["loader"], released.root) == 1

    assert f"{LOG} has the release 0.1.1, and this clone has no tag loader-v0.1.1. Next: " in capsys.readouterr().err


def test_a_tag_beside_the_branch_that_has_its_changelog_is_told(
    released: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    released.git("tag", "--force", "loader-v0.1.0", released.git("commit-tree", "HEAD^{tree}", "-m", "Squashed"))

    assert main(["loader"], released.root) == 1

    assert capsys.readouterr().err == (
        "The tag loader-v0.1.0 is on a commit that is not in this branch, which has that release in its changelog. "
        "Next: merge the tag's commit as it is (no squash, no rebase).\n"
    )


def test_a_shallow_clone_is_told_to_fetch_the_rest_whatever_its_changelog_says(
    released: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--quiet", "--depth", "1", "--no-tags", f"file://{released.root}", str(tmp_path / "shallow")]
    subprocess.run(["/usr/bin/env", "git", "clone", *options], check=True, timeout=60)
    shallow = Project(tmp_path / "shallow")

    assert main(["core"], shallow.root) == 1
    assert capsys.readouterr().err == (
        "This clone is shallow, and what it has of the history shows no release of core. "
        "Next: `git fetch --tags --unshallow`.\n"
    )
    first = {each.package: each.first for each in planned(shallow.root)}
    assert len(first) == 8
    assert first["loader"] == (FETCH.replace("--tags", "--tags --unshallow"),)

    shallow.git("fetch", "--quiet", "--tags", "--unshallow")
    assert [each.package for each in planned(shallow.root)] == ["loader"]


def test_the_lowest_sibling_is_not_taken_as_it_stands_where_its_release_is_not_seen(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    log = "packages/core/CHANGELOG.md"
    project.commit({log: f"{project.read(log)}\n## 0.1.0 (2026-01-01)\n\n- All of it.\n"})
    project.git("tag", "--delete", "core-v0.1.0")

    assert main(["loader", "--lowest"], project.root) == 1

    assert f"{log} has the release 0.1.0, and this clone has no tag core-v0.1.0. Next: " in capsys.readouterr().err
