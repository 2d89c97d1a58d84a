"""zizmor and actionlint find nothing in the workflows, and would."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.workflows import GITHUB, ROOT

BIN = Path(sys.executable).parent


def zizmor(folder: Path) -> list[dict[str, Any]]:
    options = ["--offline", "--no-progress", "--quiet", "--persona=auditor", "--format=json-v1"]
    done = run("zizmor", *options, "--strict-collection", str(folder), cwd=folder.parent)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def actionlint(folder: Path) -> list[str]:
    # Its checks of scripts by other programs depend on what is installed.
    files = [str(path) for path in sorted((folder / "workflows").glob("*.yml"))]
    return run("actionlint", "-shellcheck=", "-pyflakes=", "-oneline", *files, cwd=folder.parent).stdout.splitlines()


def run(program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([BIN / program, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    subprocess.run(["/usr/bin/env", "git", "init", "-q", str(tmp_path)], check=True, timeout=20)
    return Path(shutil.copytree(GITHUB, tmp_path / ".github"))


def test_zizmor_finds_nothing_and_nothing_is_kept_from_it() -> None:
    assert [finding["ident"] for finding in zizmor(GITHUB)] == []
    assert [path for path in GITHUB.rglob("*") if "zizmor" in path.name] == []
    assert [path for path in GITHUB.rglob("*.yml") if "zizmor: ignore" in path.read_text()] == []


def test_actionlint_finds_nothing() -> None:
    assert actionlint(GITHUB) == []
    assert list(ROOT.glob(".github/actionlint.y*ml")) == []


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        ("\npermissions: {}\n", "\npermissions: write-all\n", "excessive-permissions"),
        ("          persist-credentials: false\n", "", "artipacked"),
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "unpinned-uses"),
        ('--json)"', '--head ${{ github.head_ref }} --json)"', "template-injection"),
        ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
    ],
)
def test_zizmor_finds_what_would_be_wrong(copy: Path, before: str, after: str, finding: str) -> None:
    path = copy / "workflows" / "ci.yml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))

    assert finding in {found["ident"] for found in zizmor(copy)}


def test_actionlint_finds_an_output_that_no_job_has(copy: Path) -> None:
    path = copy / "workflows" / "ci.yml"
    path.write_text(path.read_text().replace("needs.changed.outputs.changed", "needs.changed.outputs.chnged", 1))

    [line] = actionlint(copy)
    assert 'property "chnged" is not defined' in line
