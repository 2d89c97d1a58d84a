"""From a stack's template to the resources that an embedded AWS creates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siesa_local.aws.model import Resources
from siesa_local.template import buckets, tables, topics
from siesa_local.template.document import Resource, Template
from siesa_local.template.left_out import LEFT_OUT, refused


@dataclass(frozen=True)
class Creation:
    """How a type of resource is created here: by which calls, and what it then does not do as in AWS."""

    calls: tuple[str, ...]
    differs: str


CREATED: Mapping[str, Creation] = {
    tables.KIND: Creation(
        ("CreateTable", "UpdateTimeToLive", "UpdateContinuousBackups"),
        "No item expires, and there is no backup to restore from.",
    ),
    buckets.KIND: Creation(
        (
            "CreateBucket",
            "PutBucketVersioning",
            "PutBucketLifecycleConfiguration",
            "PutPublicAccessBlock",
            "PutBucketEncryption",
        ),
        "No object expires or moves, but opening removes payloads that are older than their client's last success. "
        "Nothing is encrypted. A state folder keeps the newest version of an object.",
    ),
    topics.KIND: Creation(("CreateTopic",), "Nobody is subscribed; what is published is kept, to be shown."),
    topics.POLICY_KIND: Creation(("SetTopicAttributes",), "moto lets everybody publish."),
}
"""By resource type. A call for a property that a resource does not have is not made."""


def read_resources(content: Mapping[str, Any], *, account: str, region: str) -> Resources:
    """Give what is created of a template (its parsed JSON).

    ConfigurationInvalid for a resource type, a property or a function that is neither read nor left out by name.
    """
    template = Template(content, account=account, region=region)
    found: dict[str, list[Resource]] = {kind: [] for kind in CREATED}
    for resource in template:
        if resource.type in found:
            found[resource.type].append(resource)
        elif resource.type not in LEFT_OUT:
            raise refused(f"{resource.logical_id} is an {resource.type}, which is not created here")
    return Resources(
        tables=tuple(tables.read_table(template, resource) for resource in found[tables.KIND]),
        buckets=tuple(buckets.read_bucket(template, resource) for resource in found[buckets.KIND]),
        topics=topics.read_topics(template, found[topics.KIND], found[topics.POLICY_KIND]),
    )
