"""Tables as CloudFormation writes them, turned into what DynamoDB's own calls take."""

from typing import Any

from siesa_local.aws.model import TableSpec
from siesa_local.template.document import Resource, Template
from siesa_local.template.left_out import known_properties, refused

KIND = "AWS::DynamoDB::GlobalTable"
# These have the same form in CreateTable.
_CREATE = (
    "TableName",
    "BillingMode",
    "KeySchema",
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
)
_REPLICA = ("Region", "PointInTimeRecoverySpecification", "GlobalSecondaryIndexes")


def read_table(template: Template, resource: Resource) -> TableSpec:
    """Read a table that has one replica, in the stack's own region."""
    known = (*_CREATE, "Replicas", "TimeToLiveSpecification")
    written = template.resolve(known_properties(KIND, resource.properties, known, resource=resource.logical_id))
    replica = _only_replica(template, resource, written.pop("Replicas", []))
    ttl = written.pop("TimeToLiveSpecification", {})
    recovery = replica.get("PointInTimeRecoverySpecification", {})
    return TableSpec(
        {**written, "TableName": template.name(resource)},
        ttl_attribute=str(ttl["AttributeName"]) if ttl.get("Enabled") else None,
        point_in_time_recovery=bool(recovery.get("PointInTimeRecoveryEnabled")),
    )


def _only_replica(template: Template, resource: Resource, replicas: list[dict[str, Any]]) -> dict[str, Any]:
    if [replica.get("Region") for replica in replicas] != [template.region]:
        raise refused(f"{resource.logical_id} has other replicas than one in {template.region}")
    replica = known_properties(f"{KIND}.Replicas", replicas[0], _REPLICA, resource=resource.logical_id)
    for index in replica.get("GlobalSecondaryIndexes", []):
        # An index stands here again for settings of its own: none of them has a counterpart in CreateTable.
        path = f"{KIND}.Replicas.GlobalSecondaryIndexes"
        known_properties(path, index, ("IndexName",), resource=resource.logical_id)
    return replica
