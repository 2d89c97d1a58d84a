"""Real artifacts, built offline once for all workers, from copies of this checkout."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools.artifact.build import ROOT, Artifact, build
from tools.artifact.programs import interpreter
from tools.artifact.runtime import install_runtime
from tools.artifact.target import Arch, Step
from tools.failure import ToolError


def checkout(folder: Path) -> Path:
    """Copy what a loader's artifact is built from."""
    for name in ("requirements", "packages/core", "packages/loader"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "tests", ".*"))
    return folder


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session share; skips where nothing can be built."""
    if not (os.environ.get("HATCH_UV") or shutil.which("uv")):
        pytest.skip("uv was not found: run the tests through ./run, which brings it")
    try:
        interpreter()
    except ToolError as error:
        pytest.skip(str(error))
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(shared: Path) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make a folder of that name by the first worker that asks for it; the others wait."""

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                # What a worker left that was killed while it made it.
                shutil.rmtree(shared / f"{name}.making", ignore_errors=True)
                fill(shared / f"{name}.making")
                (shared / f"{name}.making").rename(folder)
        return folder

    return make


def found(folder: Path, step: Step = "loader", arch: Arch = "x86_64") -> Artifact:
    (path,) = folder.glob(f"siesa-{step}-*-lambda-py313-{arch}.zip")
    lock = path.with_name(f"{path.name}.sha256").read_text()
    return Artifact(path, lock.partition(" ")[0], path.with_name(f"{path.name}.cdx.json"))


@pytest.fixture(scope="session")
def source(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    def fill(folder: Path) -> None:
        checkout(folder)

    return once("checkout", fill)


@pytest.fixture(scope="session")
def artifact(source: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Artifact:
    """The loader for x86_64."""

    def fill(folder: Path) -> None:
        build("loader", "x86_64", folder, source, offline=True)

    return found(once("first", fill))


@pytest.fixture(scope="session")
def runtime(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Lambda's runtime: boto3 and the runtime client."""
    return once("runtime", lambda folder: install_runtime(folder, ROOT, offline=True))
