"""Topics and their policies as CloudFormation writes them, joined: SNS has the policy as an attribute of the topic."""

import json
from collections.abc import Iterable
from dataclasses import replace

from siesa_local.aws.model import TopicSpec
from siesa_local.template.document import Resource, Template
from siesa_local.template.left_out import known_properties, refused

KIND = "AWS::SNS::Topic"
POLICY_KIND = "AWS::SNS::TopicPolicy"


def read_topics(template: Template, topics: Iterable[Resource], policies: Iterable[Resource]) -> tuple[TopicSpec, ...]:
    """Read the topics, each with its policy."""
    by_arn = {template.arn(topic): _topic(template, topic) for topic in topics}
    for policy in policies:
        written = template.resolve(
            known_properties(POLICY_KIND, policy.properties, ("PolicyDocument", "Topics"), resource=policy.logical_id)
        )
        for arn in written["Topics"]:
            if arn not in by_arn:
                raise refused(f"{policy.logical_id} is for {arn}, which this stack does not make")
            topic = by_arn[arn]
            document = json.dumps(written["PolicyDocument"])
            by_arn[arn] = replace(topic, attributes={**topic.attributes, "Policy": document})
    return tuple(by_arn.values())


def _topic(template: Template, resource: Resource) -> TopicSpec:
    known_properties(KIND, resource.properties, ("TopicName",), resource=resource.logical_id)
    return TopicSpec(template.name(resource))
