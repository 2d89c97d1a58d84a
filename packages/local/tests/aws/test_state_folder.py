import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration_core.errors import IntegrationError, PayloadCorrupt, PermanentError
from siesa_local.aws.state.folder import StateFolder, file_name

Opener = Callable[..., Any]
HOLD = """
import sys
from pathlib import Path
from siesa_local.aws.state.folder import StateFolder
StateFolder(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def fill(open_aws: Opener, folder: Path) -> None:
    with open_aws(folder) as aws:
        aws.client("dynamodb").put_item(TableName="books", Item={"tenant": {"S": "a"}, "sync": {"S": "1"}})
        aws.client("s3").put_object(Bucket="payloads", Key="k", Body=b"bytes")
        aws.client("secretsmanager").create_secret(Name="s", SecretString="hush-hush")


def test_a_folder_closed_in_good_order_is_not_called_interrupted(open_aws: Opener, tmp_path: Path) -> None:
    fill(open_aws, tmp_path)

    with open_aws(tmp_path) as aws:
        assert not aws.recovered.interrupted
        assert not aws.recovered.empty


def test_a_new_folder_is_empty(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path / "deep" / "new") as aws:
        assert aws.recovered.empty
        assert not aws.recovered.interrupted


def test_a_second_process_is_refused_with_the_owner_s_pid_and_a_killed_owner_is_told(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "held\n"
        with pytest.raises(PermanentError, match=f"is in use by process {owner.pid}"):
            StateFolder(tmp_path)
        owner.kill()

    folder = StateFolder(tmp_path)
    assert folder.interrupted
    folder.close()
    again = StateFolder(tmp_path)
    assert not again.interrupted
    again.close()


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(PermanentError, match=r"letter\.txt and is not a state folder"):
        StateFolder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_foreign_folder_keeps_a_lock_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "lock.json").write_text('{"my": "precious"}')

    with pytest.raises(PermanentError, match=r"lock\.json and is not a state folder"):
        StateFolder(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"lock.json": '{"my": "precious"}'}


def test_a_file_in_the_folder_s_place_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(PermanentError, match="cannot be used: Not a directory"):
        StateFolder(tmp_path / "file")

    assert (tmp_path / "file").read_text() == "x"


def test_a_disk_that_is_full_on_opening_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(StateFolder, "write", full)
    with pytest.raises(PermanentError, match=r"cannot be used: No space left .*make room"):
        StateFolder(tmp_path / "state")


@pytest.mark.parametrize("version", [1, 99])
def test_a_folder_of_another_version_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    StateFolder(tmp_path).close()
    (tmp_path / ".siesa-lock").unlink()
    (tmp_path / "format.json").write_text(json.dumps({"format": "siesa-embedded-aws", "version": version}))

    with pytest.raises(PermanentError, match=f"version {version}; this program writes"):
        StateFolder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["format.json"]


@pytest.mark.parametrize(
    ("pattern", "content"),
    [
        ("format.json", b"{"),
        ("tables/books/table.json", b"[]"),
        ("tables/books/items/*.json", b'{"tenant": {"S": "a"}}'),
        ("tables/books/items/*.json", b""),
        ("buckets/payloads/bodies/*", b"other bytes"),
        ("buckets/payloads/objects/*.json", b'{"key": "k"}'),
        ("secrets/*.json", b"\xff"),
        ("topics/alerts/topic.json", b"null"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_not_dropped(
    open_aws: Opener, tmp_path: Path, pattern: str, content: bytes
) -> None:
    fill(open_aws, tmp_path)
    [path] = tmp_path.glob(pattern)
    path.write_bytes(content)

    with pytest.raises(PayloadCorrupt) as caught, open_aws(tmp_path):
        pass

    assert str(path) in str(caught.value)
    assert "hush-hush" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_body_that_is_gone_is_missed(open_aws: Opener, tmp_path: Path) -> None:
    fill(open_aws, tmp_path)
    [body] = tmp_path.glob("buckets/payloads/bodies/*")
    body.unlink()

    with pytest.raises(PayloadCorrupt, match=body.name), open_aws(tmp_path):
        pass


def test_a_refused_folder_can_be_opened_once_it_is_mended(open_aws: Opener, tmp_path: Path) -> None:
    fill(open_aws, tmp_path)
    [path] = tmp_path.glob("secrets/*.json")
    content = path.read_bytes()
    path.write_bytes(b"")
    with pytest.raises(IntegrationError), open_aws(tmp_path):
        pass
    path.write_bytes(content)

    with open_aws(tmp_path) as aws:
        assert aws.recovered.secrets == 1
        assert not aws.recovered.interrupted


def test_changes_that_were_journalled_but_not_made_are_made_on_opening(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.write_json("tables/t/items/old.json", {"a": 1})
    # As a process that was killed between the journal and the last of its changes leaves it.
    folder.write_json("journal.json", {"tables/t/items/new.json": {"b": 2}, "tables/t/items/old.json": None})
    folder.close(clean=False)

    again = StateFolder(tmp_path)
    found = [(name, again.read_json(name)) for name in again.entries("tables/t/items")]
    again.close()

    assert again.interrupted
    assert found == [("tables/t/items/new.json", {"b": 2})]
    assert not (tmp_path / "journal.json").exists()


def test_a_file_that_was_never_put_in_place_is_cleared_away(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.write_json("secrets/a.json", {})
    (tmp_path / "secrets" / ".tmp-half").write_bytes(b'{"ha')
    folder.close(clean=False)

    again = StateFolder(tmp_path)
    names = list(again.entries("secrets"))
    again.close()

    assert names == ["secrets/a.json"]


def test_what_is_left_of_a_deleted_table_or_bucket_goes(open_aws: Opener, tmp_path: Path) -> None:
    fill(open_aws, tmp_path)
    (tmp_path / "tables" / "books" / "table.json").unlink()
    (tmp_path / "buckets" / "payloads" / "bucket.json").unlink()

    with open_aws(tmp_path) as aws:
        assert aws.recovered.tables == {}
        assert aws.recovered.buckets == {}
        assert aws.client("dynamodb").scan(TableName="books")["Count"] == 0


def test_a_write_that_cannot_reach_the_disk_reaches_its_caller(
    open_aws: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_aws(tmp_path) as aws:
        client = aws.client("secretsmanager")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(StateFolder, "write", full)
            with pytest.raises(OSError, match="No space left"):
                client.create_secret(Name="s", SecretString="x")


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "ñ", ".hidden", "x" * 300])
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = file_name(name)

    assert os.path.basename(safe) == safe  # noqa: PTH119 - the very rule that pathlib softens
    assert len(safe) == 64
