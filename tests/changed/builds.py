"""Real builds of the loader, as far as their bytes can tell one commit from another."""

import base64
import hashlib
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from tools.artifact import stage

_WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def built(checkout: Path) -> str:
    """Give the hash of all names and bytes that the builder puts into a checkout's zip, offline, for arm64.

    Bytecode and compression are spared, which take most of a build: they follow from these, as tests/artifacts shows.
    """
    with TemporaryDirectory() as name, mock.patch.object(stage, "compile_all"):
        folder = Path(name)
        stage.fill(folder / "stage", folder / "wheels", checkout, "loader", "arm64", offline=True)
        digest = hashlib.sha256()
        for path in sorted(each for each in (folder / "stage").rglob("*") if each.is_file()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder)} {content}\n".encode())
        return digest.hexdigest()


def write_wheel(folder: Path, name: str, version: str) -> str:
    """Write a distribution that holds one module, and give its entry in a lock."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": f'__version__ = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": _WHEEL,
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in files.items())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(member, text)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{sha256}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
