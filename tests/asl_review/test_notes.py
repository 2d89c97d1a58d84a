from pathlib import Path
from typing import Any

import pytest
from tools.asl_review.notes import Note, notes
from tools.asl_review.review import machine_reviews

from tests.asl_review.repository import Repository
from typed_asl import diff


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.created(tmp_path / "repository")


def calling(function: str = "${Loader}", **fields: Any) -> dict[str, Any]:
    """A state that calls a function."""
    arguments = {"FunctionName": function, "Payload": "{% $states.input %}"}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": arguments, "End": True} | fields


def publishing(topic: str) -> dict[str, Any]:
    """A state that publishes to a topic."""
    arguments = {"TopicArn": topic, "Message": "text"}
    return {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": arguments, "End": True}


def definition(state: dict[str, Any], *, name: str = "Load", **fields: Any) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": name, "States": {name: state}} | fields


def noted(old: dict[str, Any], new: dict[str, Any], repository: Repository) -> list[Note]:
    return notes("workflow", old, new, diff(old, new), repository.root)


def misfits(found: list[Note]) -> list[str]:
    return [note.message for note in found if not note.fits]


def containing(found: list[Note], text: str) -> list[str]:
    return [note.message for note in found if text in note.message]


def test_another_retrier_disturbs_no_execution_in_flight(repository: Repository) -> None:
    old, new = (
        definition(calling(Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": attempts}])) for attempts in (2, 5)
    )

    [only] = noted(old, new, repository)

    assert only.fits
    assert "The functions behind `live` change for all of them." in only.message


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"TimeoutSeconds": 300}, "at most 5 min"),
        ({"TimeoutSeconds": 5400}, "at most 90 min"),
        ({"TimeoutSeconds": 21_600}, "at most 6 h"),
        ({"TimeoutSeconds": 259_200}, "at most 3 days"),
        ({}, "at most 365 days"),
        ({"TimeoutSeconds": "${Longest}"}, "at most ${Longest}"),
    ],
)
def test_the_longest_time_is_that_of_the_former_definition(
    repository: Repository, fields: dict[str, Any], told: str
) -> None:
    old, new = definition(calling(), **fields), definition(calling(), TimeoutSeconds=60)

    assert told in noted(old, new, repository)[0].message


def test_a_state_that_calls_another_function_loses_the_permission_for_the_first(repository: Repository) -> None:
    [lost] = misfits(noted(definition(calling("${Loader}")), definition(calling("${Other}")), repository))

    assert "The role loses `lambda:InvokeFunction` on `${Loader}`" in lost
    assert "denied at `Load`" in lost


def test_a_permission_that_a_wider_one_covers_is_not_lost(repository: Repository) -> None:
    old = definition(publishing("arn:aws:sns:us-east-1:111122223333:alerts"))
    new = definition(publishing("{% $states.input.topic %}"))

    assert misfits(noted(old, new, repository)) == []


def test_a_permission_that_stays_on_another_condition_is_lost(repository: Repository) -> None:
    old, new = (
        definition(
            {
                "Type": "Task",
                "Resource": "arn:aws:states:::http:invoke",
                "Arguments": {
                    "ApiEndpoint": f"https://{host}/items",
                    "Method": "GET",
                    "Authentication": {"ConnectionArn": "${Connection}"},
                },
                "End": True,
            }
        )
        for host in ("old.example.com", "new.example.com")
    )

    [lost] = misfits(noted(old, new, repository))

    assert lost.startswith("The role loses `states:InvokeHTTPEndpoint` on ")
    assert " on its former condition. " in lost


def test_permissions_gained_disturb_nobody(repository: Repository) -> None:
    old = definition({"Type": "Pass", "End": True})

    assert misfits(noted(old, definition(calling()), repository)) == []


def test_places_that_come_and_go_are_told_with_what_each_needs(repository: Repository) -> None:
    found = noted(definition(publishing("${Old}")), definition(publishing("${New}")), repository)

    assert containing(found, "`${Old}` is asked for no longer. Executions in flight carry its value")
    assert containing(found, "`${New}` is new: a synthesis stops until")


def test_another_message_to_a_function_must_be_taken_by_both_its_versions(repository: Repository) -> None:
    arguments = {"FunctionName": "${Loader}", "Payload": {"more": True}}
    found = noted(definition(calling()), definition(calling(Arguments=arguments)), repository)

    [told] = containing(found, "gives its function")
    assert told.startswith("`Load`: ")


def test_another_message_to_what_is_no_function_of_ours_says_nothing_of_versions(repository: Repository) -> None:
    found = noted(definition(publishing("${Old}")), definition(publishing("${New}")), repository)

    assert containing(found, "gives its function") == []


def test_another_output_must_be_taken_by_both_versions_of_what_follows(repository: Repository) -> None:
    found = noted(definition(calling()), definition(calling(Output="{% 1 %}")), repository)

    assert containing(found, "`Load`: what the state hands on")


def test_a_former_name_is_looked_for_where_alarms_and_pages_are_and_not_where_it_is_defined(
    repository: Repository,
) -> None:
    for path in ("infra/alarms.py", "docs/how-to/mend.md", "docs/reference/machine.md", "tools/tests/test_it.py"):
        repository.write(path, "Load\n")
    repository.write("packages/workflow-def/src/siesa_workflow/names.py", "Load\n")
    repository.commit()

    [told] = containing(noted(definition(calling()), definition(calling(), name="Store"), repository), "is now")

    assert "`Load` is now `Store`" in told
    assert told.endswith("The former name still stands in `docs/how-to/mend.md:1`, `infra/alarms.py:1`.")


def test_a_former_name_that_stands_in_many_places_is_counted_past_the_first(repository: Repository) -> None:
    repository.write("docs/page.md", "Load\n" * 11)
    repository.commit()

    [told] = containing(noted(definition(calling()), definition(calling(), name="Store"), repository), "is now")

    assert "`docs/page.md:8` and 3 more." in told


def test_a_state_that_is_gone_is_told_with_where_it_is_still_named(repository: Repository) -> None:
    old = definition(calling(Next="Then", End=None))
    del old["States"]["Load"]["End"]
    old["States"]["Then"] = {"Type": "Wait", "Seconds": 5, "End": True}

    [told] = containing(noted(old, definition(calling()), repository), "is removed")

    assert told.startswith("`Then` is removed")
    assert told.endswith("Nothing else names it.")


def test_a_name_cannot_pass_for_markdown(repository: Repository) -> None:
    new = definition(calling(), name="`\n@everyone ![x](y)")

    [told] = containing(noted(definition(calling()), new, repository), "is now")

    assert "`Load` is now `@everyone ![x](y)`:" in told


def test_a_machine_that_is_new_disturbs_nobody_and_shows_all_its_permissions(repository: Repository) -> None:
    [found] = machine_reviews({}, {"workflow": definition(calling())}, repository.root)

    assert (found.status, found.notes) == ("added", ())
    assert found.difference.permissions is not None
    assert found.difference.permissions.gained == ("lambda:InvokeFunction on ${Loader}",)


def test_a_machine_that_is_gone_does_not_fit_while_one_runs(repository: Repository) -> None:
    [found] = machine_reviews({"workflow": definition(calling(), TimeoutSeconds=600)}, {}, repository.root)

    assert found.status == "removed"
    [told] = misfits(list(found.notes))
    assert "at most for 10 min" in told


def test_a_machine_that_is_the_same_in_another_order_is_not_reviewed(repository: Repository) -> None:
    same = dict(reversed(definition(calling()).items()))

    assert list(machine_reviews({"workflow": definition(calling())}, {"workflow": same}, repository.root)) == []
