"""Bring this environment to what requirements/ locks, with the packages installed editable.

`app` adds what the command `siesa` needs; `dev` makes the environment exactly the development lock, and installs what
comes from npm where npm is there. Both are quick when nothing changed: a stamp holds the hash of what was installed,
and npm's own record in node_modules tells what npm installed, so that a machine that gets npm later is served then.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main(kind: str) -> None:
    """Install what is not there yet."""
    sync_python(kind, Path(sys.prefix) / "synced.txt")
    if kind == "dev" and not npm_is_done():
        install_from_npm()


def sync_python(kind: str, stamp: Path) -> None:
    """Install the lock's packages and our own, unless the stamp says that it is done."""
    lock = ROOT / "requirements" / f"{kind}.txt"
    wanted = fingerprint(lock)
    done = dict(line.split("=") for line in stamp.read_text().splitlines()) if stamp.exists() else {}
    if done.get(kind) == wanted or (kind == "app" and done.get("dev") == fingerprint(lock.with_name("dev.txt"))):
        return
    print(f"Installing requirements/{kind}.txt (once) ...", file=sys.stderr)
    stamp.unlink(missing_ok=True)
    if kind == "dev":
        # What is imported gets compiled then: most of this lock never is, and compiling all of it takes longest here.
        uv("sync", "--require-hashes", str(lock))
    else:
        uv("install", "--require-hashes", "--compile-bytecode", "-r", str(lock))
    editable = [argument for member in members() for argument in ("-e", str(member))]
    uv("install", "--no-deps", "--no-build-isolation", *editable)
    stamp.write_text(f"{kind}={wanted}\n")


def npm_is_done() -> bool:
    """Whether node_modules holds each package of package-lock.json in its version, and no other."""
    wanted, held = (_npm_packages(ROOT / name) for name in ("package-lock.json", "node_modules/.package-lock.json"))
    # npm leaves out optional packages of other platforms.
    must = {path for path, entry in wanted.items() if not entry.get("optional")}
    return must <= held.keys() <= wanted.keys() and all(
        entry.get("version") == wanted[path].get("version") for path, entry in held.items()
    )


def install_from_npm() -> None:
    """Install package-lock.json's tools. Without npm that is told each time, and done once npm is there."""
    npm = shutil.which("npm")
    if npm is None:
        print(
            "npm was not found: `./run cdk` will not work, and the tests that need node's tools are skipped."
            " Next: install Node.js; the next run of this verb then installs them.",
            file=sys.stderr,
        )
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(f"`npm ci` ended with {code}. Next: run `npm ci --ignore-scripts` and mend what it tells.")


def _npm_packages(lock: Path) -> dict[str, dict[str, Any]]:
    """Read what a lock of npm holds, by place; nothing where there is none."""
    try:
        packages: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return {}
    return {path: entry for path, entry in packages.items() if path}


def members() -> list[Path]:
    """Name the folders of our own packages."""
    return sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))


def fingerprint(lock: Path) -> str:
    """Hash what decides over the environment: the locks, and every member's own file."""
    digest = hashlib.sha256()
    for path in (lock, ROOT / "package-lock.json", *(member / "pyproject.toml" for member in members())):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def uv(verb: str, *arguments: str) -> None:
    """Run `uv pip` on this environment and end with its exit code when it fails."""
    program = os.environ.get("HATCH_UV") or shutil.which("uv")
    if program is None:
        sys.exit("uv was not found. Run the verb through ./run, which brings it.")
    command = [program, "pip", verb, "--quiet", "--python", sys.executable, *arguments]
    environment = os.environ | {"UV_NO_CONFIG": "1"}
    code = subprocess.run(command, env=environment, check=False, cwd=ROOT).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
