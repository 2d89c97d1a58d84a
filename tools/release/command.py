"""The command: `python -m tools.release PACKAGE [--dry-run | --lowest]`, `--from-tag TAG`, `--plan [--json]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.failure import Parser, ToolError, run_command
from tools.workspace import ROOT

if TYPE_CHECKING:
    from tools.release.making import Made

_USAGE = "see `./run release --help`."


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Do what the arguments ask for. The exit code is 1, with one line on stderr, where something is wrong."""
    return run_command(_parser(), arguments, lambda given: _act(given, root))


def _act(given: argparse.Namespace, root: Path) -> None:
    _refuse_mixtures(given)
    # Here, where Ctrl-C is told in one line: to import all of it takes longer than some answers.
    from tools.release.lowest import check_lowest
    from tools.release.making import Asked, build_tag, make_release, try_release
    from tools.release.plan import document, planned, told

    asked = Asked(given.package, given.version, given.rebuild)
    if given.plan:
        offers = planned(root)
        print(json.dumps(document(offers)) if given.json else told(offers))
    elif given.from_tag:
        _show(build_tag(root, given.from_tag, given.output, _say, offline=given.offline))
    elif given.lowest:
        print(check_lowest(root, given.package, _say, offline=given.offline))
    elif given.dry_run:
        _show(try_release(root, asked, given.output, _say, offline=given.offline))
    else:
        tag = make_release(root, asked, _say)
        print(
            f"{tag} is committed and tagged here. Bring the commit to main as it is (no squash, no rebase); then "
            f"the pipeline builds and publishes what you push: git push origin {tag}"
        )


def _show(made: "Made") -> None:
    print(f"{made.tag}: {made.tests}")
    width = max(len(each.path) for each in made.uploads)
    for each in made.uploads:
        print(f"{each.path:{width}}  {each.size:>9,}  {each.sha256[:16]}  {each.to}")
    for note in made.notes:
        print(f"Note: {note}")
    print(f"All of it is in {made.folder}. Nothing was uploaded.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _refuse_mixtures(given: argparse.Namespace) -> None:
    """Refuse options that do not go together: what they would mean is nowhere told."""
    ways = {"--dry-run": given.dry_run, "--lowest": given.lowest, "--from-tag": given.from_tag, "--plan": given.plan}
    asked = [name for name, value in ways.items() if value]
    way = asked[0] if asked else "a release"
    allowed = {
        "--dry-run": {"PACKAGE", "--version", "--rebuild", "--output", "--offline"},
        "--lowest": {"PACKAGE", "--offline"},
        "--from-tag": {"--output", "--offline"},
        "--plan": {"--json"},
        "a release": {"PACKAGE", "--version", "--rebuild"},
    }[way]
    options = ("version", "rebuild", "output", "offline", "json")
    used = {f"--{name}" for name in options if getattr(given, name)} | ({"PACKAGE"} if given.package else set())
    if len(asked) > 1:
        raise ToolError(f"{' and '.join(asked)} do not go together.", next_step=_USAGE)
    if "PACKAGE" in allowed and not given.package:
        raise ToolError("No package was named.", next_step="name one, or ask for --plan or --from-tag TAG.")
    if wrong := sorted(used - allowed):
        raise ToolError(f"{' and '.join(wrong)} does not go with {way}.", next_step=_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run release", description="Version and release one package.", allow_abbrev=False)
    parser.add_argument(
        "package", metavar="PACKAGE", nargs="?", help="commit and tag its next version, after its tests"
    )
    parser.add_argument("--dry-run", action="store_true", help="build all that would be uploaded, and change nothing")
    parser.add_argument("--from-tag", metavar="TAG", help="test and build what a tag names, as the pipeline does")
    parser.add_argument(
        "--lowest", action="store_true", help="test it beside the lowest siblings that its ranges admit"
    )
    parser.add_argument("--plan", action="store_true", help="what waits for a release, and why")
    parser.add_argument("--version", help="X.Y.Z, not lower than the news ask for")
    parser.add_argument("--rebuild", action="store_true", help="release also for what it is built with")
    parser.add_argument("--output", type=Path, help="a new folder to write into; dist/release/<tag> unless told")
    parser.add_argument("--offline", action="store_true", help="take distributions from uv's cache alone")
    parser.add_argument("--json", action="store_true", help="the plan as JSON")
    return parser
