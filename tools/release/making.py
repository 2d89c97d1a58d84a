"""The three ways to a release: tried here, made here, and built from its tag. Each works in a checkout of its own."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.failure import ToolError
from tools.release.build import Upload, build_release, refuse_filled
from tools.release.news import fragments, section
from tools.release.prepare import Release, decide, write
from tools.release.ready import refuse_unable_to_build, refuse_unable_to_commit
from tools.release.rebuilt import deployed, siblings, unreleased
from tools.release.testing import run_tests
from tools.release.versions import parsed
from tools.repository import Repository
from tools.sources import environment_of
from tools.workspace import Package, packages
from tools.workspace import package as package_named

Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What a release was asked to be: its version (None: what the news ask for), and whether to build it anew."""

    package: str
    version: str | None = None
    rebuild: bool = False


@dataclass(frozen=True)
class Made:
    """What came of it: the tag, pytest's last line, the files, and what a reader must know beside."""

    tag: str
    tests: str
    uploads: tuple[Upload, ...]
    folder: Path
    notes: tuple[str, ...] = ()


def try_release(root: Path, asked: Asked, output: Path | None, say: Say, *, offline: bool) -> Made:
    """Do all of a release but the upload, of the last commit, and write what would be uploaded into `output`.

    That is a new folder, or (None) the tag's own in dist/release. Nothing else here changes, and no branch or tag.
    """
    refuse_filled(output)
    with _written(Repository(root), asked, say) as (checkout, release):
        refuse_unable_to_build(release.package)
        tests = _tested(checkout, release.package, release.tag, say)
        released = package_named(asked.package, checkout.root)
        notes = [
            f"its {deployed(released)} hold what no release has: {each}"
            for each in _unreleased_siblings(checkout, released)
        ]
        if files := Repository(root).uncommitted():
            notes.append(f"uncommitted work is not in it: {_some(files)}")
        return _built(checkout, released, tests, output or _own_folder(root, release.tag), say, notes, offline=offline)


def make_release(root: Path, asked: Asked, say: Say) -> str:
    """Commit a release's version and changelog to the branch that is checked out here, tag that commit, give the tag.

    Raises ToolError, with nothing changed, where the tree holds uncommitted work, where no branch is checked out, and
    where the tests fail.
    """
    here = Repository(root)
    here.require()
    refuse_unable_to_commit(here)
    if files := here.uncommitted():
        raise ToolError(f"Uncommitted work: {_some(files)}.", next_step="commit it, or take it away; or try --dry-run.")
    with _written(here, asked, say) as (checkout, release):
        if faults := _unreleased_siblings(checkout, release.package):
            raise ToolError(
                f"The {deployed(release.package)} of {asked.package} would hold what no release has: "
                f"{'; '.join(faults)}.",
                next_step="release that first: `./run release --plan` tells the order.",
            )
        _tested(checkout, release.package, release.tag, say)
        checkout.run("add", "--all", "packages")
        # The hooks would make an environment in the temporary checkout; they saw all but the version and the changelog.
        title = f"Release {release.package.dist} {release.version}"
        checkout.run("commit", "--quiet", "--no-verify", "--message", title)
        commit = checkout.run("rev-parse", "HEAD")
        here.run("merge", "--quiet", "--ff-only", commit)
        here.run("tag", "--annotate", release.tag, commit, "--message", f"{release.package.dist} {release.version}")
        return release.tag


def build_tag(root: Path, tag: str, output: Path | None, say: Say, *, offline: bool) -> Made:
    """Test and build what a tag names, into `output` as `try_release` does.

    Raises ToolError where the tag and its commit do not agree, and where the main branch does not hold the commit.
    """
    refuse_filled(output)
    here = Repository(root)
    here.require()
    name, version = _read_tag(tag, root)
    if not here.has_tag(tag):
        raise ToolError(f"There is no tag {tag}.", next_step="fetch it (`git fetch --tags`), or name another.")
    _refuse_outside_main(here, tag)
    with here.worktree(f"refs/tags/{tag}") as checkout:
        package = package_named(name, checkout.root)
        faults = [*_disagreements(package, version), *_unreleased_siblings(checkout, package)]
        if faults:
            raise ToolError(
                f"The commit of {tag} is no release: {'; '.join(faults)}.",
                next_step=f"take the tag away, and let `./run release {name}` set it.",
            )
        refuse_unable_to_build(package)
        tests = _tested(checkout, package, tag, say)
        return _built(checkout, package, tests, output or _own_folder(root, tag), say, [], offline=offline)


@contextmanager
def _written(here: Repository, asked: Asked, say: Say) -> Iterator[tuple[Repository, Release]]:
    here.require()
    package_named(asked.package, here.root)
    with here.worktree("HEAD") as checkout:
        release = decide(checkout, asked.package, asked.version, rebuild=asked.rebuild)
        say(f"{release.package.dist}: {release.last or 'not released yet'} -> {release.version}")
        write(checkout, release)
        yield checkout, release


def _tested(checkout: Repository, package: Package, tag: str, say: Say) -> str:
    say(f"Testing {package.name} ...")
    return run_tests(sys.executable, checkout.root, package.name, environment_of(checkout.root), told=tag)


def _built(
    checkout: Repository, package: Package, tests: str, output: Path, say: Say, notes: list[str], *, offline: bool
) -> Made:
    say(f"Building {package.tag()} ...")
    uploads = build_release(checkout.root, package, output, offline=offline)
    return Made(package.tag(), tests, uploads, output, tuple(notes))


def _own_folder(root: Path, tag: str) -> Path:
    return root / "dist" / "release" / tag


def _some(files: tuple[str, ...]) -> str:
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _unreleased_siblings(checkout: Repository, package: Package) -> tuple[str, ...]:
    """Say which siblings what is deployed from a package's tag would hold as no release has them."""
    if not deployed(package):
        return ()
    found = (unreleased(checkout, each) for each in siblings(package.name, checkout.root))
    return tuple(each for each in found if each)


def _read_tag(tag: str, root: Path) -> tuple[str, str]:
    known = packages(root)
    found = re.fullmatch(rf"({'|'.join(map(re.escape, known))})-v(.+)", tag)
    if found is None:
        raise ToolError(
            f"{tag!r} is no tag of a release.", next_step=f"name <package>-vX.Y.Z of one of {', '.join(known)}."
        )
    return found[1], str(parsed(found[2]))


def _refuse_outside_main(here: Repository, tag: str) -> None:
    """Refuse a tag that was pushed, or set, without its commit: what is released must be what everyone builds upon."""
    branch, commit = here.main_branch(), here.run("rev-parse", "--short", f"refs/tags/{tag}^{{commit}}")
    if not here.contains(branch, commit):
        at = here.run("rev-parse", "--short", branch)
        raise ToolError(
            f"The commit of {tag}, {commit}, is not in {branch}, which is at {at} in {here.root}.",
            next_step="fetch that branch whole if it is older here than it is (`git fetch`, in a shallow clone with "
            "`--unshallow`); else bring the commit there by a merge that leaves it as it is (no squash, no rebase).",
        )


def _disagreements(package: Package, version: str) -> Iterator[str]:
    if str(package.version) != version:
        yield f"packages/{package.name}/pyproject.toml has {package.version}"
    if section(package.folder, version) is None:
        yield f"packages/{package.name}/CHANGELOG.md has no section {version}"
    if left := fragments(package.folder):
        yield f"packages/{package.name}/news still holds {', '.join(each.file for each in left)}"
