"""One artifact built: from a checkout and its locks to a zip, its hash and its bill of materials."""

import hashlib
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.artifact.archive import write_zip
from tools.artifact.contents import check
from tools.artifact.programs import interpreter
from tools.artifact.stage import fill
from tools.artifact.target import Arch, Step
from tools.failure import ToolError

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Artifact:
    """A built artifact: the zip, its SHA-256 in hexadecimal, and its CycloneDX file. The hash also stands in `lock`."""

    zip: Path
    sha256: str
    sbom: Path

    @property
    def lock(self) -> Path:
        """The file that names the zip's hash, as `sha256sum --check` reads it."""
        return self.zip.with_name(f"{self.zip.name}.sha256")


def artifact_name(step: Step, arch: Arch, source: Path = ROOT) -> str:
    """Give the file name of a step's zip, with the version that the checkout's package has."""
    project = source / "packages" / step / "pyproject.toml"
    if not project.is_file():
        raise ToolError(f"There is no {project}.", next_step="name a checkout of this repository.")
    version = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    return f"siesa-{step}-{version}-lambda-py313-{arch}.zip"


def build(step: Step, arch: Arch, output: Path, source: Path = ROOT, *, offline: bool = False) -> Artifact:
    """Build a step for an architecture from the checkout `source` into the folder `output`.

    The bytes follow from the checkout's sources and locks, and from the Python that compiles: not from folder, time,
    umask or environment. `offline` takes wheels from uv's cache alone. Raises ToolError; then nothing is written.
    """
    # Imported late: it takes longer than finding out that nothing changed.
    from tools.artifact.sbom import sbom

    name = artifact_name(step, arch, source)
    output.mkdir(parents=True, exist_ok=True)
    # Beside their final place, so that one rename each publishes them.
    with tempfile.TemporaryDirectory(dir=output, prefix=".building-") as folder:
        work = Path(folder)
        made = Artifact(work / name, "", work / f"{name}.cdx.json")
        stage = fill(work / "stage", work / "wheels", source, step, arch, offline=offline)
        write_zip(work / "stage", made.zip)
        expected = [(each.name, each.version) for each in stage.locked]
        own = [(each, stage.found[each].version) for each in ("integration-core", f"siesa-{step}")]
        check(made.zip, step, arch, [*expected, *own])
        sha256 = hashlib.sha256(made.zip.read_bytes()).hexdigest()
        bill = sbom(stage, zip_name=name, zip_sha256=sha256, root=f"siesa-{step}", compiler=interpreter().version)
        made.sbom.write_text(bill, encoding="utf-8")
        made.lock.write_text(f"{sha256}  {name}\n", encoding="utf-8")
        # The lock last: whoever finds a lock that fits has a whole artifact.
        for path in (made.zip, made.sbom, made.lock):
            path.replace(output / path.name)
    return Artifact(output / name, sha256, output / made.sbom.name)
