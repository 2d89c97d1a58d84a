"""The roles and the resources' own policies of the synthesised templates, as IAM holds them once they are deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.reading import PSEUDO, arn, listed
from tests.infra.synthesis import ACCOUNT

ENVIRONMENT = "prod"

Document = dict[str, Any]

NAMES = {
    "AWS::Events::Rule": ("Name", arn("events", "rule/{}")),
    "AWS::IAM::Role": ("RoleName", f"arn:aws:iam::{ACCOUNT}:role/{{}}"),
    "AWS::S3::Bucket": ("BucketName", "arn:aws:s3:::{}"),
    "AWS::SNS::Topic": ("TopicName", arn("sns", "{}")),
    "AWS::SQS::Queue": ("QueueName", arn("sqs", "{}")),
}
"""The property that names a resource, and its ARN, for each kind that a policy may refer to."""

ATTACHED = {"AWS::S3::BucketPolicy": "Bucket", "AWS::SNS::TopicPolicy": "Topics", "AWS::SQS::QueuePolicy": "Queues"}
"""The property by which a resource's own policy names what it belongs to."""


@dataclass(frozen=True)
class Grant:
    """One action on one resource, as a policy allows it."""

    role: str
    action: str
    resource: str


@dataclass(frozen=True)
class Role:
    """One role. Its policy is cut into statements of one action and one resource, so that it shows which one allowed.

    `name` is without `siesa-integration-` and the environment, such as `loader-tenant-role`.
    """

    name: str
    arn: str
    policy: Document
    trust: Document
    grants: Mapping[str, Grant]
    """What each statement allows, by the statement's Sid."""


@dataclass(frozen=True)
class Deployed:
    """Everything that decides on a request in one environment."""

    roles: Mapping[str, Role]
    attached: Mapping[str, Document]
    """Resources' own policies, by the ARN of the resource. Roles' trust policies are among them."""


def deployed(templates: Mapping[str, Any], environment: str = ENVIRONMENT) -> Deployed:
    """Read the stacks of one environment."""
    stacks = [template for name, template in templates.items() if name.endswith(f"-{environment}")]
    roles = [role for template in stacks for role in _roles(template, environment)]
    attached = {role.arn: role.trust for role in roles}
    for template in stacks:
        attached.update(_attached(template))
    return Deployed({role.name: role for role in roles}, attached)


def _roles(template: Document, environment: str) -> Iterator[Role]:
    for found in template["Resources"].values():
        if found["Type"] != "AWS::IAM::Role":
            continue
        properties = _resolved(found["Properties"], template)
        assert "ManagedPolicyArns" not in properties
        full: str = properties["RoleName"]
        name = full.removeprefix("siesa-integration-").removesuffix(f"-{environment}")
        trust = properties["AssumeRolePolicyDocument"]
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        policy, grants = _cut(name, documents)
        yield Role(name, f"arn:aws:iam::{ACCOUNT}:role/{full}", policy, trust, grants)


def _cut(role: str, documents: list[Document]) -> tuple[Document, dict[str, Grant]]:
    statements: list[Document] = []
    grants: dict[str, Grant] = {}
    for statement in (statement for document in documents for statement in document["Statement"]):
        assert not {"NotAction", "NotResource"} & statement.keys()
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                sid = f"S{len(statements)}"
                statements.append(statement | {"Sid": sid, "Action": action, "Resource": resource})
                if statement["Effect"] == "Allow":
                    grants[sid] = Grant(role, action, resource)
    return {"Version": "2012-10-17", "Statement": statements}, grants


def _attached(template: Document) -> Iterator[tuple[str, Document]]:
    for found in template["Resources"].values():
        if found["Type"] in ATTACHED:
            [reference] = listed(found["Properties"][ATTACHED[found["Type"]]])
            yield _arn(reference["Ref"], template), _resolved(found["Properties"]["PolicyDocument"], template)


def _arn(logical: str, template: Document) -> str:
    found = template["Resources"][logical]
    key, pattern = NAMES[found["Type"]]
    return pattern.format(_resolved(found["Properties"][key], template))


def _resolved(value: Any, template: Document) -> Any:
    """Put in what CloudFormation would; a function that no policy uses today is an error."""
    if isinstance(value, list):
        return [_resolved(item, template) for item in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return PSEUDO.get(value["Ref"]) or _arn(value["Ref"], template)
    if "Fn::GetAtt" in value:
        assert value["Fn::GetAtt"][1] == "Arn"
        return _arn(value["Fn::GetAtt"][0], template)
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(_resolved(parts, template))
    assert not any(key.startswith("Fn::") for key in value), value
    return {key: _resolved(item, template) for key, item in value.items()}
