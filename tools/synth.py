"""Synthesise the CDK app into infra/cdk.out, with CDK's own validation on: `./run synth -c account=111122223333`."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent / "infra"
OUTPUT = INFRA / "cdk.out"
STACK = "aws:cloudformation:stack"
"""How CDK's manifest calls a stack, beside what else it names."""


def main(arguments: list[str]) -> int:
    """Run the app as the CDK CLI would, and print the templates that it wrote."""
    parser = argparse.ArgumentParser(prog="./run synth", description=__doc__)
    parser.add_argument("-c", "--context", metavar="KEY=VALUE", action="append", default=[], type=_pair)
    given = dict(parser.parse_args(arguments).context)
    written = json.loads((INFRA / "cdk.json").read_text())["context"]
    environment = os.environ | {"CDK_OUTDIR": str(OUTPUT), "CDK_CONTEXT_JSON": json.dumps(written | given)}
    code = subprocess.run([sys.executable, str(INFRA / "app.py")], env=environment, check=False).returncode
    if not code:
        artifacts = json.loads((OUTPUT / "manifest.json").read_text())["artifacts"].values()
        for file in sorted(each["properties"]["templateFile"] for each in artifacts if each["type"] == STACK):
            print((OUTPUT / file).relative_to(INFRA.parent))
    return code


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
