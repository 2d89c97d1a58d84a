"""Programs of another commit: run in processes of their own, on that commit's sources."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tools.changed.errors import ChangedError
from tools.changed.revisions import Tree

_LONGEST = 300.0
_NOT_PASSED_ON = ("CDK_", "COV_", "PYTHON")


class Broken(Exception):
    """A commit's program ended in an error. The message is its last line."""


def run_on(tree: Tree, command: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Run Python with arguments in a tree's folder, on its sources before those installed; give what it printed.

    Raises Broken where it ends in an error.
    """
    sources = [str(path) for path in sorted(tree.folder.glob("packages/*/src"))]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_PASSED_ON)}
    own = {
        "PYTHONPATH": os.pathsep.join([str(tree.folder / "infra"), *sources]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }
    environment = kept | own | dict(variables or {})
    # -P: a program that is named by its path must not find its neighbours before the standard library.
    try:
        done = subprocess.run(
            [sys.executable, "-P", *command],
            cwd=tree.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChangedError(
            f"A program of the commit {tree.short} did not end within {_LONGEST:.0f} s: {' '.join(command)}.",
            next_step="run it on that commit, and mend what takes so long.",
        ) from None
    if done.returncode:
        raise Broken((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    return done.stdout
