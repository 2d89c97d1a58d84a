"""Where a stack is deployed, and the tags by which its cost is found."""

from typing import TypedDict

from aws_cdk import Environment

from siesa_infra.settings import Settings


class Place(TypedDict, total=False):
    """Keyword arguments of a stack."""

    env: Environment
    tags: dict[str, str]
    termination_protection: bool


def placed(settings: Settings, *, termination_protection: bool = False) -> Place:
    """Give a stack's account and region, and the tags that CloudFormation puts on all that it makes."""
    return Place(
        env=Environment(account=settings.account, region=settings.region),
        tags={"application": "siesa-integration", "environment": settings.environment},
        termination_protection=termination_protection,
    )
