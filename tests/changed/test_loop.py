"""In a clone with tags: what a fix of the loader, and one of core, are told to affect."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.changed.repository import ROOT, Repository

pytestmark = pytest.mark.xdist_group("changed")

CPU_SECONDS = 10


def asked(repository: Repository, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.changed", "--json", "--root", str(repository.root), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def named(answer: dict[str, Any], kind: str) -> list[tuple[str, ...]]:
    """Give the entries of a kind without their reasons."""
    shown = {
        "packages": ("package", "cause"),
        "wheels": ("package",),
        "artifacts": ("step", "arch"),
        "stacks": ("stack",),
        "machines": ("machine",),
        "examples": ("example",),
    }
    return [tuple(each[key] for key in shown[kind]) for each in answer[kind]["include"]]


def test_a_fix_of_the_loader_names_its_wheel_its_zips_and_its_stack_alone(whole: Repository, tmp_path: Path) -> None:
    repository = whole.clone(tmp_path / "clone")
    repository.append("packages/loader/src/siesa_loader/service.py", "\nFIXED = True\n")
    repository.commit()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    answer = asked(repository, "--since", "loader-v0.1.0")

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert named(answer, "wheels") == [("loader",)]
    assert named(answer, "artifacts") == [("loader", "arm64"), ("loader", "x86_64")]
    assert named(answer, "stacks") == [("loader",)]
    assert answer["stacks"]["include"][0]["environments"] == ["dev", "test", "prod"]
    assert named(answer, "machines") == []
    assert named(answer, "examples") == []
    assert named(answer, "packages") == [("cli", "dependency"), ("loader", "files"), ("local", "dependency")]
    assert answer["wheels"]["include"][0]["reason"] == "siesa_loader/service.py"
    assert answer["areas"] == ["packages"]
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_SECONDS


def test_a_fix_of_core_names_all_three_steps_and_the_examples(whole: Repository, tmp_path: Path) -> None:
    repository = whole.clone(tmp_path / "clone")
    repository.append("packages/core/src/integration_core/http/__init__.py", "\nFIXED = True\n")
    repository.commit()

    answer = asked(repository)

    steps = ["extractor", "transformer", "loader"]
    assert named(answer, "wheels") == [("core",)]
    assert named(answer, "artifacts") == [(step, arch) for step in steps for arch in ("arm64", "x86_64")]
    assert named(answer, "stacks") == [(step,) for step in steps]
    assert named(answer, "machines") == []
    assert ("other-integration",) in named(answer, "examples")
    causes = {each[0]: each[1] for each in named(answer, "packages")}
    assert causes.pop("core") == "files"
    assert set(causes) == {"extractor", "transformer", "loader", "workflow-def", "local", "cli"}
    assert set(causes.values()) == {"dependency"}
