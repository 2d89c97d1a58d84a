"""The version that follows is what semantic versioning says of the news."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version
from tools.failure import ToolError
from tools.release.versions import KINDS, chosen, following, parsed

VERSIONS = st.builds(lambda *parts: Version(".".join(map(str, parts))), *[st.integers(0, 99)] * 3)
NEWS = st.sets(st.sampled_from(KINDS), min_size=1)


@pytest.mark.parametrize(
    ("last", "kinds", "expected"),
    [
        ("0.1.4", {"fix"}, "0.1.5"),
        ("0.1.4", {"doc"}, "0.1.5"),
        ("0.1.4", {"misc"}, "0.1.5"),
        ("0.1.4", {"feature", "fix"}, "0.2.0"),
        ("0.1.4", {"breaking"}, "0.2.0"),
        ("1.2.3", {"fix"}, "1.2.4"),
        ("1.2.3", {"feature"}, "1.3.0"),
        ("1.2.3", {"breaking", "feature", "fix"}, "2.0.0"),
    ],
)
def test_the_news_decide_over_the_next_version(last: str, kinds: set[str], expected: str) -> None:
    assert following(Version(last), kinds) == Version(expected)


@given(VERSIONS, NEWS, NEWS)
def test_more_news_never_make_the_version_lower_and_always_raise_it(
    last: Version, some: set[str], more: set[str]
) -> None:
    assert last < following(last, some) <= following(last, some | more)


@given(VERSIONS, NEWS)
def test_a_breaking_change_leaves_the_range_that_admitted_the_last_release(last: Version, news: set[str]) -> None:
    after = following(last, news | {"breaking"})

    assert (after.major, after.minor if not after.major else 0) > (last.major, last.minor if not last.major else 0)


@pytest.mark.parametrize("text", ["1", "1.2", "v1.2.3", "1.2.3rc1", "1.2.3.4", "01.2.3", "1.2.3 ", "", "x"])
def test_only_three_numbers_are_a_version(text: str) -> None:
    with pytest.raises(ToolError, match=r"is no version of the form X\.Y\.Z\. Next: give one such as"):
        parsed(text)


def test_a_version_that_was_asked_for_may_be_higher_and_not_lower() -> None:
    assert chosen(Version("0.2.0"), None, because="x") == Version("0.2.0")
    assert chosen(Version("0.2.0"), "1.0.0", because="x") == Version("1.0.0")
    with pytest.raises(ToolError, match=r"0\.1\.9 is lower than 0\.2\.0, which the news since 0\.1\.0 ask for"):
        chosen(Version("0.2.0"), "0.1.9", because="the news since 0.1.0 ask for")
