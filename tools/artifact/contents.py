"""What a written zip must hold and must not: read back from the file, before anyone gets it."""

import ast
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.utils import canonicalize_name
from tools.artifact.target import MACHINES, Arch, Step
from tools.failure import ToolError

MOST_BYTES = 6_000_000
"""The goal of issue 4. Lambda itself takes 50 MB; a cold start loads the whole zip."""

BROUGHT_BY_THE_RUNTIME = ("boto3", "botocore", "s3transfer")
_OURS = ("integration_core/", "siesa_")
_FOLDERS_OF_TESTS = {"test", "tests"}
_MODULE_OF_TESTS = re.compile(r"(test_[^.]*|[^.]*_test|conftest)(\.[^.]+)?\.pyc?")
_UNCHECKED_HASH = b"\x01\x00\x00\x00"
_MACHINE_IN_ELF = slice(18, 20)


def check(path: Path, step: Step, arch: Arch, expected: Iterable[tuple[str, str]]) -> None:
    """Prove a zip. `expected` are the names and versions of the distributions that it must hold.

    Raises ToolError with all that is wrong.
    """
    with zipfile.ZipFile(path) as archive:
        faults = [
            *_missing(archive, step, expected),
            *_unwanted(archive),
            *_bytecode(archive),
            *_machine_code(archive, arch),
        ]
    if path.stat().st_size > MOST_BYTES:
        faults.append(f"it has {path.stat().st_size:,} bytes, and may have {MOST_BYTES:,}")
    if faults:
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise ToolError(
            f"The zip of the {step} for {arch} is not fit: {'; '.join(faults[:5])}{more}.",
            next_step="look at the lock, at PRUNED in tools/artifact/pruning.py and at the package's sources.",
        )


def _missing(archive: zipfile.ZipFile, step: Step, expected: Iterable[tuple[str, str]]) -> Iterator[str]:
    names = set(archive.namelist())
    handler = f"siesa_{step}/handler.py"
    if handler not in names:
        yield f"{handler} is missing"
    elif "handler" not in _functions(archive.read(handler)):
        yield f"{handler} defines no function `handler`"
    if "integration_core/__init__.py" not in names:
        yield "integration_core is missing"
    infos = {name.partition("/")[0] for name in names if name.endswith(".dist-info/METADATA")}
    held = {_name_and_version(info) for info in infos}
    for name, version in sorted(set(expected) - held):
        yield f"{name} {version} is missing"
    for name, version in sorted(held - set(expected)):
        yield f"{name} {version} is in it and not in the lock"


def _functions(source: bytes) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def _name_and_version(info: str) -> tuple[str, str]:
    name, _, version = info.removesuffix(".dist-info").partition("-")
    return canonicalize_name(name), version


def _unwanted(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        parts = name.split("/")
        if parts[0].partition("-")[0] in BROUGHT_BY_THE_RUNTIME:
            yield f"{name} is the runtime's"
        of_tests = not _FOLDERS_OF_TESTS.isdisjoint(parts[:-1]) or _MODULE_OF_TESTS.fullmatch(parts[-1])
        if of_tests or (name.startswith(_OURS) and "testing" in parts):
            yield f"{name} belongs to tests"


def _bytecode(archive: zipfile.ZipFile) -> Iterator[str]:
    names = set(archive.namelist())
    for name in sorted(names):
        if not name.endswith(".py"):
            continue
        folder, _, file = name.rpartition("/")
        compiled = f"{folder}/__pycache__/{file}".lstrip("/").removesuffix(".py") + ".cpython-313.pyc"
        if compiled not in names:
            yield f"{name} has no bytecode"
        elif archive.read(compiled)[4:8] != _UNCHECKED_HASH:
            yield f"{compiled} is not of the kind unchecked-hash"


def _machine_code(archive: zipfile.ZipFile, arch: Arch) -> Iterator[str]:
    for name in archive.namelist():
        if name.endswith(".so"):
            with archive.open(name) as file:
                machine = int.from_bytes(file.read(64)[_MACHINE_IN_ELF], "little")
            if machine != MACHINES[arch].elf:
                yield f"{name} is machine code of another architecture (ELF {machine:#x})"
