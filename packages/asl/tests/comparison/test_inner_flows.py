import copy
from typing import Any

from typed_asl import diff


def steps(*names: str) -> dict[str, Any]:
    states: dict[str, Any] = {}
    for name, following in zip(names, [*names[1:], None], strict=True):
        states[name] = {"Type": "Pass", "Result": name, **({"Next": following} if following else {"End": True})}
    return {"StartAt": names[0], "States": states}


def machine() -> dict[str, Any]:
    return {
        "StartAt": "Each",
        "States": {
            "Each": {"Type": "Map", "ItemProcessor": steps("A", "B"), "Next": "Both"},
            "Both": {"Type": "Parallel", "Branches": [steps("L1", "L2"), steps("R1", "R2")], "End": True},
        },
    }


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(change.kind, change.state, change.message) for change in diff(old, new).changes]


def test_changes_inside_a_map_are_told_under_its_name() -> None:
    new = machine()
    new["States"]["Each"]["ItemProcessor"]["States"]["B"]["Result"] = "b"

    (change,) = diff(machine(), new).changes
    assert (change.state, change.message) == ("Each > B", 'Result "B" → "b"')
    assert change.new_pointer == "/States/Each/ItemProcessor/States/B/Result"


def test_branches_keep_their_states_when_one_is_put_before_them() -> None:
    new = machine()
    new["States"]["Both"]["Branches"].insert(0, steps("N"))

    assert told(machine(), new) == [("state added", "Both > N", "Pass"), ("flow", "Both", "flow added, of N")]


def test_branches_that_changed_places_change_the_order_of_the_outputs() -> None:
    new = machine()
    new["States"]["Both"]["Branches"].reverse()

    assert told(machine(), new) == [
        ("flow", "Both", "order of the branches changed, and so of the outputs: now 2, 1"),
    ]


def test_a_state_that_went_into_a_map_has_moved() -> None:
    new = copy.deepcopy(machine())
    new["States"]["Both"]["Branches"][0] = steps("L1")
    new["States"]["Each"]["ItemProcessor"] = steps("A", "B", "L2")

    assert told(machine(), new) == [
        ("transition", "Each > B", "goes on to L2, no longer ends here"),
        ("state moved", "Each > L2", "from Both to Each"),
        ("transition", "Both > L1", "ends here, no longer to L2"),
    ]


def test_the_old_spelling_of_an_item_processor_is_one_change() -> None:
    new = machine()
    new["States"]["Each"]["Iterator"] = new["States"]["Each"].pop("ItemProcessor")

    assert told(machine(), new) == [("flow", "Each", "ItemProcessor is written as Iterator")]


def test_a_map_that_is_removed_takes_its_states_with_it() -> None:
    new = machine()
    del new["States"]["Each"]
    new["StartAt"] = "Both"

    assert told(machine(), new) == [
        ("transition", None, "starts at Both, no longer at Each"),
        ("state removed", "Each", "Map"),
        ("state removed", "Each > A", "Pass"),
        ("state removed", "Each > B", "Pass"),
    ]


def test_a_map_that_becomes_distributed_shows_how_it_runs() -> None:
    new = machine()
    new["States"]["Each"]["ItemProcessor"]["ProcessorConfig"] = {"Mode": "DISTRIBUTED"}

    assert told(machine(), new) == [("flow", "Each", 'ProcessorConfig added: {"Mode": "DISTRIBUTED"}')]


def test_a_renamed_map_keeps_what_it_holds() -> None:
    new = machine()
    new["States"] = {"Every": new["States"]["Each"], "Both": new["States"]["Both"]}
    new["StartAt"] = "Every"

    assert told(machine(), new) == [("state renamed", "Every", "from Each")]
