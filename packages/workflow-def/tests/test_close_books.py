from siesa_workflow import close_books, machine, names
from typed_asl import substitutions


def test_the_books_are_closed_also_when_the_item_cannot_be_written() -> None:
    states = close_books.build().dump()["States"]

    assert states[names.LOG_FAILURE]["Next"] == names.NOTIFY_FAILURE
    assert states[names.LOG_FAILURE]["Catch"][0]["Next"] == names.NOTIFY_FAILURE


def test_a_sync_that_ended_in_time_is_not_written_over() -> None:
    arguments = close_books.build().dump()["States"][names.LOG_FAILURE]["Arguments"]

    assert arguments["ConditionExpression"] == machine.NOT_ENDED
    assert "#status = :running" in machine.NOT_ENDED


def test_it_needs_the_table_and_the_topic_and_no_function() -> None:
    assert substitutions(close_books.build()) == {names.SYNC_STATE_TABLE, names.ALERTS_TOPIC_ARN}
