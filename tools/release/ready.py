"""What would end a release after minutes of tests, asked before them."""

from tools.artifact.programs import interpreter, uv
from tools.failure import ToolError
from tools.repository import Repository
from tools.workspace import Package

_WHO = "`git config user.name NAME` and `git config user.email ADDRESS` tell it."


def refuse_unable_to_commit(repository: Repository) -> None:
    """Refuse a checkout in which the release's commit would lie on no branch, or be nobody's."""
    if not repository.succeeds("symbolic-ref", "--quiet", "HEAD"):
        raise ToolError(
            f"HEAD is detached at {repository.run('rev-parse', '--short', 'HEAD')}: the release's commit would be on "
            "no branch.",
            next_step="switch to the branch to release from (`git switch main`); or try --dry-run, which needs none.",
        )
    for role in ("author", "committer"):
        if not repository.succeeds("var", f"GIT_{role.upper()}_IDENT"):
            raise ToolError(f"git does not know who is the {role} of a commit in {repository.root}.", next_step=_WHO)


def refuse_unable_to_build(package: Package) -> None:
    """Refuse a machine without a program that the zips of a step are built with."""
    if package.is_step:
        interpreter()
        uv("--version", offline=True)
