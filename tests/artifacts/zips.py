"""Small zips that stand for an artifact, with one thing or another wrong."""

import zipfile
from pathlib import Path

PYC = b"\xf3\r\r\n\x01\x00\x00\x00" + bytes(8)
X86_64 = b"\x7fELF" + bytes(14) + b"\x3e\x00" + bytes(44)
EXPECTED = [("integration-core", "0.1.0"), ("siesa-loader", "0.1.0"), ("idna", "3.20")]


def whole() -> dict[str, bytes]:
    """Give the smallest content that is fit."""
    sources = {
        "integration_core/__init__.py": b"",
        "siesa_loader/__init__.py": b"",
        "siesa_loader/handler.py": b"def handler(event, context):\n    return event\n",
        "idna/__init__.py": b"",
        "six.py": b"",
    }
    infos = ("integration_core-0.1.0", "siesa_loader-0.1.0", "idna-3.20")
    return {
        **sources,
        **{bytecode(name): PYC for name in sources},
        **{f"{name}.dist-info/METADATA": b"" for name in infos},
        "idna/fast.cpython-313-x86_64-linux-gnu.so": X86_64,
    }


def bytecode(source: str) -> str:
    path = Path(source)
    return str(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc")


def write(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
