"""What is taken out of a stage before it becomes a zip, and why no step can miss it."""

import ast
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.artifact.distributions import OF_THE_INSTALLER, Installed
from tools.failure import ToolError

_UTILITIES = "aws_lambda_powertools/utilities"
_EVENTS = "reads events of services that start no step"

PRUNED: Mapping[str, str] = {
    "aws_lambda_powertools/event_handler": "routes HTTP APIs and carries Swagger's pages; no step serves HTTP",
    f"{_UTILITIES}/auth_alpha": "calls services by OAuth; the steps have a session of their own",
    f"{_UTILITIES}/batch": _EVENTS,
    f"{_UTILITIES}/circuit_breaker": "guards calls; the steps have a session of their own",
    f"{_UTILITIES}/data_classes": _EVENTS,
    f"{_UTILITIES}/data_masking": "the redactor does that",
    f"{_UTILITIES}/feature_flags": "a client's configuration does that",
    f"{_UTILITIES}/idempotency": "lease and checkpoints do that",
    f"{_UTILITIES}/kafka": _EVENTS,
    f"{_UTILITIES}/parameters": "the adapters of core do that",
    f"{_UTILITIES}/parser": "the messages of core do that",
    f"{_UTILITIES}/streaming": "the claim check does that",
    "annotated_types/test_cases.py": "tests",
    "certifi/tests": "tests",
    "integration_core/testing": "fakes for tests",
    "pydantic/v1": "pydantic's first version; imported for classes with __get_validators__ alone",
}
"""Folders and modules that no step imports. Powertools imports none of them for its Logger: the redacting formatter
hands it text and numbers alone, so that its branch for pydantic's models, the one way into `event_handler`, is never
taken."""

_OURS = ("integration_core", "siesa_extractor", "siesa_transformer", "siesa_loader")
_TYPING = "*.pyi"


def prune(stage: Path, step: str) -> None:
    """Take out what PRUNED names, our own fakes, and what only the installer wrote.

    Raises ToolError where PRUNED names what is no longer there, or what our own code imports.
    """
    for path in PRUNED:
        _remove(stage / path)
    own = stage / f"siesa_{step}" / "testing"
    if own.exists():
        shutil.rmtree(own)
    _refuse_what_is_missed(stage)
    shutil.rmtree(stage / "bin", ignore_errors=True)
    (stage / ".lock").unlink(missing_ok=True)
    for info in stage.glob("*.dist-info"):
        for name in OF_THE_INSTALLER:
            (info / name).unlink(missing_ok=True)
    for cache in sorted(stage.rglob("__pycache__")):
        shutil.rmtree(cache)
    for typing in sorted(stage.rglob(_TYPING)):
        typing.unlink()


def pruned(stage: Path, found: Installed) -> tuple[str, ...]:
    """Give what a pruned stage lacks of a distribution: what PRUNED names, other paths, and all `*.pyi` as one."""
    lost = (path for path in found.files if not (stage / path).exists())
    return tuple(sorted({_told_as(path) for path in lost}))


def _told_as(path: str) -> str:
    named = next((each for each in PRUNED if path == each or path.startswith(f"{each}/")), None)
    return named or (_TYPING if path.endswith(".pyi") else path)


def _remove(path: Path) -> None:
    if path.is_file():
        path.unlink()
        return
    if not path.is_dir():
        raise ToolError(
            f"{path.parent.name}/{path.name} is to be left out of the zip, and is not there.",
            next_step="take it out of PRUNED in tools/artifact/pruning.py, or name its new place there.",
        )
    shutil.rmtree(path)


def _refuse_what_is_missed(stage: Path) -> None:
    gone = {path.removesuffix(".py").replace("/", ".") for path in PRUNED}
    for package in _OURS:
        for path in sorted((stage / package).rglob("*.py")):
            for name in _imported(ast.parse(path.read_bytes())):
                missed = next((each for each in gone if name == each or name.startswith(f"{each}.")), None)
                if missed:
                    raise ToolError(
                        f"{path.relative_to(stage)} imports {name}, which the zip leaves out.",
                        next_step=f"do without it, or take {missed} out of PRUNED in tools/artifact/pruning.py.",
                    )


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
