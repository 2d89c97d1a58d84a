"""All artifacts and the runtime's folder, brought up to date: quick when nothing changed.

Tests rebuild offline from what this leaves in uv's cache.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.artifact.build import ROOT, artifact_name, build
from tools.artifact.programs import interpreter
from tools.artifact.runtime import install_runtime, runtime_lock
from tools.artifact.target import ARCHS, STEPS, Step

OUTPUT = ROOT / "dist"
RUNTIME = ROOT / ".hatch" / "lambda-runtime"
_STAMPS = ".inputs"
_TOOL = Path(__file__).resolve().parent

Say = Callable[[str], None]


def warm(say: Say, *, output: Path = OUTPUT, runtime: Path = RUNTIME, offline: bool = False) -> None:
    """Build what is missing, damaged or older than its inputs."""
    for step in STEPS:
        inputs = fingerprint(step, ROOT)
        for arch in ARCHS:
            name = artifact_name(step, arch)
            stamp = output / _STAMPS / f"{name}.json"
            if _stamped(stamp) != {"inputs": inputs, "files": _hashes(output, name)}:
                say(f"Building {name} ...")
                build(step, arch, output, offline=offline)
                stamp.parent.mkdir(exist_ok=True)
                stamp.write_text(json.dumps({"inputs": inputs, "files": _hashes(output, name)}))
    wanted = _digest([interpreter().version.encode(), *(each.text.encode() for each in runtime_lock(ROOT))])
    stamp = runtime / "inputs.json"
    if _stamped(stamp) != {"inputs": wanted}:
        say(f"Installing Lambda's runtime into {runtime.name} ...")
        install_runtime(runtime, ROOT, offline=offline)
        stamp.write_text(json.dumps({"inputs": wanted}))


def fingerprint(step: Step, source: Path) -> str:
    """Hash what decides over a step's bytes: sources, locks, this tool, and the Python that compiles."""
    files = [
        *(source / "requirements" / f"lambda-{each}.txt" for each in (step, "runtime")),
        *_files_of(source / "packages" / "core"),
        *_files_of(source / "packages" / step),
    ]
    named = [part for path in files for part in (str(path.relative_to(source)).encode(), path.read_bytes())]
    tool = [path.read_bytes() for path in (*sorted(_TOOL.glob("*.py")), _TOOL.with_name("processes.py"))]
    return _digest([interpreter().version.encode(), *named, *tool])


def _files_of(package: Path) -> Iterator[Path]:
    yield from (package / "pyproject.toml", package / "README.md")
    for path in sorted((package / "src").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _digest(parts: list[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _hashes(output: Path, name: str) -> list[str | None]:
    paths = [output / name, output / f"{name}.sha256", output / f"{name}.cdx.json"]
    return [hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None for path in paths]


def _stamped(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None
