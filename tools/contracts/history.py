"""What git knows of earlier releases, where there is a git and a history at all."""

import re
from pathlib import Path

from packaging.version import Version
from tools.failure import ToolError
from tools.repository import Repository


def tagged(name: str, root: Path) -> tuple[Version, ...]:
    """Give the released versions of a package that HEAD goes back to, oldest first; none in a shallow clone."""
    try:
        return Repository(root).releases(name)
    except ToolError:
        return ()


def refuse_released(name: str, version: Version, root: Path) -> None:
    """Let a version of a package pass of which it is sure that it was not released. Raises ToolError for others."""
    repository, tag = Repository(root), f"{name}-v{version}"
    shallow = repository.asked("rev-parse", "--is-shallow-repository") == "true"
    fetch = f"`git fetch --tags{' --unshallow' * shallow}`"
    if not repository.succeeds("rev-parse", "--verify", "HEAD^{commit}"):
        because, then = f"{root} is no git repository that could tell", "run this in a clone of the project"
    elif repository.has_tag(tag):
        because, then = f"the tag {tag} is its release", "release under a version that is not taken"
    elif _in_changelog(repository, name, version):
        because = f"packages/{name}/CHANGELOG.md has its section, though the tag {tag} is not here"
        then = f"fetch the tag ({fetch}), and release under a version that is not taken"
    elif shallow:
        because, then = "a clone without the whole history cannot tell", f"fetch it ({fetch}), and try again"
    else:
        return
    raise ToolError(
        f"{name} {version} holds something else, and what was released does not change: {because}.",
        next_step=f"{then}.",
    )


def _in_changelog(repository: Repository, name: str, version: Version) -> bool:
    """Tell whether the last commit's changelog has a version, of which only a release writes a section.

    What the working tree has there may be the release that is just being made.
    """
    text = repository.read("HEAD", f"packages/{name}/CHANGELOG.md") or ""
    return bool(re.search(rf"(?m)^## {re.escape(str(version))}(?: |$)", text))
