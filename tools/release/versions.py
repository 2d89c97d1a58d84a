"""Which version comes next: what the kinds of news ask for, by semantic versioning."""

from collections.abc import Collection

from packaging.version import Version
from tools.failure import ToolError
from tools.repository import RELEASED

KINDS = ("breaking", "feature", "fix", "doc", "misc")
"""The kinds of news, as the names of fragments have them and tools/release/towncrier.toml lists them."""


def parsed(text: str) -> Version:
    """Read a version of the form X.Y.Z, which is all that a tag may have. Raises ToolError."""
    if not RELEASED.fullmatch(text):
        raise ToolError(f"{text!r} is no version of the form X.Y.Z.", next_step="give one such as 0.2.0.")
    return Version(text)


def following(last: Version, kinds: Collection[str]) -> Version:
    """Give the lowest version that may follow the last release with that news.

    Below 1.0.0 a breaking change raises the minor version, as ranges such as `>=0.1,<0.2` expect.
    """
    if "breaking" in kinds and last.major:
        return Version(f"{last.major + 1}.0.0")
    if "breaking" in kinds or "feature" in kinds:
        return Version(f"{last.major}.{last.minor + 1}.0")
    return Version(f"{last.major}.{last.minor}.{last.micro + 1}")


def chosen(lowest: Version, asked: str | None, *, because: str) -> Version:
    """Give the version that was asked for, where it is not too low; the lowest where none was. Raises ToolError."""
    version = lowest if asked is None else parsed(asked)
    if version < lowest:
        raise ToolError(
            f"{version} is lower than {lowest}, which {because}.",
            next_step=f"leave --version out, or give {lowest} or higher.",
        )
    return version
