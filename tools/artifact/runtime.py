"""What Lambda's own runtime gives a function, as a folder: boto3 in the locked version, and AWS's runtime client."""

import shutil
import tempfile
from pathlib import Path

from tools.artifact.requirements import Locked, read_lock
from tools.artifact.stage import compile_all, install
from tools.artifact.target import Arch, marker_environment

ARCH: Arch = "x86_64"
"""The folder is for tests and measurements on this machine."""


def runtime_lock(source: Path) -> tuple[Locked, ...]:
    """Give what the folder holds: requirements/lambda-runtime.txt, as far as Lambda's platform wants it."""
    environment = marker_environment(ARCH)
    entries = read_lock(source / "requirements" / "lambda-runtime.txt")
    return tuple(each for each in entries if each.wanted(environment))


def install_runtime(folder: Path, source: Path, *, offline: bool = False) -> None:
    """Make the folder anew, with bytecode; it takes the place of what stood there in one rename."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as temporary:
        work = Path(temporary)
        lock = work / "lock.txt"
        lock.write_text("\n".join(each.text for each in runtime_lock(source)) + "\n", encoding="utf-8")
        install(work / "new", ["--require-hashes", "-r", str(lock)], ARCH, offline=offline)
        shutil.rmtree(work / "new" / "bin", ignore_errors=True)
        (work / "new" / ".lock").unlink(missing_ok=True)
        compile_all(work / "new", str(folder.resolve()))
        if folder.exists():
            folder.rename(work / "old")
        (work / "new").rename(folder)
