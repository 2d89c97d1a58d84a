"""Bring this environment to what requirements/ locks, with the packages installed editable.

`app` adds what the command `siesa` needs; `dev` makes the environment exactly the development lock, and installs what
comes from npm where npm is there. Both are quick when nothing changed: a stamp holds the hash of what was installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEMBERS = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))


def main(kind: str) -> None:
    """Install, unless the stamp says that it is done."""
    lock = ROOT / "requirements" / f"{kind}.txt"
    stamp = Path(sys.prefix) / "synced.txt"
    wanted = {kind: fingerprint(lock)}
    done = dict(line.split("=") for line in stamp.read_text().splitlines()) if stamp.exists() else {}
    if done.get(kind) == wanted[kind] or (kind == "app" and done.get("dev") == fingerprint(lock.with_name("dev.txt"))):
        return
    print(f"Installing requirements/{kind}.txt (once) ...", file=sys.stderr)
    stamp.unlink(missing_ok=True)
    if kind == "dev":
        uv("sync", "--require-hashes", "--compile-bytecode", str(lock))
    else:
        uv("install", "--require-hashes", "--compile-bytecode", "-r", str(lock))
    editable = [argument for member in MEMBERS for argument in ("-e", str(member))]
    uv("install", "--no-deps", "--no-build-isolation", *editable)
    if kind == "dev":
        install_from_npm()
    stamp.write_text("".join(f"{key}={value}\n" for key, value in wanted.items()))


def install_from_npm() -> None:
    """Install package-lock.json's tools. Without npm the tests that need them are skipped, and say so."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm was not found: the second opinion on JSONata will be skipped.", file=sys.stderr)
        return
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)


def fingerprint(lock: Path) -> str:
    """Hash what decides over the environment: the lock, and every member's own file."""
    digest = hashlib.sha256()
    for path in (lock, ROOT / "package-lock.json", *(member / "pyproject.toml" for member in MEMBERS)):
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
