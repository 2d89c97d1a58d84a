"""A package tested against the lowest releases of its siblings that its ranges admit, each built from its tag."""

import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version
from tools.artifact.programs import uv
from tools.changed.code import imports_of
from tools.failure import ToolError
from tools.processes import clean_environment
from tools.release.build import build_distributions
from tools.release.history import unseen
from tools.release.rebuilt import siblings
from tools.release.testing import run_tests
from tools.repository import Repository
from tools.workspace import Package, packages, siblings_in
from tools.workspace import package as package_named

_BOUNDS = (">=", "==", "~=")
_LATER = (
    "mend them; or, where they use what came later, begin the range in packages/{0}/pyproject.toml with the version "
    "that has it: if none is released, raise the sibling's version to the one that `./run release --plan` tells."
)


def check_lowest(root: Path, name: str, say: Callable[[str], None], *, offline: bool) -> str:
    """Test a package as it stands here beside the lowest siblings, in an environment of its own; give the outcome.

    There is nothing to test where the ranges begin with the versions that stand here, and no release is in them.
    Raises ToolError where a range begins elsewhere and no release is in it, and where the tests fail.
    """
    repository = Repository(root)
    repository.require()
    package = package_named(name, root)
    if not package.dependencies:
        return f"{name} needs nothing of the workspace: there is no lowest sibling."
    lowest = lowest_siblings(repository, package)
    tags = {sibling: tag for sibling, tag in lowest.items() if tag is not None}
    told = ", ".join(f"{sibling} as it stands here" if tag is None else tag for sibling, tag in lowest.items())
    if not tags:
        return f"{name}: its ranges begin with what stands here, beside which the workspace tests it ({told})."
    with tempfile.TemporaryDirectory(prefix="lowest-") as folder:
        say(f"Building {told} ...")
        python = _environment(repository, package, lowest, Path(folder).resolve(), offline=offline)
        say(f"Testing {name} beside them ...")
        environment = clean_environment()
        tests = run_tests(python, root, name, environment, told=f"{name} beside {told}", next_step=_LATER.format(name))
    return f"{name} beside {told}: {tests}"


def lowest_siblings(repository: Repository, package: Package) -> dict[str, str | None]:
    """Give the tag of each sibling that is needed, directly or through others, in the lowest release of the ranges.

    None where no release is in the ranges and they begin with what stands here.
    """
    ranges: dict[str, SpecifierSet] = {}
    chosen: dict[str, str | None] = {}
    waiting = [package.dependencies]
    while waiting:
        for sibling, admitted in waiting.pop().items():
            ranges[sibling] = ranges.get(sibling, SpecifierSet()) & admitted
            tag = _lowest(repository, sibling, ranges[sibling], package.name)
            if sibling not in chosen or chosen[sibling] != tag:
                chosen[sibling] = tag
                waiting.append(_needs(repository, sibling, tag))
    return dict(sorted(chosen.items()))


def _lowest(repository: Repository, sibling: str, admitted: SpecifierSet, of: str) -> str | None:
    here = package_named(sibling, repository.root)
    found = [version for version in repository.releases(sibling, merged=None) if version in admitted]
    if found:
        return here.tag(found[0])
    begin = max((Version(each.version) for each in admitted if each.operator in _BOUNDS), default=None)
    if here.version in admitted and begin == here.version:
        if missed := unseen(repository, here, max(repository.releases(sibling, merged=None), default=None)):
            raise missed.refusal()
        return None
    otherwise = _to_release(here, begin, admitted, of)
    raise ToolError(
        f"No release of {sibling} is in the range {admitted} that {of} needs: there is no tag "
        f"{sibling}-v{begin or 'X.Y.Z'}, and packages/{sibling}/pyproject.toml has {here.version}.",
        next_step=f"fetch the tags (`git fetch --tags`); if it was not released, {otherwise}.",
    )


def _to_release(sibling: Package, begin: Version | None, admitted: SpecifierSet, of: str) -> str:
    """Say what brings a release into a range that holds none; the range stands in `of` or in what that needs."""
    if begin and sibling.version < begin:
        return (
            f"raise the version in packages/{sibling.name}/pyproject.toml to {begin}, with its news: {of} is tested "
            f"with it as it stands, and `./run release {sibling.name}` releases it before {of}"
        )
    if sibling.version in admitted:
        return (
            f"release {sibling.name} first (`./run release {sibling.name}`), or begin the range in "
            f"packages/{of}/pyproject.toml with {sibling.version}"
        )
    return f"admit {sibling.version} in packages/{of}/pyproject.toml"


def _needs(repository: Repository, name: str, tag: str | None) -> dict[str, SpecifierSet]:
    """Give the siblings that a release needed."""
    here = package_named(name, repository.root)
    text = repository.read(f"refs/tags/{tag}", f"packages/{name}/pyproject.toml") if tag else None
    return here.dependencies if text is None else siblings_in(text, repository.root)


def _environment(
    repository: Repository, package: Package, lowest: dict[str, str | None], folder: Path, *, offline: bool
) -> str:
    """Make an environment of the package and its lowest siblings, over the distributions that are installed here."""
    wheels = folder / "wheels"
    for name, tag in lowest.items():
        if tag is None:
            build_distributions(package_named(name, repository.root), wheels, "wheel")
            continue
        with repository.worktree(f"refs/tags/{tag}") as checkout:
            build_distributions(package_named(name, checkout.root), wheels, "wheel")
    for each in (package, *_of_its_tests(package, lowest, repository.root)):
        build_distributions(each, wheels, "wheel")
    uv("venv", "--python", sys.executable, "--no-project", str(folder / "venv"), offline=offline)
    python = folder / "venv" / "bin" / "python"
    built = [str(path) for path in sorted(wheels.glob("*.whl"))]
    uv("pip", "install", "--python", str(python), "--no-deps", "--no-index", *built, offline=offline)
    # A folder that a .pth file names is searched, and its own .pth files are not read: what is installed here editable
    # stays out, and what the lock holds is there.
    [site] = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "locked.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return str(python)


def _of_its_tests(package: Package, lowest: dict[str, str | None], root: Path) -> tuple[Package, ...]:
    """Give the siblings that only a package's tests import, such as simulators, with all that those need.

    No range of the package speaks of them: they are taken as they stand here.
    """
    imported = set().union(*map(imports_of, (package.folder / "tests").rglob("*.py")))
    known = packages(root)
    first = [each for each in known.values() if each.import_name in imported]
    found = {each.name for one in first for each in (one, *siblings(one.name, root))}
    return tuple(known[name] for name in sorted(found - {package.name, *lowest}))
