"""What a rule of the checks asks for and we do otherwise, each with its reason, at the one construct it concerns."""

from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Take findings on this construct as known; `reason` says why the rules do not hold here.

    A rule that finds several things is named with each of them: `AwsSolutions-IAM5[Resource::*]`.
    """
    Validations.of(construct).acknowledge(*(Acknowledgment(id=rule, reason=reason) for rule in rules))


def acknowledge_wildcards(construct: IConstruct, reason: str, *resources: str) -> None:
    """Take wildcards in a role's resources as known, each named as the policy names it."""
    resolved = [_flat(Stack.of(construct).resolve(resource)) for resource in resources]
    acknowledge(construct, reason, *(f"AwsSolutions-IAM5[Resource::{resource}]" for resource in resolved))


def _flat(resolved: Any) -> str:
    """Write a resolved ARN as cdk-nag does: what is known only when deploying stands between angle brackets."""
    if isinstance(resolved, dict):
        [(intrinsic, value)] = resolved.items()
        return f"<{value}>" if intrinsic == "Ref" else "".join(_flat(part) for part in value[1])
    return str(resolved).replace("${", "<").replace("}", ">")
