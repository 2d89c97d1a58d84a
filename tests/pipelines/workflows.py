"""The workflows as data, and their scripts run as a runner would, with recorders in the place of programs."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
FILES = sorted((GITHUB / "workflows").glob("*.yml"))
ACTION_FILES = sorted((GITHUB / "actions").glob("*/action.yml"))

RECORDER = """#!/bin/sh
name=$(basename "$0")
for word in "$name" "$@"; do printf '%s\\0' "$word" >> "$RECORD"; done
printf '\\n' >> "$RECORD"
printenv "SAYS_$name"
[ "${FAILS:-}" != "$name" ]
"""


@dataclass(frozen=True)
class Job:
    """One job of a workflow, by the file's name without its ending."""

    workflow: str
    name: str
    content: Mapping[str, Any]

    @property
    def permissions(self) -> dict[str, str]:
        """What the job's token may do."""
        return dict(self.content["permissions"])

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its steps, in order."""
        return list(self.content["steps"])

    @property
    def scripts(self) -> list[str]:
        """What its steps run in a shell."""
        return [step["run"] for step in self.steps if "run" in step]

    @property
    def actions(self) -> list[str]:
        """The actions that its steps use, without their versions."""
        return [step["uses"].partition("@")[0] for step in self.steps if "uses" in step]

    def step(self, name: str) -> dict[str, Any]:
        """Give the step of a name."""
        [found] = [step for step in self.steps if step.get("name") == name]
        return found


@cache
def read(path: Path) -> dict[str, Any]:
    """Parse a workflow. YAML 1.1 reads its key `on` as true."""
    content: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


def jobs() -> list[Job]:
    """Give every job of every workflow."""
    return [Job(path.stem, name, content) for path in FILES for name, content in read(path)["jobs"].items()]


def job(workflow: str, name: str) -> Job:
    """Give one job."""
    [found] = [each for each in jobs() if (each.workflow, each.name) == (workflow, name)]
    return found


def commands(script: str) -> Iterator[list[str]]:
    """Give the words of each command of a script, those inside `$( )` too, without assignments to variables."""
    joined = script.replace("\\\n", " ")
    for line in joined.splitlines():
        for part in re.split(r"\$\(|\)\"?|&&|\|+|;", re.sub(r"\s#\s.*$", "", line)):
            words = part.split()
            while words and re.match(r"^[A-Z_a-z]+=", words[0]):
                words.pop(0)
            if words:
                yield words


@dataclass(frozen=True)
class Ran:
    """What became of a script: how it ended, what it printed, what it called, and GitHub's files as it left them."""

    code: int
    printed: str
    calls: list[list[str]]
    output: str
    summary: str


def run(script: str, folder: Path, programs: Mapping[str, str], **variables: str) -> Ran:
    """Run a script in `folder` as GitHub does, with recorders for `programs`, which says what each of them prints.

    `./run` is called `run`. The variable FAILS names the program that fails.
    """
    beside = folder / ".programs"
    beside.mkdir()
    for name in programs:
        place = folder / "run" if name == "run" else beside / name
        place.write_text(RECORDER)
        place.chmod(0o755)
    record, output, summary = beside / "record", beside / "output", beside / "summary"
    for file in (record, output, summary):
        file.touch()
    done = subprocess.run(
        ["/usr/bin/env", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={f"SAYS_{name}": text for name, text in programs.items()}
        | {"PATH": f"{beside}{os.pathsep}/usr/bin{os.pathsep}/bin", "RECORD": str(record)}
        | {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        | variables,
        capture_output=True,
        text=True,
        timeout=20,
    )
    calls = [line.rstrip("\0").split("\0") for line in record.read_text().splitlines()]
    return Ran(done.returncode, done.stdout, calls, output.read_text(), summary.read_text())
