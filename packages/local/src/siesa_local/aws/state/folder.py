"""A folder with one owner at a time, whose every change is whole or not there, at whatever moment the owner is killed.

A change is one file, replaced by rename; a change of several files goes through a journal first. Nothing is flushed to
the medium: what a killed process wrote survives it, what a power cut takes is lost.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from integration_core.errors import PayloadCorrupt, PermanentError

FORMAT = "siesa-embedded-aws"
VERSION = 2
"""2: buckets have the account in their names, and what clients keep points at them by name."""
_FORMAT_FILE, _JOURNAL = "format.json", "journal.json"
_LOCK_FILE = ".siesa-lock"
"""A name that no other program gives a file: what is refused may hold anything else, and none of it is touched."""
_TEMPORARY = ".tmp-"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")


class StateFolder:
    """An opened state folder. Paths are relative to it, with `/`.

    Opening raises PermanentError when another process holds it, when it is of another version, when it is a folder of
    something else, or when it cannot be written; PayloadCorrupt names a file that cannot be read. What is refused is
    left as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._refuse_foreign()
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(path / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            self.interrupted = self._take_lock()
            self._write_format()
            self._finish_journal()
            self._drop_temporaries()
        except OSError as error:
            os.close(self._lock)
            raise _unusable(path, error) from error
        except BaseException:
            # A folder that was refused keeps its mark: the next to open it learns of an interruption too.
            os.close(self._lock)
            raise

    def close(self, *, clean: bool = True) -> None:
        """Let go of the folder, marked as closed in good order where it was."""
        if clean:
            self._mark("closed")
        os.close(self._lock)

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place, whole or not at all."""
        target = self.path / name
        temporary = target.with_name(f"{_TEMPORARY}{uuid.uuid4().hex}")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(target)

    def write_json(self, name: str, content: Any) -> None:
        """Put a file of JSON in place."""
        self.write(name, json_bytes(content))

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all it holds; nothing where it is absent."""
        target = self.path / name
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)

    def commit(self, changes: Mapping[str, Any]) -> None:
        """Make several changes as one: a name's new JSON, or None to remove it."""
        if len(changes) > 1:
            self.write_json(_JOURNAL, changes)
        self._apply(changes)
        if len(changes) > 1:
            self.remove(_JOURNAL)

    def read(self, name: str) -> bytes:
        """Read a file; PayloadCorrupt when it is not there."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise self.broken(name, str(error.strerror)) from error

    def read_json(self, name: str, *keys: str) -> dict[str, Any]:
        """Read an object of JSON that has all of `keys`; PayloadCorrupt when it is anything else."""
        try:
            content = json.loads(self.read(name))
        except ValueError as error:
            raise self.broken(name, "it is not JSON") from error
        missing = [key for key in keys if key not in content] if isinstance(content, dict) else list(keys)
        if missing or not isinstance(content, dict):
            raise self.broken(name, f"it has no {', '.join(missing) or 'object'}")
        return content

    def empty(self, keep: str) -> None:
        """Remove all that the folder holds, but what makes it a state folder and the file called `keep`."""
        for entry in list(self.path.iterdir()):
            if entry.name not in {_FORMAT_FILE, _LOCK_FILE, keep}:
                self.remove(entry.name)

    def holds_nothing(self) -> bool:
        """Tell whether nothing is kept here yet."""
        return {entry.name for entry in self.path.iterdir()} <= {_FORMAT_FILE, _LOCK_FILE}

    def entries(self, name: str) -> Iterator[str]:
        """Name what a folder holds, sorted, as paths relative to the state folder; nothing where it is absent."""
        target = self.path / name
        if target.is_dir():
            for entry in sorted(path.name for path in target.iterdir()):
                yield f"{name}/{entry}"

    def broken(self, name: str, why: str) -> PayloadCorrupt:
        """Make the error for a file that is not what this folder wrote."""
        return PayloadCorrupt(
            f"The state folder's file {self.path / name} cannot be used: {why}.",
            next_step=f"restore that file from a copy, or move {self.path} away to start from nothing",
        )

    def _apply(self, changes: Mapping[str, Any]) -> None:
        for name, content in changes.items():
            if content is None:
                self.remove(name)
            else:
                self.write_json(name, content)

    def _take_lock(self) -> bool:
        """Lock the folder; returns whether its last owner ended without closing it."""
        held = os.pread(self._lock, 4096, 0)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermanentError(
                f"The state folder {self.path} is in use by process {_owner(held).get('pid', 'unknown')}.",
                next_step="wait until that process ends, stop it, or name another folder",
            ) from error
        held = os.pread(self._lock, 4096, 0)
        self._mark("open")
        return _owner(held).get("state") == "open"

    def _mark(self, state: str) -> None:
        content = json_bytes({"pid": os.getpid(), "state": state})
        os.pwrite(self._lock, content.ljust(64), 0)

    def _refuse_foreign(self) -> None:
        """Refuse what is no state folder of this version, by reading alone."""
        if not self.path.exists():
            return
        if (self.path / _FORMAT_FILE).exists():
            self._check_format()
            return
        foreign = [path.name for path in sorted(self.path.iterdir()) if path.name != _LOCK_FILE]
        foreign = [name for name in foreign if not name.startswith(_TEMPORARY)]
        if foreign:
            raise PermanentError(
                f"{self.path} holds {foreign[0]} and is not a state folder.",
                next_step="name an empty or a new folder",
            )

    def _write_format(self) -> None:
        if not (self.path / _FORMAT_FILE).exists():
            self.write_json(_FORMAT_FILE, {"format": FORMAT, "version": VERSION})

    def _check_format(self) -> None:
        found = self.read_json(_FORMAT_FILE, "format", "version")
        if (found["format"], found["version"]) != (FORMAT, VERSION):
            raise PermanentError(
                f"{self.path / _FORMAT_FILE} says {found['format']} version {found['version']}; "
                f"this program writes {FORMAT} version {VERSION}.",
                next_step=f"use the program that wrote it, or move {self.path} away to start from nothing",
            )

    def _finish_journal(self) -> None:
        if (self.path / _JOURNAL).exists():
            self._apply(self.read_json(_JOURNAL))
            self.remove(_JOURNAL)

    def _drop_temporaries(self) -> None:
        for left in self.path.rglob(f"{_TEMPORARY}*"):
            left.unlink()


def json_bytes(content: Any) -> bytes:
    """Write JSON as the folder does: readable, UTF-8."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


def file_name(name: str) -> str:
    """Turn a name that AWS allows into one of a file: as it is where that is harmless, else its hash."""
    return name if _PLAIN_NAME.fullmatch(name) else digest(name)


def digest(text: str) -> str:
    """Name a key of any length and any characters by its hash."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _owner(held: bytes) -> dict[str, Any]:
    try:
        content = json.loads(held)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def is_state_folder(path: Path) -> bool:
    """Tell whether a folder is one of these, so that nothing else is emptied by mistake."""
    return (path / _FORMAT_FILE).is_file()


def _unusable(path: Path, error: OSError) -> PermanentError:
    return PermanentError(
        f"The state folder {path} cannot be used: {error.strerror} ({error.filename or path}).",
        next_step="name a folder that can be written, or make room on its disk",
    )
