"""An example in an environment of its own: the wheels of core and of typed-asl, and nothing of the workspace."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import default_environment
from tools.artifact.build import ROOT
from tools.artifact.distributions import Installed, installed, needs
from tools.artifact.programs import uv
from tools.artifact.requirements import read_lock

EXAMPLE = ROOT / "examples" / "other-integration"
BUILT = {"integration-core": ROOT / "packages" / "core", "typed-asl": ROOT / "packages" / "asl", "trm-rates": EXAMPLE}


@dataclass(frozen=True)
class Environment:
    """A virtual environment, the wheels that were installed into it, and a copy of the example's tests beside it."""

    folder: Path
    wheels: tuple[Path, ...]

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "venv" / "bin" / "python"

    @property
    def tests(self) -> Path:
        """The example's tests, with its settings and without its sources."""
        return self.folder / "other-integration"

    def run(self, *arguments: str, text: str = "", variables: Mapping[str, str] | None = None) -> str:
        """Run its Python in the tests' folder, with no variable but those given, and give what it printed."""
        done = subprocess.run(
            [str(self.python), *arguments],
            input=text,
            cwd=self.tests,
            env={"PATH": os.defpath, "HOME": str(self.folder), **(variables or {})},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def distributions(self) -> dict[str, Installed]:
        """Give what is installed in it, by name."""
        [site] = (self.folder / "venv" / "lib").glob("python3.*/site-packages")
        return installed(site)


def made(folder: Path) -> Environment:
    """Build the wheels, and install them and what they need into a new environment, from uv's cache alone.

    Their ranges are held against each other and against what the lock pins: ToolError where one does not fit.
    """
    wheels = folder / "wheels"
    for project in BUILT.values():
        how = ["--wheel", "--no-build-isolation", "--no-create-gitignore", "--python", sys.executable]
        uv("build", *how, "--out-dir", str(wheels), str(project), offline=True)
    environment = Environment(folder, tuple(sorted(wheels.glob("*.whl"))))
    python = ["--python", str(environment.python)]
    uv("venv", "--no-project", "--python", sys.executable, str(folder / "venv"), offline=True)
    lock = folder / "locked.txt"
    lock.write_text(_locked("integration-core", "typed-asl", "pytest"), encoding="utf-8")
    uv("pip", "install", *python, "--no-deps", "--require-hashes", "-r", str(lock), offline=True)
    uv("pip", "install", *python, "--no-deps", "--no-index", *map(str, environment.wheels), offline=True)
    uv("pip", "check", *python, offline=True)
    shutil.copytree(EXAMPLE / "tests", environment.tests / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(EXAMPLE / name, environment.tests)
    return environment


def _locked(*roots: str) -> str:
    """Give the lock's own entries of all that the roots need of others, directly or not."""
    here = installed(Path(sysconfig.get_path("purelib")))
    markers = {key: str(value) for key, value in default_environment().items()}
    wanted, waiting = set[str](), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += needs(name, here, {}, markers)[name]
    pinned = read_lock(ROOT / "requirements" / "dev.txt")
    return "\n".join(each.text for each in pinned if each.name in wanted - BUILT.keys()) + "\n"
