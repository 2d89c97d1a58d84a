"""Synthesise the CDK app into infra/cdk.out, with CDK's own validation on."""

import json
import os
import subprocess
import sys
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent / "infra"


def main(*arguments: str) -> None:
    """Run the app as the CDK CLI would; arguments go to it."""
    output = INFRA / "cdk.out"
    environment = os.environ | {
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(json.loads((INFRA / "cdk.json").read_text())["context"]),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }
    code = subprocess.run([sys.executable, "app.py", *arguments], cwd=INFRA, env=environment, check=False).returncode
    if code:
        sys.exit(code)
    for template in sorted(output.glob("*.template.json")):
        print(template.relative_to(INFRA.parent))


if __name__ == "__main__":
    main(*sys.argv[1:])
