"""What of the data stack's template the embedded run does without, and why.

Whatever is neither created nor named here is refused, so that nothing added to the stack goes missing unnoticed.
"""

from collections.abc import Collection, Mapping
from typing import Any

from integration_core.errors import ConfigurationInvalid

LEFT_OUT: Mapping[str, str] = {
    "AWS::DynamoDB::GlobalTable.SSESpecification": (
        "Here items are memory and plain files. moto would only note the key, after 50 ms spent on loading its KMS."
    ),
    "AWS::KMS::Alias": "It names the key of the log groups, which is not created.",
    "AWS::KMS::Key": "It encrypts log groups, and none stands here: what the functions print goes to a file.",
    "AWS::S3::Bucket.LoggingConfiguration": "moto would write an object for each call, and nobody audits this machine.",
    "AWS::S3::BucketPolicy": (
        "moto reads a bucket's policy without its conditions: the Deny of calls without TLS would refuse every call."
    ),
    "AWS::SSM::Parameter": "It tells the other stacks the key's ARN when they are deployed, and they are not.",
}
"""Reasons, by resource type or by `type.property` (below a property, `type.property.property`)."""


def known_properties(kind: str, content: Mapping[str, Any], known: Collection[str], *, resource: str) -> dict[str, Any]:
    """Give those properties of `content` that are `known`, passing over what is left out.

    `kind` is the resource type, or the path to a part of it as in LEFT_OUT. ConfigurationInvalid names any other.
    """
    for name in content:
        if name not in known and f"{kind}.{name}" not in LEFT_OUT:
            raise refused(f"{resource} has {kind}.{name}, which is not created here")
    return {name: content[name] for name in known if name in content}


def refused(why: str) -> ConfigurationInvalid:
    """Make the error for a template that holds more than is read here."""
    return ConfigurationInvalid(
        f"The data stack's template cannot be created in the embedded run: {why}.",
        next_step="create it in siesa_local.template, or name it in siesa_local.template.left_out with the reason",
    )
