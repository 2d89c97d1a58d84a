"""Putting the resources of an embedded AWS in place on opening.

Without clients: each new one loads its service's model, and a command would wait for all of them.
"""

from collections.abc import Callable

from siesa_local.aws.model import RecoveredState, Resources
from siesa_local.aws.raw import RawCalls


def create_absent(calls: RawCalls, resources: Resources, recovered: RecoveredState) -> None:
    """Create what the folder did not hold. `calls` are written through to the folder."""
    for table in resources.tables:
        if table.name not in recovered.tables:
            calls.json("dynamodb", "CreateTable", table.create)
            if table.ttl:
                ttl = {"TableName": table.name, "TimeToLiveSpecification": table.ttl}
                calls.json("dynamodb", "UpdateTimeToLive", ttl)
    for bucket in resources.buckets:
        if bucket.name not in recovered.buckets:
            calls.create_bucket(bucket.name)
    for topic in resources.topics:
        if topic.name not in recovered.alerts:
            calls.form("sns", "CreateTopic", {"Name": topic.name})


def apply_settings(calls: RawCalls, resources: Resources, topic_arn: Callable[[str], str]) -> None:
    """Put on every resource what no folder keeps of it. `calls` are not written through."""
    for table in resources.tables:
        if table.point_in_time_recovery:
            recovery = {"PointInTimeRecoveryEnabled": True}
            body = {"TableName": table.name, "PointInTimeRecoverySpecification": recovery}
            calls.json("dynamodb", "UpdateContinuousBackups", body)
    for bucket in resources.buckets:
        for setting, document in bucket.settings.items():
            calls.set_bucket(bucket.name, setting, document)
    for topic in resources.topics:
        for name, value in topic.attributes.items():
            attribute = {"AttributeName": name, "AttributeValue": value}
            calls.form("sns", "SetTopicAttributes", {"TopicArn": topic_arn(topic.name), **attribute})
