"""A release's messages are written once; what breaks them needs a version that may, and the counter that they carry."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools.contracts import Release, Schemas, command, freeze, frozen, last_release, schemas_of
from tools.contracts.command import main
from tools.contracts.frozen import releases, rewritten, unannounced
from tools.contracts.versions import announced
from tools.failure import ToolError
from tools.workspace import ROOT

from integration_core.messages import CONTRACT_VERSION

Edit = Callable[[str, str], None]
KNOWN: dict[str, Schemas] = {}


def described_once(root: Path) -> Schemas:
    """Describe a checkout's messages; the same messages are not described by a second process."""
    file = root / "packages" / "core" / "src" / "integration_core" / "messages.py"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if text not in KNOWN:
        KNOWN[text] = schemas_of(root)
    return KNOWN[text]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that holds core alone, whose embedded syncs are not run."""
    core = tmp_path / "packages" / "core"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("src", "contracts"):
        shutil.copytree(ROOT / "packages" / "core" / name, core / name, ignore=ignored)
    shutil.copy(ROOT / "packages" / "core" / "pyproject.toml", core)
    monkeypatch.setattr(frozen, "record", lambda root: {"loaded": [{"status": "success"}]})
    for module in (frozen, command):
        monkeypatch.setattr(module, "schemas_of", described_once)
    return tmp_path


@pytest.fixture
def edit(checkout: Path) -> Edit:
    """Replace a piece of the checkout's messages."""
    file = checkout / "packages" / "core" / "src" / "integration_core" / "messages.py"

    def replace(old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def announce(checkout: Path) -> None:
    """Put a fragment that tells users of a breaking change."""
    news = checkout / "packages" / "core" / "news"
    news.mkdir()
    (news / "status.breaking.md").write_text("Loaded has no status.\n", encoding="utf-8")


def next_minor(checkout: Path) -> str:
    last = last_release(checkout)
    assert last is not None
    return f"{last.version.major}.{last.version.minor + 1}.0"


def next_patch(checkout: Path) -> str:
    last = last_release(checkout)
    assert last is not None
    return f"{last.version.major}.{last.version.minor}.{last.version.micro + 1}"


def test_freezing_writes_each_messages_schemas_and_examples(checkout: Path) -> None:
    version = next_patch(checkout)

    folder = freeze(version, checkout)

    assert folder == checkout / "packages" / "core" / "contracts" / version
    schema = json.loads((folder / "loaded.writes.json").read_text(encoding="utf-8"))
    assert (schema["title"], "status" in schema["required"]) == ("Loaded", True)
    newest = releases(checkout)[-1]
    assert (str(newest.version), newest.examples) == (version, {"loaded": [{"status": "success"}]})


def test_freezing_the_same_again_changes_nothing(checkout: Path) -> None:
    folder = freeze(next_patch(checkout), checkout)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    assert freeze(folder.name, checkout) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_frozen_version_is_not_written_over(checkout: Path, edit: Edit) -> None:
    version = freeze(next_patch(checkout), checkout).name
    edit("duration_seconds: float", "duration_millis: float | None = None\n    duration_seconds: float")

    with pytest.raises(ToolError, match="what was released does not change"):
        freeze(version, checkout)


@pytest.mark.parametrize(
    ("version", "words"), [("0.0.9", "is not newer than"), ("two", "is not a version"), ("../0.9.0", "not a version")]
)
def test_a_version_that_cannot_be_next_is_refused(checkout: Path, version: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        freeze(version, checkout)


def test_a_patch_may_not_break_messages_and_is_told_what_it_broke(checkout: Path, edit: Edit) -> None:
    edit("    report_ref: ClaimCheck | None = None\n", "")

    with pytest.raises(ToolError, match=r"breaking: loaded\.report_ref is no longer written"):
        freeze(next_patch(checkout), checkout)


def test_a_version_that_may_break_must_raise_the_counter_in_the_messages(checkout: Path, edit: Edit) -> None:
    edit("    report_ref: ClaimCheck | None = None\n", "")
    with pytest.raises(ToolError, match=f"CONTRACT_VERSION counts breaking changes and is {CONTRACT_VERSION}"):
        freeze(next_minor(checkout), checkout)

    edit(f"CONTRACT_VERSION = {CONTRACT_VERSION}", f"CONTRACT_VERSION = {CONTRACT_VERSION + 1}")

    assert freeze(next_minor(checkout), checkout).is_dir()


def test_the_command_fails_on_an_unannounced_break_and_not_on_an_announced_one(
    checkout: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(checkout)]) == 0
    edit('status: Literal["success", "incomplete"]', 'status: Literal["success", "incomplete", "paused"]')
    edit(f"CONTRACT_VERSION = {CONTRACT_VERSION}", f"CONTRACT_VERSION = {CONTRACT_VERSION + 1}")
    capsys.readouterr()

    assert main(["--root", str(checkout)]) == 1
    told = capsys.readouterr()
    assert "loaded.status as now written may be 'paused'" in told.err
    assert "packages/core/news/<slug>.breaking.md" in told.err
    announce(checkout)
    assert main(["--root", str(checkout)]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--freeze", "next"], "'next' is not a version"), (["--freeze", "9.0.0"], "there are no messages")],
)
def test_bad_input_is_one_line(
    tmp_path: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*arguments, "--root", str(tmp_path)])

    err = capsys.readouterr().err
    assert (code, err.count("\n")) == (1, 1)
    assert words in err


def test_models_that_do_not_import_are_one_line(checkout: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit("from typing import Any, Literal", "from typing import Literally")

    assert main(["--root", str(checkout)]) == 1
    err = capsys.readouterr().err
    assert (err.count("\n"), "cannot import name 'Literally'" in err) == (1, True)


def test_a_frozen_file_that_was_changed_after_its_release_is_found(checkout: Path) -> None:
    last = last_release(checkout)
    assert last is not None

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
        subprocess.run(
            ["/usr/bin/env", "git", *who, *arguments], cwd=checkout, check=True, capture_output=True, timeout=30
        )

    git("init", "-q")
    git("add", "packages")
    git("commit", "-q", "-m", "release")
    git("tag", f"core-v{last.version}")
    assert rewritten(checkout) == []

    file = last.folder / "loaded.reads.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(content | {"required": []}), encoding="utf-8")
    (last.folder / "examples" / "another.json").write_text("[]", encoding="utf-8")

    name = file.relative_to(checkout).as_posix()
    assert rewritten(checkout) == [f"{name}: was released with core {last.version}, and does not change"]


def test_this_checkout_keeps_what_was_released_or_says_that_it_breaks(release: Release, schemas: Schemas) -> None:
    broken = unannounced(release, schemas, announced=announced("core", release.version, ROOT))

    assert "\n".join(broken) == ""
    assert rewritten(ROOT) == []
