"""News are files that towncrier turns into the changelog."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from tools.failure import ToolError
from tools.release.news import Fragment, add, compile_news, fragments, of_no_package, section
from tools.release.versions import KINDS
from tools.workspace import ROOT, packages

HEADER = "# Changelog of siesa-loader\n\n<!-- towncrier release notes start -->\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a loader whose last release was 0.1.0, in a checkout without git."""
    shutil.copytree(ROOT / "tools" / "release", tmp_path / "tools" / "release")
    folder = tmp_path / "packages" / "loader"
    (folder / "news").mkdir(parents=True)
    (folder / "CHANGELOG.md").write_text(f"{HEADER}\n## 0.1.0 (2026-01-02)\n\n### Added\n\n- All of it.\n")
    return folder


def write(package: Path, **news: str) -> None:
    for name, text in news.items():
        slug, _, kind = name.rpartition("_")
        (package / "news" / f"{slug.replace('_', '-')}.{kind}.md").write_text(text)


def test_every_package_here_has_a_changelog_that_news_can_be_written_into() -> None:
    for each in packages().values():
        text = (each.folder / "CHANGELOG.md").read_text(encoding="utf-8")
        assert "\n<!-- towncrier release notes start -->\n" in text, each.name
        assert f"`{each.name}-vX.Y.Z`" in text
        assert (each.folder / "news" / ".gitkeep").exists()
        fragments(each.folder)


def test_towncrier_knows_the_kinds_that_versions_are_made_of() -> None:
    settings = tomllib.loads((ROOT / "tools/release/towncrier.toml").read_text())["tool"]["towncrier"]

    assert tuple(each["directory"] for each in settings["type"]) == KINDS


def test_news_are_named_by_slug_and_kind(package: Path) -> None:
    write(package, slow_wms_fix="A slow WMS is waited for.", tms_feature="A TMS.")

    assert fragments(package) == (Fragment("slow-wms", "fix"), Fragment("tms", "feature"))


@pytest.mark.parametrize(
    "name", ["slow.bugfix.md", "slow.md", "Slow.fix.md", "slow.fix", "slow.fix.md.orig", "+a.fix.md"]
)
def test_a_file_that_is_no_news_is_refused_rather_than_forgotten(package: Path, name: str) -> None:
    (package / "news" / name).write_text("Something.")

    with pytest.raises(ToolError, match=rf"packages/loader/news/{name.replace('+', '.')} is not named <slug>"):
        fragments(package)


def test_news_that_nobody_can_read_are_refused_by_name(package: Path) -> None:
    (package / "news" / "slow.fix.md").write_bytes(b"Se espera m\xe1s.\n")

    with pytest.raises(ToolError, match=r"^packages/loader/news/slow\.fix\.md is not UTF-8: .* at byte 11\. Next: "):
        fragments(package)


def test_a_folder_is_no_news(package: Path) -> None:
    (package / "news" / "slow.fix.md").mkdir()

    with pytest.raises(ToolError, match=r"^packages/loader/news/slow\.fix\.md is a folder\. Next: write the news into"):
        fragments(package)


def test_a_changelog_that_nobody_can_read_is_refused_by_name(package: Path) -> None:
    (package / "CHANGELOG.md").write_bytes(b"\xff")

    with pytest.raises(ToolError, match=r"^packages/loader/CHANGELOG\.md is not UTF-8: "):
        section(package, "0.1.0")


def test_news_of_no_package_are_found_wherever_they_were_put(package: Path) -> None:
    write(package, slow_fix="A slow WMS is waited for.")
    (package / "pyproject.toml").touch()
    astray = ("news/a.fix.md", "packages/news/a.fix.md", "packages/ghost/news/a.fix.md")
    for path in (package.parents[1] / name for name in (*astray, "packages/other/news/.gitkeep")):
        path.parent.mkdir(parents=True)
        path.touch()

    assert of_no_package(package.parents[1]) == tuple(sorted(astray))


def test_all_news_here_are_a_packages() -> None:
    assert of_no_package(ROOT) == ()


def test_news_that_are_added_take_the_place_of_none(package: Path) -> None:
    for text in ("First.", "Second.", "Third."):
        add(package, "rebuild", "misc", text)

    texts = [(package / "news" / each.file).read_text() for each in fragments(package)]
    assert sorted(texts) == ["First.", "Second.", "Third."]
    assert Fragment("rebuild", "misc") in fragments(package)


def test_empty_news_are_refused(package: Path) -> None:
    write(package, slow_wms_fix=" \n")

    with pytest.raises(ToolError, match=r"packages/loader/news/slow-wms\.fix\.md is empty"):
        fragments(package)


def test_the_changelog_gets_a_section_with_all_news_in_the_order_of_their_weight(package: Path) -> None:
    write(
        package,
        b_fix="Second.",
        a_fix="First, in\ntwo lines.",
        numbers_misc="12",
        page_doc="A page.",
        tms_feature="A TMS.",
        url_breaking="`url` is `baseUrl`.",
    )

    compile_news(package.parents[1], "loader", "0.2.0", date(2026, 3, 4))

    assert (package / "CHANGELOG.md").read_text() == (
        f"{HEADER}\n## 0.2.0 (2026-03-04)\n\n"
        "### Breaking\n\n- `url` is `baseUrl`.\n\n"
        "### Added\n\n- A TMS.\n\n"
        "### Fixed\n\n- First, in\n  two lines.\n- Second.\n\n"
        "### Documentation\n\n- A page.\n\n"
        "### Other\n\n- 12\n\n"
        "## 0.1.0 (2026-01-02)\n\n### Added\n\n- All of it.\n"
    )
    assert [path.name for path in (package / "news").iterdir()] == [".gitkeep"]


def test_news_that_are_left_wait_for_another_section(package: Path) -> None:
    write(package, a_fix="First.", b_fix="Second.")

    compile_news(package.parents[1], "loader", "0.1.1", date(2026, 3, 4), leave=(Fragment("b", "fix"),))

    assert section(package, "0.1.1") == "### Fixed\n\n- First.\n"
    assert fragments(package) == (Fragment("b", "fix"),)


def test_a_version_that_the_changelog_has_is_not_written_again(package: Path) -> None:
    write(package, a_fix="First.")

    with pytest.raises(ToolError, match=r"packages/loader/CHANGELOG\.md has a section 0\.1\.0 already"):
        compile_news(package.parents[1], "loader", "0.1.0", date(2026, 3, 4))


def test_a_section_is_that_versions_alone(package: Path) -> None:
    assert section(package, "0.1.0") == "### Added\n\n- All of it.\n"
    assert section(package, "0.1") is None
    assert section(package, "0x1y0") is None
