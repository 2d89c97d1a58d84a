"""What a checkout's history tells of a package's releases, and which of them it cannot show."""

from dataclasses import dataclass

from packaging.version import Version
from tools.failure import ToolError
from tools.release.news import section
from tools.repository import Repository
from tools.workspace import Package


@dataclass(frozen=True)
class Unseen:
    """A release that there is, or may be, and that no tag shows here: what tells of it, and what brings the tag."""

    what: str
    next_step: str

    def refusal(self) -> ToolError:
        """Give the error of what cannot be decided then."""
        return ToolError(f"{self.what}.", next_step=f"{self.next_step}.")


def last_release(repository: Repository, package: Package) -> Version | None:
    """Give the highest version of which this checkout's commit holds the tag."""
    return max(repository.releases(package.name), default=None)


def unseen(repository: Repository, package: Package, last: Version | None) -> Unseen | None:
    """Say that a later release than the last one seen is missed here; nothing where that is the last one.

    A release writes its section into the changelog, so a section without the tag is a clone without tags. A shallow
    clone without any tag of a package cannot tell whether it was ever released.
    """
    tag, shallow = package.tag(), repository.run("rev-parse", "--is-shallow-repository") == "true"
    told = (last is None or package.version > last) and section(package.folder, str(package.version)) is not None
    fetch = f"`git fetch --tags{' --unshallow' if shallow else ''}`"
    if told and repository.has_tag(tag) and not shallow:
        return Unseen(
            f"The tag {tag} is on a commit that is not in this branch, which has that release in its changelog",
            "merge the tag's commit as it is (no squash, no rebase)",
        )
    if told:
        return Unseen(
            f"packages/{package.name}/CHANGELOG.md has the release {package.version}, and this clone has no tag {tag}",
            f"{fetch}; if no remote has that tag, push it from the clone that made the release",
        )
    if shallow and last is None:
        return Unseen(
            f"This clone is shallow, and what it has of the history shows no release of {package.name}", fetch
        )
    return None
