"""The messages as they were released: a folder a release of core, which never changes once its tag is set."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version
from tools.contracts.comparing import breaking, compare, contract_version
from tools.contracts.history import refuse_released, tagged
from tools.contracts.recording import record
from tools.contracts.schemas import Schemas, schemas_of, text_of
from tools.contracts.versions import how_to_announce, may_break
from tools.failure import ToolError
from tools.repository import Repository

EXAMPLES = "examples"
SUFFIX = ".json"


@dataclass(frozen=True)
class Release:
    """What one release of core promised, and the folder that holds it."""

    version: Version
    schemas: Schemas
    folder: Path

    @property
    def examples(self) -> dict[str, list[dict[str, Any]]]:
        """Give the messages that this release's own embedded syncs sent, by the message's name."""
        files = sorted((self.folder / EXAMPLES).glob(f"*{SUFFIX}"))
        return {path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8")) for path in files}


def contracts_folder(root: Path) -> Path:
    """Name where a checkout keeps them."""
    return root / "packages" / "core" / "contracts"


def releases(root: Path) -> list[Release]:
    """Give the frozen releases of a checkout, oldest first."""
    folders = [path for path in contracts_folder(root).glob("*") if path.is_dir()]
    return sorted((_release(folder) for folder in folders), key=lambda release: release.version)


def last_release(root: Path) -> Release | None:
    """Give the frozen release that is the newest; None where there was none yet."""
    return next(reversed(releases(root)), None)


def freeze(version: str, root: Path) -> Path:
    """Write a release's folder: schemas, and messages recorded from embedded syncs. The same again changes nothing.

    A folder that was written before its release is written anew. Raises ToolError where the version was released with
    other messages, is not the newest, or may not break what breaks.
    """
    wanted, schemas = _version(version), schemas_of(root)
    folder = contracts_folder(root) / str(wanted)
    if folder.exists():
        if _release(folder).schemas == schemas:
            return folder
        refuse_released("core", wanted, root)
    others = [release for release in releases(root) if release.version != wanted]
    if others:
        _check(others[-1], wanted, schemas)
    examples = record(root)
    if folder.exists():
        shutil.rmtree(folder)
    _write(folder, schemas, examples)
    return folder


def _write(folder: Path, schemas: Schemas, examples: dict[str, list[Any]]) -> None:
    (folder / EXAMPLES).mkdir(parents=True)
    for name, schema in schemas.items():
        (folder / f"{name}{SUFFIX}").write_text(text_of(schema), encoding="utf-8")
    for name, messages in examples.items():
        text = json.dumps(messages, indent=1, ensure_ascii=False) + "\n"
        (folder / EXAMPLES / f"{name}{SUFFIX}").write_text(text, encoding="utf-8")


def unannounced(last: Release, schemas: Schemas, *, announced: bool) -> list[str]:
    """Give what breaks since a release and may not, a line each; empty where all is compatible or well announced."""
    broken = breaking(compare(last.schemas, schemas))
    if not broken:
        return []
    if not announced:
        return [*map(str, broken), f"core {last.version} kept this: {how_to_announce('core', last.version)}"]
    before, now = contract_version(last.schemas), contract_version(schemas)
    if before is not None and (now is None or now <= before):
        return [f"CONTRACT_VERSION counts breaking changes and is {now}, as in core {last.version}: raise it"]
    return []


def rewritten(root: Path) -> list[str]:
    """Give the frozen files that are not what they were at their release's tag; empty where there are no tags."""
    files: list[str] = []
    for version in tagged("core", root):
        folder = (contracts_folder(root) / str(version)).relative_to(root).as_posix()
        # What was added since, such as another example, takes nothing back.
        which = ("--name-only", "--diff-filter=MDT", f"refs/tags/core-v{version}", "--", folder)
        changed = Repository(root).run("diff", *which)
        files += [f"{name}: was released with core {version}, and does not change" for name in changed.splitlines()]
    return files


def _check(last: Release, wanted: Version, schemas: Schemas) -> None:
    if wanted <= last.version:
        raise ToolError(
            f"{wanted} is not newer than {last.version}, whose messages are frozen.",
            next_step=f"give a version past {last.version}.",
        )
    faults = unannounced(last, schemas, announced=may_break(last.version, wanted))
    if faults:
        raise ToolError(
            f"{wanted} may not break the messages of {last.version}: {'; '.join(faults)}.",
            next_step="release core under a version that may break, or keep what was there.",
        )


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise ToolError(f"{text!r} is not a version.", next_step="give one such as 0.2.0.") from None


def _release(folder: Path) -> Release:
    files = sorted(folder.glob(f"*{SUFFIX}"))
    schemas = {path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8")) for path in files}
    return Release(_version(folder.name), schemas, folder)
