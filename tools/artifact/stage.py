"""The stage: a folder that holds what the zip will hold, filled from the lock and from our own sources."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.artifact.distributions import Installed, installed, needs
from tools.artifact.programs import LONGEST, MEND, interpreter, uv
from tools.artifact.pruning import prune, pruned
from tools.artifact.requirements import Locked, read_lock
from tools.artifact.target import MACHINES, PYTHON, Arch, Step, marker_environment
from tools.failure import ToolError
from tools.processes import run

TASK_ROOT = "/var/task"
"""Where Lambda unpacks a zip. Tracebacks name files under it."""


@dataclass(frozen=True)
class Stage:
    """A filled stage: the distributions of the lock and our own, what each needs of the others, and what it lost."""

    lock: Path
    locked: tuple[Locked, ...]
    wheels: tuple[Path, ...]
    found: dict[str, Installed]
    edges: dict[str, tuple[str, ...]]
    pruned: dict[str, tuple[str, ...]]


def fill(stage: Path, wheels: Path, source: Path, step: Step, arch: Arch, *, offline: bool) -> Stage:
    """Install a step and what its lock pins into the folder `stage`, prune it and compile it."""
    environment = marker_environment(arch)
    lock = source / "requirements" / f"lambda-{step}.txt"
    locked = tuple(each for each in read_lock(lock) if each.wanted(environment))
    provided = read_lock(source / "requirements" / "lambda-runtime.txt")
    own = build_wheels(source, step, wheels, offline=offline)
    install(stage, ["--require-hashes", "-r", str(lock)], arch, offline=offline)
    install(stage, ["--no-index", *map(str, own)], arch, offline=offline)
    found = installed(stage)
    edges = needs(f"siesa-{step}", found, {each.name: each.version for each in provided}, environment)
    prune(stage, step)
    lost = {name: pruned(stage, each) for name, each in found.items()}
    compile_all(stage, TASK_ROOT)
    return Stage(lock, locked, own, found, edges, lost)


def build_wheels(source: Path, step: Step, folder: Path, *, offline: bool) -> tuple[Path, ...]:
    """Build the wheels of core and of a step from a checkout, by this environment's hatchling."""
    for package in ("core", step):
        project = source / "packages" / package
        if not (project / "pyproject.toml").is_file():
            raise ToolError(f"{project} holds no package.", next_step="name a checkout of this repository.")
        flags = ["--wheel", "--no-build-isolation", "--no-create-gitignore", "--python", sys.executable]
        uv("build", *flags, "--out-dir", str(folder), str(project), offline=offline)
    return tuple(sorted(folder.glob("*.whl")))


def install(folder: Path, what: list[str], arch: Arch, *, offline: bool) -> None:
    """Install wheels for Lambda's Python and an architecture into a folder, each as a copy of its own."""
    target = ["--target", str(folder), "--python-version", PYTHON, "--python-platform", MACHINES[arch].platform]
    how = ["--only-binary", ":all:", "--no-deps", "--no-compile-bytecode", "--link-mode", "copy"]
    uv("pip", "install", "--python", sys.executable, *target, *how, *what, offline=offline)


def compile_all(folder: Path, shown_as: str) -> None:
    """Compile a folder for Lambda's Python; code shows its files under `shown_as`.

    Unchecked-hash bytecode is used as it is: Python neither reads the source nor asks for its date. One process does
    all in one order, from inside the folder, with a fixed seed, because what it writes depends on those.
    """
    how = ["--invalidation-mode", "unchecked-hash", "-s", ".", "-p", shown_as]
    environment = {"PYTHONHASHSEED": "0", "PATH": os.defpath}
    command = [interpreter().path, "-P", "-S", "-m", "compileall", "-q", "-f", *how, "."]
    run(command, environment, folder=folder, seconds=LONGEST, next_step=MEND)
