"""Every relative link of the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_house_rules import ROOT, committed

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CITED = re.compile(r"\[ADR (\d+)\]\([^)]*/(\d{4})-")
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


def slugs(page: Path) -> set[str]:
    """Name a page's headings as GitHub does in its anchors."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_anchor_is_a_heading_of_its_page(page: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))]
    anchors = [(page.parent / name if name else page, anchor) for name, _, anchor in links if anchor]
    # An anchor on another site is out of reach.
    inside = [(target, anchor) for target, anchor in anchors if target.suffix == ".md" and target.exists()]

    assert [anchor for target, anchor in inside if anchor not in slugs(target)] == []


def test_every_page_of_the_documentation_is_reached_from_the_readme() -> None:
    waiting, reached = [ROOT / "README.md"], set[Path]()
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for target in relative_links(page):
            found = (page.parent / target).resolve()
            pages = sorted(found.glob("*.md")) if found.is_dir() else [found]
            waiting += [one for one in pages if one.suffix == ".md" and one not in reached]

    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []


def test_the_decisions_are_numbered_one_after_the_other_and_cited_by_their_number() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    cited = [pair for page in PAGES for pair in CITED.findall(page.read_text(encoding="utf-8"))]

    assert numbers == list(range(1, len(decisions) + 1))
    assert [int(path.read_text(encoding="utf-8").split(".")[0].removeprefix("# ")) for path in decisions] == numbers
    assert [(label, number) for label, number in cited if int(label) != int(number)] == []
