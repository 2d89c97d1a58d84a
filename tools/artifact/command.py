"""The command: `./run lambda STEP|all|warm|runtime [--arch ARCH] [--output FOLDER] [--offline]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.artifact.build import ROOT, build
from tools.artifact.programs import InterpreterMissing
from tools.artifact.runtime import install_runtime
from tools.artifact.target import ARCHS, STEPS, arch_named, step_named
from tools.artifact.warm import OUTPUT, RUNTIME, warm
from tools.failure import Parser, run_command


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for. The exit code is 1, with one line on stderr, where something is wrong."""
    return run_command(_parser(), arguments, _act)


def _act(given: argparse.Namespace) -> None:
    if given.what == "warm":
        output = given.output or OUTPUT
        try:
            warm(_say, output=output, offline=given.offline)
        except InterpreterMissing as missing:
            # Whoever runs the tests can go on: those of the artifacts are skipped, and say so.
            _say(f"{missing} Until then no artifact is built here, and the tests that need one are skipped.")
        return
    if given.what == "runtime":
        folder = given.output or RUNTIME
        install_runtime(folder, ROOT, offline=given.offline)
        print(folder)
        return
    steps = STEPS if given.what == "all" else (step_named(given.what),)
    archs = ARCHS if given.arch == "all" else (arch_named(given.arch),)
    for step in steps:
        for arch in archs:
            made = build(step, arch, given.output or OUTPUT, offline=given.offline)
            print(f"{made.sha256}  {made.zip.stat().st_size / 1e6:.2f} MB  {made.zip}", flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run lambda", description="Build the Lambda artifacts.")
    parser.add_argument(
        "what",
        metavar="WHAT",
        help=f"{', '.join(STEPS)} or all; `warm`: what changed, and the runtime's folder; `runtime`: that folder",
    )
    parser.add_argument("--arch", default="all", help=f"{', '.join(ARCHS)} or all, which it is unless told")
    parser.add_argument("--output", type=Path, help="the folder to write into, dist/ unless told")
    parser.add_argument("--offline", action="store_true", help="take wheels from uv's cache alone")
    return parser
