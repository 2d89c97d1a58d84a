"""Against which list a surface is held, and what announces that something goes."""

import pytest
from tools.contracts.command import main
from tools.contracts.surface import listing
from tools.contracts.surface.listing import surface
from tools.contracts.surface.released import base, unannounced

from tests.surface.conftest import Checkout

GONE = "integration_core.rows.concatenated: is gone"


@pytest.fixture
def listed(checkout: Checkout) -> Checkout:
    """A checkout whose list is written."""
    checkout.list.write_text(surface("core", checkout.root))
    return checkout


def remove(checkout: Checkout) -> None:
    checkout.replace("def concatenated", "def _concatenated")
    # Sources are read once a process; here they change under it.
    listing._loaded.cache_clear()


def test_a_command_that_is_gone_from_the_project_is_missed(listed: Checkout) -> None:
    project = listed.core / "pyproject.toml"
    project.write_text(project.read_text().replace("rows = ", "rows2 = "))

    assert unannounced("core", listed.root)[0] == "command rows: is gone"


def test_without_tags_the_committed_list_is_kept(listed: Checkout) -> None:
    assert unannounced("core", listed.root) == []

    remove(listed)

    assert unannounced("core", listed.root)[0] == GONE


def test_a_list_written_anew_does_not_hide_what_the_last_release_had(listed: Checkout) -> None:
    listed.commit("core-v0.1.0", "core-vnext", "loader-v9.0.0")
    remove(listed)
    listed.list.write_text(surface("core", listed.root))
    listed.commit()

    assert unannounced("core", listed.root)[0] == GONE


def test_what_came_after_the_last_release_may_go_again(listed: Checkout) -> None:
    remove(listed)
    kept = surface("core", listed.root)
    listed.replace("def _concatenated", "def concatenated")
    listed.list.write_text(kept)
    listed.commit("core-v0.1.0")
    listing._loaded.cache_clear()
    listed.list.write_text(surface("core", listed.root))
    listed.commit()

    remove(listed)

    assert unannounced("core", listed.root) == []


def test_the_newest_of_several_releases_counts(listed: Checkout) -> None:
    listed.commit("core-v0.9.0")
    remove(listed)
    listed.list.write_text(surface("core", listed.root))
    listed.commit("core-v0.10.0")

    found = base("core", listed.root)
    assert found is not None
    assert str(found.version) == "0.10.0"
    assert unannounced("core", listed.root) == []


def test_a_release_before_the_first_list_asks_for_nothing(checkout: Checkout) -> None:
    checkout.commit("core-v0.1.0")

    assert base("core", checkout.root) is None
    assert unannounced("core", checkout.root) == []


def test_a_breaking_fragment_announces_it_and_a_feature_does_not(listed: Checkout) -> None:
    remove(listed)
    news = listed.core / "news"
    news.mkdir()
    (news / "concatenated.feature.md").write_text("Gone.\n")
    assert (
        "packages/core/news/<slug>.breaking.md, which makes the next release 0.2.0"
        in unannounced("core", listed.root)[-1]
    )

    (news / "concatenated.breaking.md").write_text("Gone.\n")

    assert unannounced("core", listed.root) == []


@pytest.mark.parametrize(
    ("released", "next_version", "may"),
    [("0.1.0", "0.2.0", True), ("0.1.0", "0.1.1", False), ("1.4.0", "1.5.0", False), ("1.4.0", "2.0.0", True)],
)
def test_a_version_that_may_break_announces_it_and_another_does_not(
    listed: Checkout, released: str, next_version: str, *, may: bool
) -> None:
    listed.commit(f"core-v{released}")
    remove(listed)
    project = listed.core / "pyproject.toml"
    project.write_text(project.read_text().replace('"0.1.0"', f'"{next_version}"'))

    assert (unannounced("core", listed.root) == []) is may


def test_the_command_names_what_is_gone(listed: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (listed.module.parent / "messages.py").write_text("")
    listed.list.write_text(surface("core", listed.root))
    remove(listed)

    code = main(["--root", str(listed.root)])

    told = capsys.readouterr()
    assert (code, told.err.splitlines()[0]) == (1, GONE)
    assert "Messages: none are frozen yet." in told.out
