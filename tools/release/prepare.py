"""A release decided and written: its version and its changelog, in a checkout made for it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from packaging.specifiers import SpecifierSet
from packaging.version import Version
from tools.changed.packages import required_by_example
from tools.changed.revisions import Tree
from tools.failure import ToolError
from tools.release.history import last_release, unseen
from tools.release.news import Fragment, add, compile_news, fragments, section
from tools.release.programs import tool
from tools.release.rebuilt import MACHINES_OF, own_change, rebuilt
from tools.release.versions import chosen, following
from tools.repository import Repository
from tools.workspace import Package, packages
from tools.workspace import package as package_named

_VERSION = re.compile(r'(?m)^version = "[^"]*"$')


@dataclass(frozen=True)
class Release:
    """What will be released: the package as it stands, its last version (None: the first is to come), and the next.

    `earlier` is news that the last release's own commit holds, `news` what came since.
    """

    package: Package
    last: Version | None
    version: Version
    earlier: tuple[Fragment, ...]
    news: tuple[Fragment, ...]

    @property
    def tag(self) -> str:
        """The tag that the release will have."""
        return self.package.tag(self.version)


def decide(repository: Repository, name: str, asked: str | None = None, *, rebuild: bool = False) -> Release:
    """Decide over the next release of a package in a checkout. Raises ToolError where there is none.

    A version that was asked for must not be lower than the news ask for. With `rebuild` a change of what the package is
    built with is news enough; a change of the package itself is not.
    """
    package = package_named(name, repository.root)
    last = last_release(repository, package)
    if missed := unseen(repository, package, last):
        raise missed.refusal()
    if rebuild:
        _add_rebuilt(repository, package, last)
    earlier, news = waiting(repository, package, last)
    if not news:
        raise ToolError(
            f"There is nothing to release of {name}: packages/{name}/news holds no news.",
            next_step=f"write packages/{name}/news/<slug>.<type>.md for what changed; or give --rebuild where that is "
            "only what it is built with.",
        )
    lowest, because = lowest_version(package, last, news)
    release = Release(package, last, chosen(lowest, asked, because=because), earlier, news)
    if repository.has_tag(release.tag):
        raise ToolError(
            f"The tag {release.tag} exists already, on a commit that is not in this branch.",
            next_step="merge that commit, or give a higher --version.",
        )
    _refuse_unadmitted(repository, release)
    return release


def waiting(
    repository: Repository, package: Package, last: Version | None
) -> tuple[tuple[Fragment, ...], tuple[Fragment, ...]]:
    """Give the news that the last release left behind, and those since.

    A tag set by hand leaves its news in the folder. They are that release's, unless its changelog was written.
    """
    found = fragments(package.folder)
    if last is None or section(package.folder, str(last)) is not None:
        return (), found
    left = set(repository.names(package.tag(last), f"packages/{package.name}/news"))
    return tuple(each for each in found if each.file in left), tuple(each for each in found if each.file not in left)


def lowest_version(package: Package, last: Version | None, news: tuple[Fragment, ...]) -> tuple[Version, str]:
    """Give the lowest version that the next release may have, and the reason as a relative clause's end."""
    if last is None:
        return package.version, f"packages/{package.name}/pyproject.toml has for the first release"
    asked_for = following(last, {each.kind for each in news})
    if package.version > max(asked_for, last):
        return package.version, f"packages/{package.name}/pyproject.toml has"
    return asked_for, f"the news since {last} ask for"


def unadmitting(checkout: Repository, name: str, version: Version) -> dict[str, SpecifierSet]:
    """Give the ranges that leave a package's version out, by the file.

    With that version the workspace, or an example, could not be installed any more.
    """
    known = packages(checkout.root)
    ranges = {f"packages/{each.name}": each.dependencies for each in known.values()}
    head = Tree(checkout.run("rev-parse", "HEAD"), checkout.root)
    for project in sorted(checkout.root.glob("examples/*/pyproject.toml")):
        path = f"examples/{project.parent.name}"
        ranges[path] = required_by_example(head, path, known)
    return {
        f"{path}/pyproject.toml": needed[name]
        for path, needed in ranges.items()
        if name in needed and version not in needed[name]
    }


def _refuse_unadmitted(checkout: Repository, release: Release) -> None:
    if refusing := unadmitting(checkout, release.package.name, release.version):
        files = ", ".join(f"{file} ({admitted})" for file, admitted in refusing.items())
        raise ToolError(
            f"{release.package.dist} {release.version} is outside of its dependents' ranges: {files}.",
            next_step="widen the range in each, with a fragment of news for each package, commit, and release again.",
        )


def _add_rebuilt(repository: Repository, package: Package, last: Version | None) -> None:
    if last is None:
        raise ToolError(
            f"{package.name} was never released, so nothing in it is built anew.", next_step="leave --rebuild out."
        )
    changes = rebuilt(repository, package, last)
    if not changes:
        of_machines = "its machines " if package.name == MACHINES_OF else ""
        raise ToolError(
            f"Nothing that {package.name} is built with changed {of_machines}since {package.tag(last)}.",
            next_step=f"release that first (`./run release --plan` tells the order), or write news of {package.name}.",
        )
    if not waiting(repository, package, last)[1] and (change := own_change(repository, package, last)):
        raise ToolError(
            f"{package.name} itself differs from {package.tag(last)} ({change}), and packages/{package.name}/news says "
            "nothing of it.",
            next_step=f"write packages/{package.name}/news/<slug>.<type>.md for it: --rebuild is for what it is built "
            "with.",
        )
    add(package.folder, "rebuild", "misc", f"Built with {', '.join(changes)}.\n")


def write(checkout: Repository, release: Release) -> None:
    """Write version and changelog into the checkout that the release was decided in; core's messages are frozen."""
    root, name, version = checkout.root, release.package.name, str(release.version)
    if release.earlier:
        tagged = checkout.run("log", "-1", "--format=%cs", f"refs/tags/{release.package.tag(release.last)}")
        compile_news(root, name, str(release.last), date.fromisoformat(tagged), leave=release.news)
    compile_news(root, name, version, datetime.now(UTC).date())
    path = release.package.pyproject
    text, count = _VERSION.subn(f'version = "{version}"', path.read_text(encoding="utf-8"), count=1)
    path.write_text(text, encoding="utf-8")
    if count != 1 or package_named(name, root).version != release.version:
        raise ToolError(
            f'{path} has no line `version = "…"` of its own under [project].', next_step="write it on one line."
        )
    if name == "core" and (root / "tools" / "contracts").is_dir():
        tool(root, "contracts", "--freeze", version, next_step="mend what it names, commit, release again.")
