"""The built zips: found by step, version and architecture, and taken only as their lock knows them."""

import base64
import hashlib
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from siesa_infra.errors import SynthesisError
from siesa_infra.settings import ROOT, Architecture
from siesa_infra.terms import Step

PROCESSORS: dict[Architecture, int] = {"arm64": 183, "x86_64": 62}
"""The field `e_machine` of an ELF file: EM_AARCH64, EM_X86_64. Source: the System V ABI."""


@dataclass(frozen=True)
class Artifact:
    """One function's code: a zip and its SHA-256 in hexadecimal."""

    zip: Path
    sha256: str

    @property
    def code_sha256(self) -> str:
        """The hash as Lambda writes it, in base64."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()


def find_artifact(step: Step, architecture: Architecture, context: Mapping[str, str]) -> Artifact:
    """Give a step's artifact: the bytes that its `.sha256` names, with the step's handler and code for the processor.

    Context `{step}` names a zip, such as one that was downloaded from a release; context `artifacts` names another
    folder than `dist`; both may be relative to the repository. Raises SynthesisError where the zip or its lock is
    missing, where they differ, and where the zip is incomplete or for another processor.
    """
    given = context.get(step)
    folder = ROOT / context.get("artifacts", "dist")
    path = ROOT / given if given else folder / f"siesa-{step}-{_version(step)}-lambda-py313-{architecture}.zip"
    build = f"run ./run lambda {step} --arch {architecture}, or give -c {step}=PATH of a built zip."
    if not path.is_file():
        raise SynthesisError(f"the artifact of the {step} is missing: there is no {path}.", next_step=build)
    if given and architecture not in path.name:
        raise SynthesisError(
            f"{path.name} is not for {architecture}, for which the environment's settings ask.", next_step=build
        )
    artifact = Artifact(path, hashlib.sha256(path.read_bytes()).hexdigest())
    _compare(artifact, build)
    _look_inside(artifact, step, architecture, build)
    return artifact


def _version(step: Step) -> str:
    project = tomllib.loads((ROOT / "packages" / step / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _compare(artifact: Artifact, build: str) -> None:
    lock = artifact.zip.with_name(f"{artifact.zip.name}.sha256")
    if not lock.is_file():
        raise SynthesisError(f"{artifact.zip.name} has no lock: there is no {lock}.", next_step=build)
    # As sha256sum writes it: the hash, two spaces, the file's name.
    try:
        known, _, name = lock.read_text(encoding="utf-8").strip().partition("  ")
    except (OSError, UnicodeDecodeError) as error:
        raise SynthesisError(f"{lock.name} cannot be read: {error}.", next_step=build) from None
    if known != artifact.sha256:
        raise SynthesisError(
            f"{artifact.zip.name} has the SHA-256 {artifact.sha256}, and its lock says {known or 'nothing'}.",
            next_step=build,
        )
    if name != artifact.zip.name:
        raise SynthesisError(
            f"{artifact.zip.name} has a lock that is of {name or 'no file'}: one of the two was renamed.",
            next_step=build,
        )


def _look_inside(artifact: Artifact, step: Step, architecture: Architecture, build: str) -> None:
    try:
        with zipfile.ZipFile(artifact.zip) as archive:
            names = archive.namelist()
            foreign = [name for name in names if name.endswith(".so") and not _is_for(architecture, archive, name)]
    except zipfile.BadZipFile as error:
        raise SynthesisError(f"{artifact.zip.name} is not a zip: {error}.", next_step=build) from None
    if f"siesa_{step}/handler.py" not in names:
        raise SynthesisError(
            f"{artifact.zip.name} holds {len(names)} files and not the handler, siesa_{step}/handler.py.",
            next_step=build,
        )
    if foreign:
        raise SynthesisError(
            f"{artifact.zip.name} is not for {architecture}, for which the environment's settings ask: {foreign[0]} "
            "holds code for another processor.",
            next_step=build,
        )


def _is_for(architecture: Architecture, archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as library:
        header = library.read(20)
    return header[:4] == b"\x7fELF" and int.from_bytes(header[18:20], "little") == PROCESSORS[architecture]
