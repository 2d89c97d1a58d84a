"""Configuration items as a scan gives them, usual and odd ones, and what a watch at a given moment asks of them."""

from typing import Any

from hypothesis import strategies as st

from siesa_workflow import freshness_rule

STARTED = "2026-11-23T10:00:00.123Z"
EXPRESSION = freshness_rule.watched("$states.result.Items")

texts = st.text(max_size=40) | st.sampled_from(["rate(6 hours)", "rate(1 day)", "rate(0 hours)", "cron(0 6 * * ? *)"])
numbers = st.one_of(
    st.integers(-(10**30), 10**30).map(str),
    st.sampled_from(
        ["0", "-1", "7200", "0.5", "1E+125", "1E-130", "43200.75", "99999999999999999999999999999999999999"]
    ),
)
scalars = st.one_of(
    st.fixed_dictionaries({"S": texts}),
    st.fixed_dictionaries({"N": numbers}),
    st.fixed_dictionaries({"BOOL": st.booleans()}),
    st.fixed_dictionaries({"Bool": st.booleans()}),
    st.just({"NULL": True}),
    st.fixed_dictionaries({"SS": st.lists(texts, min_size=1, max_size=2)}),
)
attributes = st.one_of(
    scalars,
    st.fixed_dictionaries({"L": st.lists(scalars, max_size=2)}),
    st.fixed_dictionaries({"M": st.dictionaries(st.sampled_from(["S", "N", "BOOL", "x"]), scalars, max_size=2)}),
)
odd_items = st.fixed_dictionaries(
    {"tenantId": st.fixed_dictionaries({"S": st.text(min_size=1, max_size=40)})},
    optional={name: attributes for name in freshness_rule.ATTRIBUTES if name != "tenantId"},
)


def item(client_id: str = "cliente-a", *, enabled: bool = True, **attributes: Any) -> dict[str, Any]:
    """Make an item; a text, a number or a boolean becomes the attribute value that it is."""
    content = {"tenantId": client_id, "enabled": enabled, **attributes}
    return {name: _attribute(value) for name, value in content.items()}


def states(*items: dict[str, Any], started: str = STARTED) -> dict[str, Any]:
    """Give `$states` after a scan."""
    return {"result": {"Items": list(items)}, "context": {"Execution": {"StartTime": started}}}


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"Bool": value}
    return {"N": str(value)} if isinstance(value, int | float) else {"S": value}
