"""An environment is brought to its locks once, and node's tools as soon as npm is there."""

import json
from pathlib import Path

import pytest
from tools import sync

NPM = """#!/bin/sh
echo "$*" >> calls.txt
mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with its own environment, and a machine that has uv (which writes down its verbs) but no npm."""
    lock = {"packages": {"": {}, "node_modules/cdk": {"version": "2.0"}, "node_modules/mac": {"optional": True}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "requirements").mkdir()
    for kind in ("app", "dev"):
        (tmp_path / "requirements" / f"{kind}.txt").write_text(kind)
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin" / "uv", '#!/bin/sh\necho "$2" >> uv.txt\n')
    monkeypatch.setattr(sync, "ROOT", tmp_path)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setenv("HATCH_UV", str(tmp_path / "bin" / "uv"))
    # No folder of this machine: it may have an npm of its own. The scripts need mkdir and cp, and no more.
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def get_npm(root: Path, text: str = NPM) -> None:
    program(root / "bin" / "npm", text.replace("\n", "\nPATH=/usr/bin:/bin\n", 1))


def verbs(root: Path) -> list[str]:
    return (root / "uv.txt").read_text().split()


def test_an_environment_is_synced_once_until_its_lock_changes(root: Path) -> None:
    sync.main("dev")
    sync.main("dev")
    assert verbs(root) == ["sync", "install"]

    (root / "requirements" / "dev.txt").write_text("changed")
    sync.main("dev")
    assert verbs(root) == ["sync", "install"] * 2


def test_an_environment_for_development_has_what_the_command_needs(root: Path) -> None:
    sync.main("dev")
    sync.main("app")

    assert verbs(root) == ["sync", "install"]


def test_a_machine_without_npm_is_told_each_time(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sync.main("dev")
    capsys.readouterr()
    sync.main("dev")

    assert capsys.readouterr().err.startswith("npm was not found: `./run cdk` will not work")


def test_node_s_tools_come_once_npm_is_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sync.main("dev")
    get_npm(root)
    sync.main("dev")
    capsys.readouterr()
    sync.main("dev")

    assert (root / "calls.txt").read_text() == "ci --ignore-scripts --no-audit --no-fund --silent\n"
    assert verbs(root) == ["sync", "install"]
    assert capsys.readouterr().err == ""


def test_the_command_s_environment_asks_nothing_of_npm(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sync.main("app")

    assert "npm" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("held", "done"),
    [
        ({"": {}, "node_modules/cdk": {"version": "2.0"}}, True),
        ({"node_modules/cdk": {"version": "1.9"}}, False),
        ({"node_modules/mac": {}}, False),
        ({"node_modules/cdk": {"version": "2.0"}, "node_modules/more": {"version": "1"}}, False),
    ],
)
def test_node_modules_are_done_when_they_hold_what_is_locked(root: Path, held: dict[str, object], done: bool) -> None:
    (root / "node_modules").mkdir()
    (root / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": held}))

    assert sync.npm_is_done() is done


def test_an_npm_that_fails_ends_the_verb_in_one_line(root: Path) -> None:
    get_npm(root, "#!/bin/sh\nexit 3\n")

    with pytest.raises(SystemExit, match=r"^`npm ci` ended with 3. Next: [^\n]*$"):
        sync.main("dev")
