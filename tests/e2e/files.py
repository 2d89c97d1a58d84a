"""Tenant files as a person writes them, and the command as a person runs it: a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Ended(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


def toml(content: Mapping[str, Any], section: str = "") -> str:
    """Write nested tables of texts, numbers and booleans as TOML."""
    plain = {key: value for key, value in content.items() if not isinstance(value, Mapping)}
    lines = [f"[{section}]"] if section else []
    # A text in JSON's form is one in TOML's, and so are numbers and booleans.
    lines += [f"{key} = {json.dumps(value)}" for key, value in plain.items()]
    tables = [toml(value, f"{section}.{key}" if section else key) for key, value in content.items() if key not in plain]
    return "\n".join([*lines, "", *tables])


def tenant_file(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write a tenant file into a folder."""
    path = folder / f"{content['client_id']}.toml"
    path.write_text(toml(content), encoding="utf-8")
    return path


def start(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    """Start the command in a process of its own, with its streams as pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "siesa_cli", *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
