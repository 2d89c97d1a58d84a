"""Reads a template as CloudFormation would: by kind of resource, and with its functions filled in."""

from collections.abc import Iterator
from typing import Any

from tests.infra.synthesis import ACCOUNT

REGION = "us-east-1"
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}


def filled(value: Any, template: dict[str, Any]) -> Any:
    """Give a value with its references resolved: a resource's ARN is `arn:` and its logical id."""
    if isinstance(value, list):
        return [filled(item, template) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(function, given)] = value.items()
        if function == "Ref":
            return PSEUDO.get(given, given)
        if function == "Fn::GetAtt":
            return f"arn:{given[0]}" if given[1] == "Arn" else ".".join(given)
        if function == "Fn::Join":
            return given[0].join(filled(given[1], template))
    return {key: filled(item, template) for key, item in value.items()}


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Give the properties of all resources of a kind such as `AWS::SQS::Queue`, by logical id."""
    return {
        name: filled(found.get("Properties", {}), template)
        for name, found in template["Resources"].items()
        if found["Type"] == kind
    }


def only(template: dict[str, Any], kind: str) -> dict[str, Any]:
    """Give the properties of the one resource of a kind."""
    [found] = resources(template, kind).values()
    return found


def named(template: dict[str, Any], kind: str, key: str, name: str) -> dict[str, Any]:
    """Give the properties of the one resource of a kind whose property `key` is `name`."""
    [found] = [each for each in resources(template, kind).values() if each[key] == name]
    return found


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what a role's own policies say, with actions and resources as lists."""
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement | {key: listed(statement[key]) for key in ("Action", "Resource")}


def granted(role: dict[str, Any]) -> set[tuple[str, str]]:
    """Give every action with every resource that a role's own policies allow."""
    return {
        (action, resource)
        for statement in statements(role)
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def trusted(role: dict[str, Any]) -> set[str]:
    """Give the services that may assume a role."""
    return {
        service
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
        for service in listed(statement["Principal"]["Service"])
    }


def listed(value: Any) -> list[Any]:
    """Give a list as it is, and anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def arn(service: str, resource: str) -> str:
    """Give the ARN of a resource of the account and region for which everything is synthesised."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"
