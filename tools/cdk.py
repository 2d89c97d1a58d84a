"""Run the CDK CLI of package-lock.json on the app: `./run cdk -- diff siesa-integration-loader-prod -c account=...`."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "node_modules" / ".bin" / "cdk"
QUIET = {
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_DISABLE_VERSION_CHECK": "1",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
}


def main(arguments: list[str]) -> int:
    """Pass the arguments on, with this Python as the app's, and give the CLI's exit code."""
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if shutil.which("node") is None:
        sys.exit("error: the CDK CLI needs Node.js, and there is no node on PATH. Next: install Node.js 20 or newer.")
    if not CLI.exists():
        sys.exit(f"error: the CDK CLI is not installed: there is no {CLI.relative_to(ROOT)}. Next: run npm ci.")
    app = f"{shlex.quote(sys.executable)} app.py"
    command = [str(CLI), "--app", app, "--no-notices", *arguments]
    return subprocess.run(command, cwd=ROOT / "infra", env=os.environ | QUIET, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
