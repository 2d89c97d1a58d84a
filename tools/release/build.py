"""What a release uploads, built from a checkout: wheel, sdist, a step's zips with their bills, checksums and notes."""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.artifact.target import EPOCH
from tools.failure import ToolError
from tools.processes import clean_environment
from tools.release.news import section
from tools.release.programs import python, tool
from tools.workspace import Package

SUMS = "SHA256SUMS"
NOTES = "NOTES.md"


@dataclass(frozen=True)
class Upload:
    """A file of a release: its path in the output folder, bytes, SHA-256 in hexadecimal, and where it goes."""

    path: str
    size: int
    sha256: str
    to: str


def build_release(root: Path, package: Package, output: Path, *, offline: bool) -> tuple[Upload, ...]:
    """Build what a checkout's package is released as into a folder, all of it or nothing; what was there is replaced.

    The bytes follow from the checkout and the locks alone. A step's zips are built by the checkout's own builder.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".building-") as folder:
        work = Path(folder) / "release"
        build_distributions(package, work / "python", "sdist", "wheel")
        if package.is_step:
            arguments = [package.name, "--output", str(work / "lambda"), *(["--offline"] if offline else [])]
            tool(root, "artifact", *arguments, next_step=f"see whether `./run lambda {package.name}` builds them.")
        (work / NOTES).write_text(_notes(package), encoding="utf-8")
        uploads = tuple(_upload(path, work) for path in sorted(work.rglob("*")) if path.is_file())
        # As they are downloaded: the assets of a release lie in no folders, and the notes are its text.
        assets = ((each.sha256, Path(each.path).name) for each in uploads if each.path != NOTES)
        sums = "".join(f"{digest}  {name}\n" for digest, name in assets)
        (work / SUMS).write_text(sums, encoding="utf-8")
        if output.exists():
            shutil.rmtree(output)
        shutil.move(work, output)
    return (*uploads, _upload(output / SUMS, output))


def refuse_filled(output: Path | None) -> None:
    """Refuse a folder that was named and holds something: nothing there would be told from the release."""
    if output and output.exists() and not (output.is_dir() and not any(output.iterdir())):
        raise ToolError(f"{output} is there and not an empty folder.", next_step="name a new one with --output.")


def build_distributions(package: Package, folder: Path, *kinds: str) -> None:
    """Build a package's distributions, `sdist` and `wheel`, by this environment's hatchling into a folder."""
    targets = [word for kind in kinds for word in ("--target", kind)]
    environment = clean_environment() | {"SOURCE_DATE_EPOCH": str(EPOCH)}
    command = ("-m", "hatchling", "build", *targets, "--directory", str(folder))
    mend = f"mend packages/{package.name}/pyproject.toml."
    python(package.folder, *command, environment=environment, next_step=mend)


def _notes(package: Package) -> str:
    notes = section(package.folder, str(package.version))
    if notes is None:
        raise ToolError(
            f"packages/{package.name}/CHANGELOG.md has no section {package.version}.",
            next_step=f"let `./run release {package.name}` write it.",
        )
    return notes


def _upload(path: Path, folder: Path) -> Upload:
    name = path.relative_to(folder).as_posix()
    content = path.read_bytes()
    to = "package index, GitHub release" if name.startswith("python/") else "GitHub release"
    return Upload(name, len(content), hashlib.sha256(content).hexdigest(), to if name != NOTES else "its text")
