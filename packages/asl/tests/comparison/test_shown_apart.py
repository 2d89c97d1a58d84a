from typed_asl.comparison.values import shown_apart

BEFORE = ["PermanentError", *(f"Error{number:02}" for number in range(40))]


def test_of_long_values_the_place_that_differs_is_shown() -> None:
    was, now = shown_apart(BEFORE, [*BEFORE[:30], "QuotaGone", *BEFORE[30:]])

    assert "QuotaGone" in now
    assert "QuotaGone" not in was
    assert was.startswith("…")
    assert max(len(was), len(now)) <= 101


def test_short_values_are_shown_whole() -> None:
    assert shown_apart(["a"], ["a", "b"]) == ('["a"]', '["a", "b"]')


def test_long_values_that_differ_early_are_shown_from_their_start() -> None:
    was, now = shown_apart("a" * 200, "b" * 200)

    assert (was[:3], now[:3], was[-1]) == ('"aa', '"bb', "…")
