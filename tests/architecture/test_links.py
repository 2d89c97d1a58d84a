"""Every relative link of the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_house_rules import ROOT, committed

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PAGES = sorted(path for path in committed() if path.suffix == ".md")


def relative_links(page: Path) -> list[str]:
    """Name the files that a page links to, without addresses, anchors, and code that only looks like a link."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in LINK.findall(text)]
    return [target for target in targets if target and not re.match(r"[a-z]+:", target)]


def test_the_pages_link_to_each_other() -> None:
    assert sum(len(relative_links(page)) for page in PAGES) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    assert [target for target in relative_links(page) if not (page.parent / target).exists()] == []
