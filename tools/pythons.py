"""Try the packages on the other Pythons of this machine: everything imports, and the unit tests pass.

Unit tests are those of every package but `local`, whose tests run whole systems; `./run test` has them all, and there
hypothesis tries in full what it only samples here: `./run pythons --hypothesis-profile whole` does so on each Python.

Each Python gets an environment of its own in .hatch/, from the same lock. A version that this machine does not have is
named and passed over; the pipelines have them all.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
PACKAGES = (
    "integration_core",
    "siesa_cli",
    "siesa_extractor",
    "siesa_loader",
    "siesa_local",
    "siesa_transformer",
    "siesa_workflow",
    "typed_asl",
)


def main(*arguments: str) -> None:
    """Go through the versions; the first failure ends this script with its exit code."""
    current = "{}.{}".format(*sys.version_info)
    for version in VERSIONS:
        if version == current:
            continue
        found = working(version)
        if found is None:
            print(f"Python {version} is not on this machine: passed over.", file=sys.stderr)
            continue
        print(f"Python {version}: imports and unit tests", file=sys.stderr)
        python = environment(found, version)
        run([python, str(Path(__file__).with_name("import_all.py")), *PACKAGES])
        run([python, "-m", "pytest", "-q", "-n", "auto", "--hypothesis-profile", "few", *unit_tests(), *arguments])


def unit_tests() -> list[str]:
    """Name the folders of tests that need no embedded run."""
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("packages/*/tests") if path.parent.name != "local")


def working(version: str) -> str | None:
    """Find an interpreter of a version that really starts: a version manager's shim may stand for nothing."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    candidates = [shutil.which(f"python{version}"), *map(str, pyenv.glob(f"versions/{version}.*/bin/python"))]
    for candidate in filter(None, candidates):
        if not subprocess.run([candidate, "-c", "import venv"], check=False, capture_output=True).returncode:
            return candidate
    return None


def environment(python: str, version: str) -> str:
    """Make an environment for a version, or bring it up to date; give its interpreter."""
    folder = ROOT / ".hatch" / f"python{version}"
    interpreter = str(folder / "bin" / "python")
    if not Path(interpreter).exists():
        run([python, "-m", "venv", "--without-pip", str(folder)])
    run([interpreter, str(ROOT / "tools" / "sync.py"), "dev"])
    return interpreter


def run(command: list[str]) -> None:
    """Run a command in the project's folder."""
    code = subprocess.run(command, cwd=ROOT, check=False, env=os.environ | {"UV_NO_CONFIG": "1"}).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
