"""Write the locks in requirements/: universal, hashed, and without any registry's address.

`uv.lock` holds addresses on every line, so git ignores it; what it resolved is exported. `bootstrap.txt` is what
`./run` needs before anything else, `app.txt` what the command `siesa` needs, `dev.txt` everything. `lambda-*.txt` is
what a step's zip holds beside the packages themselves, and `lambda-runtime.txt` what Lambda's own runtime adds to it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
STEPS = ("extractor", "transformer", "loader")
RUNTIME = ["--prune", "boto3"]
EXPORT = ["uv", "export", "--quiet", "--frozen", "--no-emit-workspace", "--no-annotate", "--no-header"]


def main(*arguments: str) -> None:
    """Resolve and export. Arguments go to `uv lock`, such as `--upgrade`."""
    run(["uv", "lock", "--quiet", *arguments])
    run([*EXPORT, "--all-packages", "--all-groups", "-o", str(REQUIREMENTS / "dev.txt")])
    run([*EXPORT, "--package", "siesa-cli", "--group", "build", "--no-dev", "-o", str(REQUIREMENTS / "app.txt")])
    for step in STEPS:
        run(
            [
                *EXPORT,
                "--package",
                f"siesa-{step}",
                "--no-dev",
                *RUNTIME,
                "-o",
                str(REQUIREMENTS / f"lambda-{step}.txt"),
            ]
        )
    run([*EXPORT, "--only-group", "lambda-runtime", "-o", str(REQUIREMENTS / "lambda-runtime.txt")])
    compile_bootstrap()
    for path in REQUIREMENTS.glob("*.txt"):
        if re.search(r"https?://|--(index|find-links|extra-index)", path.read_text()):
            sys.exit(f"{path.relative_to(ROOT)} holds a registry's address: it must not be committed.")


def compile_bootstrap() -> None:
    """Resolve bootstrap.in by itself: it is installed by pip, before uv is there."""
    output = REQUIREMENTS / "bootstrap.txt"
    flags = ["--quiet", "--universal", "--generate-hashes", "--no-annotate", "--no-header", "--python-version", "3.11"]
    run(["uv", "pip", "compile", *flags, str(REQUIREMENTS / "bootstrap.in"), "-o", str(output)])


def run(command: list[str]) -> None:
    """Run a command in the project's folder; its failure ends this script."""
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"UV_NO_CONFIG": "1"}, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(*sys.argv[1:])
