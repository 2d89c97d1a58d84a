"""Locks are read as written, and what they hold is proved to be all that is needed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from tools.artifact.distributions import Installed, installed, needs
from tools.artifact.requirements import parse_lock, read_lock
from tools.artifact.target import marker_environment
from tools.failure import ToolError

HASH = "0123456789abcdef" * 4
ENVIRONMENT = marker_environment("arm64")


def holding(name: str, *requires: str, version: str = "1.0") -> Installed:
    return Installed(name, version, None, tuple(map(Requirement, requires)))


def of(*each: Installed) -> dict[str, Installed]:
    return {one.name: one for one in each}


def lock(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text(text)
    return path


@given(
    entries=st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True),
            st.from_regex(r"[1-9][0-9]{0,3}\.[0-9]{1,3}", fullmatch=True),
            st.lists(st.from_regex(r"[0-9a-f]{64}", fullmatch=True), min_size=1, max_size=4, unique=True),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda entry: entry[0],
    )
)
def test_every_entry_of_a_lock_is_read_with_all_its_hashes(entries: list[tuple[str, str, list[str]]]) -> None:
    texts = (
        f"{name}=={version} \\\n" + " \\\n".join(f"    --hash=sha256:{each}" for each in hashes)
        for name, version, hashes in entries
    )
    read = parse_lock("# written by uv\n" + "\n".join(texts) + "\n", "lock.txt")

    assert [(each.name, each.version, each.hashes) for each in read] == [
        (name, version, tuple(sorted(hashes))) for name, version, hashes in entries
    ]


def test_a_marker_is_read_for_lambda_and_not_for_this_machine(tmp_path: Path) -> None:
    text = "".join(
        f"{name}==1.0 ; {marker} \\\n    --hash=sha256:{HASH}\n"
        for name, marker in {
            "a": "sys_platform == 'win32'",
            "b": "python_version < '3.13'",
            "c": "platform_machine == 'aarch64'",
        }.items()
    )

    assert [each.name for each in read_lock(lock(tmp_path, text)) if each.wanted(ENVIRONMENT)] == ["c"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"idna>=3 \\\n    --hash=sha256:{HASH}", "does not pin 'idna>=3'"),
        ("idna==3.20", "does not pin 'idna==3.20' to one version by hash"),
        ("-e packages/core", "'-e packages/core', which is no requirement"),
    ],
)
def test_an_entry_that_pins_nothing_is_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ToolError, match=told) as refused:
        read_lock(lock(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_lock_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"lock.txt is missing. Next: write it with `hatch run lock`"):
        read_lock(tmp_path / "lock.txt")


def test_what_is_needed_is_followed_to_its_end() -> None:
    found = of(holding("step", "core"), holding("core", "Under_Score>=1"), holding("under-score"), holding("idle"))

    assert needs("step", found, {}, ENVIRONMENT) == {
        "step": ("core",),
        "core": ("under-score",),
        "under-score": (),
        "idle": (),
    }


def test_a_requirement_that_is_nowhere_is_told_with_who_needs_it() -> None:
    with pytest.raises(ToolError, match="core needs requests, which the lock does not hold"):
        needs("step", of(holding("step", "core"), holding("core", "requests>=2")), {}, ENVIRONMENT)


def test_a_version_that_is_not_wanted_is_told_of_zip_and_of_runtime() -> None:
    with pytest.raises(ToolError, match=r"step needs core>=2, and the lock holds 1.0"):
        needs("step", of(holding("step", "core>=2"), holding("core")), {}, ENVIRONMENT)
    with pytest.raises(ToolError, match=r"step needs boto3>=2, and the lock holds 1.44"):
        needs("step", of(holding("step", "boto3>=2")), {"boto3": "1.44"}, ENVIRONMENT)


def test_what_the_runtime_brings_is_neither_missed_nor_followed() -> None:
    assert needs("step", of(holding("step", "boto3>=1")), {"boto3": "1.44"}, ENVIRONMENT) == {"step": ()}


def test_markers_and_extras_decide_what_is_needed() -> None:
    step = holding("step", "win ; sys_platform == 'win32'", "core[http]")
    core = holding("core", "requests ; extra == 'http'", "rich ; extra == 'cli'")

    edges = needs("step", of(step, core, holding("requests")), {}, ENVIRONMENT)

    assert edges == {"step": ("core",), "core": ("requests",), "requests": ()}


def test_metadata_are_read_from_the_folder_alone(tmp_path: Path) -> None:
    info = tmp_path / "Some_Name-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: Some_Name\nVersion: 1.2\nLicense-Expression: MIT\n")

    assert installed(tmp_path) == {"some-name": Installed("some-name", "1.2", "MIT", ())}
