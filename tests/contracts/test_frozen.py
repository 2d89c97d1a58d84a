"""A release's messages are written once; what breaks them needs a version that may, and the counter that they carry."""

import json
from typing import Any

import pytest
from tools.contracts import Release, Schemas, freeze
from tools.contracts.frozen import releases, rewritten, unannounced
from tools.contracts.versions import announced
from tools.failure import ToolError
from tools.workspace import ROOT

from tests.contracts.invented import Invented

ANOTHER = ("seconds: float", "millis: float | None = None\n    seconds: float")
"""A change that breaks nothing."""


def test_freezing_writes_each_messages_schemas_and_examples(checkout: Invented) -> None:
    folder = freeze("0.1.1", checkout.root)

    assert folder == checkout.core / "contracts" / "0.1.1"
    schema = json.loads((folder / "loaded.writes.json").read_text(encoding="utf-8"))
    assert (schema["title"], "status" in schema["required"]) == ("Loaded", True)
    newest = releases(checkout.root)[-1]
    assert (str(newest.version), newest.examples) == ("0.1.1", {"loaded": [{"status": "success"}]})


def test_freezing_the_same_again_changes_nothing(checkout: Invented) -> None:
    before = {path: path.stat().st_mtime_ns for path in checkout.first.rglob("*")}

    assert freeze("0.1.0", checkout.root) == checkout.first
    assert {path: path.stat().st_mtime_ns for path in checkout.first.rglob("*")} == before


def test_what_was_frozen_before_its_release_is_frozen_anew_with_it(checkout: Invented) -> None:
    checkout.commit("core-v0.0.9", "loader-v0.1.0")
    (checkout.first / "gone.reads.json").write_text("{}", encoding="utf-8")
    checkout.edit(*ANOTHER)

    assert freeze("0.1.0", checkout.root) == checkout.first
    [release] = releases(checkout.root)
    assert sorted(release.schemas) == ["loaded.reads", "loaded.writes"]
    assert "millis" in release.schemas["loaded.reads"]["properties"]
    assert list(release.examples) == ["loaded"]


def test_what_was_frozen_before_its_release_must_still_follow_the_release_before_it(checkout: Invented) -> None:
    freeze("0.1.1", checkout.root)
    checkout.commit("core-v0.1.0")
    checkout.edit("    report: Inside | None = None\n", "")

    with pytest.raises(ToolError, match=r"0\.1\.1 may not break the messages of 0\.1\.0"):
        freeze("0.1.1", checkout.root)


def test_what_was_released_is_not_written_over(checkout: Invented) -> None:
    checkout.commit("core-v0.1.0")
    checkout.edit(*ANOTHER)

    with pytest.raises(ToolError, match=r"what was released does not change: the tag core-v0\.1\.0 .* is not taken"):
        freeze("0.1.0", checkout.root)


def test_where_the_tag_of_a_release_was_not_fetched_its_changelog_still_tells_of_it(checkout: Invented) -> None:
    changelog = checkout.core / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## 0.1.0 (2026-01-31)\n\n- First.\n", encoding="utf-8")
    checkout.commit()
    # What a release writes now says nothing of what was released before it.
    changelog.write_text("", encoding="utf-8")
    checkout.edit(*ANOTHER)

    with pytest.raises(ToolError, match=r"CHANGELOG\.md has its section.*`git fetch --tags`"):
        freeze("0.1.0", checkout.root)


def test_a_changelog_that_a_release_is_just_writing_does_not_count_as_one(checkout: Invented) -> None:
    checkout.commit()
    (checkout.core / "CHANGELOG.md").write_text("## 0.1.0 (2026-01-31)\n", encoding="utf-8")
    checkout.edit(*ANOTHER)

    assert freeze("0.1.0", checkout.root) == checkout.first


def test_a_clone_without_the_history_cannot_tell_and_does_not_write_over(checkout: Invented) -> None:
    checkout.commit()
    (checkout.root / ".git" / "shallow").write_text(checkout.git("rev-parse", "HEAD"), encoding="utf-8")
    checkout.edit(*ANOTHER)

    with pytest.raises(ToolError, match="`git fetch --tags --unshallow`"):
        freeze("0.1.0", checkout.root)


def test_without_git_nothing_is_written_over(checkout: Invented) -> None:
    checkout.edit(*ANOTHER)

    with pytest.raises(ToolError, match="no git repository"):
        freeze("0.1.0", checkout.root)


@pytest.mark.parametrize(
    ("version", "words"), [("0.0.9", "is not newer than"), ("two", "is not a version"), ("../0.9.0", "not a version")]
)
def test_a_version_that_cannot_be_next_is_refused(checkout: Invented, version: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        freeze(version, checkout.root)


def test_a_patch_may_not_break_messages_and_is_told_what_it_broke(checkout: Invented) -> None:
    checkout.edit("    report: Inside | None = None\n", "")

    with pytest.raises(ToolError, match=r"breaking: loaded\.report is no longer written"):
        freeze("0.1.1", checkout.root)


def test_a_version_that_may_break_must_raise_the_counter_in_the_messages(checkout: Invented) -> None:
    checkout.edit("    report: Inside | None = None\n", "")
    with pytest.raises(ToolError, match="CONTRACT_VERSION counts breaking changes and is 3"):
        freeze("0.2.0", checkout.root)

    checkout.count_up()

    assert freeze("0.2.0", checkout.root).is_dir()


def test_a_frozen_file_that_was_changed_after_its_release_is_found(checkout: Invented) -> None:
    checkout.commit("core-v0.1.0")
    assert rewritten(checkout.root) == []

    file = checkout.first / "loaded.reads.json"
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(content | {"required": []}), encoding="utf-8")
    (checkout.first / "examples" / "another.json").write_text("[]", encoding="utf-8")

    name = file.relative_to(checkout.root).as_posix()
    assert rewritten(checkout.root) == [f"{name}: was released with core 0.1.0, and does not change"]


def test_this_checkout_keeps_what_was_released_or_says_that_it_breaks(release: Release, schemas: Schemas) -> None:
    broken = unannounced(release, schemas, announced=announced("core", release.version, ROOT))

    assert "\n".join(broken) == ""
    assert rewritten(ROOT) == []
