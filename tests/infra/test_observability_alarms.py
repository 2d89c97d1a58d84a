from typing import Any

import pytest

from siesa_workflow import machine
from tests.infra.reading import arn, resources
from tests.infra.watching import alarms

pytestmark = pytest.mark.xdist_group("cdk")

KINDS = ("extractor", "transformer", "loader", "observability")

EXPECTED = {
    # what: (metric, statistic, seconds, comparison, threshold, missing data)
    "executions-failed": ("ExecutionsFailed", "Sum", 300, ">", 0, "notBreaching"),
    "executions-timed-out": ("ExecutionsTimedOut", "Sum", 300, ">", 0, "notBreaching"),
    "executions-aborted": ("ExecutionsAborted", "Sum", 300, ">", 0, "notBreaching"),
    "executions-long": ("ExecutionTime", "Maximum", 300, ">", 7_200_000, "notBreaching"),
    "executions-none": ("ExecutionsStarted", "Sum", 86_400, "<", 1, "breaching"),
    "executions-throttled": ("ExecutionThrottled", "Sum", 300, ">", 0, "notBreaching"),
    "sync-slow": ("SyncDuration", "Maximum", 300, ">", 1_800, "notBreaching"),
    "throttled": ("Throttled", "Sum", 300, ">", 0, "notBreaching"),
    "clients-overdue": ("ClientsOverdue", "Maximum", 7_200, ">", 0, "breaching"),
    "close-books-failed": ("ExecutionsFailed", "Sum", 300, ">", 0, "notBreaching"),
    "schedules-undelivered": ("ApproximateNumberOfMessagesVisible", "Maximum", 300, ">", 0, "notBreaching"),
    "close-books-undelivered": ("ApproximateNumberOfMessagesVisible", "Maximum", 300, ">", 0, "notBreaching"),
}
COMPARISONS = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}


def named(what: str) -> str:
    return f"siesa-integration-{what}-prod"


@pytest.fixture
def watched(templates: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return alarms(templates["siesa-integration-observability-prod"])


@pytest.fixture
def everything(templates: dict[str, Any]) -> list[dict[str, Any]]:
    return [alarm for kind in KINDS for alarm in alarms(templates[f"siesa-integration-{kind}-prod"]).values()]


def test_each_alarm_rings_at_its_threshold(watched: dict[str, dict[str, Any]]) -> None:
    found = {
        name: (
            alarm["MetricName"],
            alarm["Statistic"],
            alarm["Period"],
            COMPARISONS[alarm["ComparisonOperator"]],
            alarm["Threshold"],
            alarm["TreatMissingData"],
        )
        for name, alarm in watched.items()
        if "MetricName" in alarm
    }

    assert found == {named(what): expected for what, expected in EXPECTED.items()}


def test_one_datapoint_is_enough(everything: list[dict[str, Any]]) -> None:
    assert {(alarm["EvaluationPeriods"], alarm.get("DatapointsToAlarm", 1)) for alarm in everything} == {(1, 1)}


def test_the_share_of_failed_records_is_of_the_sums_of_an_hour_and_0_where_nothing_was_sent(
    watched: dict[str, dict[str, Any]],
) -> None:
    alarm = watched[named("records-failed")]
    expression, *sums = alarm["Metrics"]

    assert expression["Expression"] == "IF(processed > 0, 100 * failed / processed, 0)"
    assert expression["ReturnData"] is True
    assert {
        each["Id"]: (each["MetricStat"]["Metric"]["MetricName"], each["MetricStat"]["Stat"], each["ReturnData"])
        for each in sums
    } == {"failed": ("RecordsFailed", "Sum", False), "processed": ("RecordsProcessed", "Sum", False)}
    assert {each["MetricStat"]["Period"] for each in sums} == {3_600}
    assert (COMPARISONS[alarm["ComparisonOperator"]], alarm["Threshold"]) == (">", 5)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_a_run_past_two_hours_can_be_seen_because_the_machine_may_take_longer(
    watched: dict[str, dict[str, Any]],
) -> None:
    timeout = machine.build().dump()["TimeoutSeconds"]

    assert timeout * 1_000 > watched[named("executions-long")]["Threshold"]


def test_one_late_watch_is_no_alarm(templates: dict[str, Any], watched: dict[str, dict[str, Any]]) -> None:
    [schedule] = resources(templates["siesa-integration-schedules-prod"], "AWS::Scheduler::Schedule").values()

    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert watched[named("clients-overdue")]["Period"] >= 2 * 3_600


def test_alarms_watch_machines_queues_and_functions_that_are_deployed(
    templates: dict[str, Any], everything: list[dict[str, Any]]
) -> None:
    template = templates["siesa-integration-workflow-prod"]
    machines = resources(template, "AWS::StepFunctions::StateMachine").values()
    queues = [
        queue
        for kind in ("workflow", "schedules")
        for queue in resources(templates[f"siesa-integration-{kind}-prod"], "AWS::SQS::Queue").values()
    ]
    deployed = {
        "StateMachineArn": {arn("states", f"stateMachine:{each['StateMachineName']}") for each in machines},
        "QueueName": {queue["QueueName"] for queue in queues},
        "FunctionName": {named(step) for step in ("extractor", "transformer", "loader")},
    }
    watched = {
        dimension["Name"]: dimension["Value"] for alarm in everything for dimension in alarm.get("Dimensions", [])
    }

    assert set(deployed) <= set(watched)
    for alarm in everything:
        for dimension in alarm.get("Dimensions", []):
            if dimension["Name"] in deployed:
                assert dimension["Value"] in deployed[dimension["Name"]]


def test_every_dead_letter_queue_is_watched(templates: dict[str, Any], watched: dict[str, dict[str, Any]]) -> None:
    queues = {
        queue["QueueName"]
        for template in (templates[f"siesa-integration-{kind}-prod"] for kind in ("workflow", "schedules"))
        for queue in resources(template, "AWS::SQS::Queue").values()
    }
    seen = {
        dimension["Value"]
        for alarm in watched.values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "QueueName"
    }

    assert seen == queues


def test_every_alarm_goes_to_the_alerts_topic(everything: list[dict[str, Any]]) -> None:
    topic = arn("sns", "siesa-integration-alerts-prod")

    assert {tuple(alarm["AlarmActions"]) for alarm in everything} == {(topic,)}


def test_every_alarm_says_which_command_to_run(watched: dict[str, dict[str, Any]]) -> None:
    for alarm in watched.values():
        meaning, command = alarm["AlarmDescription"].split(" Next: ")
        assert meaning
        assert command.startswith("aws ")
        assert len(alarm["AlarmDescription"]) <= 1_024


def test_no_two_alarms_have_one_name(everything: list[dict[str, Any]]) -> None:
    names = [alarm["AlarmName"] for alarm in everything]

    assert len(names) == len(set(names))
