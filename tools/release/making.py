"""The three ways to a release: tried here, made here, and built from its tag. Each works in a checkout of its own."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.release.build import Upload, build_release, refuse_filled
from tools.release.errors import ReleaseError
from tools.release.git import Repository
from tools.release.news import fragments, section
from tools.release.prepare import Release, decide, write
from tools.release.programs import environment_of
from tools.release.rebuilt import siblings, unreleased
from tools.release.testing import run_tests
from tools.release.versions import parsed
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
        tests = _tested(checkout, release.package, release.tag, say)
        released = package_named(asked.package, checkout.root)
        notes = [f"its zips hold what no release has: {each}" for each in _unreleased_siblings(checkout, released)]
        if files := Repository(root).uncommitted():
            notes.append(f"uncommitted work is not in it: {_some(files)}")
        return _built(checkout, released, tests, output or _own_folder(root, release.tag), say, notes, offline=offline)


def make_release(root: Path, asked: Asked, say: Say) -> str:
    """Commit a release's version and changelog to the branch that is checked out here, tag that commit, give the tag.

    Raises ReleaseError, with nothing changed, where the tree holds uncommitted work or the tests fail.
    """
    here = Repository(root)
    here.require()
    if files := here.uncommitted():
        raise ReleaseError(
            f"Uncommitted work: {_some(files)}.", next_step="commit it, or take it away; or try --dry-run."
        )
    with _written(here, asked, say) as (checkout, release):
        if faults := _unreleased_siblings(checkout, release.package):
            raise ReleaseError(
                f"A zip of {asked.package} would hold what no release has: {'; '.join(faults)}.",
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

    Raises ReleaseError where the tag and its commit do not agree.
    """
    refuse_filled(output)
    here = Repository(root)
    here.require()
    name, version = _read_tag(tag, root)
    if not here.has_tag(tag):
        raise ReleaseError(f"There is no tag {tag}.", next_step="fetch it (`git fetch --tags`), or name another.")
    with here.worktree(f"refs/tags/{tag}") as checkout:
        package = package_named(name, checkout.root)
        faults = [*_disagreements(package, version), *_unreleased_siblings(checkout, package)]
        if faults:
            raise ReleaseError(
                f"The commit of {tag} is no release: {'; '.join(faults)}.",
                next_step=f"take the tag away, and let `./run release {name}` set it.",
            )
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
    """Say which siblings a step's zip would hold as no release has them."""
    if not package.is_step:
        return ()
    found = (unreleased(checkout, each) for each in siblings(package.name, checkout.root))
    return tuple(each for each in found if each)


def _read_tag(tag: str, root: Path) -> tuple[str, str]:
    known = packages(root)
    found = re.fullmatch(rf"({'|'.join(map(re.escape, known))})-v(.+)", tag)
    if found is None:
        raise ReleaseError(
            f"{tag!r} is no tag of a release.", next_step=f"name <package>-vX.Y.Z of one of {', '.join(known)}."
        )
    return found[1], str(parsed(found[2]))


def _disagreements(package: Package, version: str) -> Iterator[str]:
    if str(package.version) != version:
        yield f"packages/{package.name}/pyproject.toml has {package.version}"
    if section(package.folder, version) is None:
        yield f"packages/{package.name}/CHANGELOG.md has no section {version}"
    if left := fragments(package.folder):
        yield f"packages/{package.name}/news still holds {', '.join(each.file for each in left)}"
