"""ARNs of resources whose parameter may say more than a name: partial ARNs, qualifiers, aliases, profiles."""

import re

from typed_asl.permissions.call import Call, is_arn
from typed_asl.permissions.statement import Conditions

_PARTIAL = re.compile(r"(?:(\d{12}|\$\{[^{}]*\}):)?function:(.+)", re.DOTALL)
_MACHINE = re.compile(r"(.*:stateMachine:(?:\$\{[^{}]*\}|[^:])*)(?::.*)?", re.DOTALL)
_ALIAS = re.compile(r"(?:(arn:.*):)?(alias/.+)", re.DOTALL)
_PROFILE = re.compile(r"(?:us|us-gov|eu|apac|jp|au|ca|global)\.(.+\..+)", re.DOTALL)
_PROFILE_ARN = re.compile(r"arn:.*:(application-)?inference-profile/(.+)", re.DOTALL)

Resources = tuple[tuple[str, ...], str | None]
"""ARNs, and why a `*` stands in one of them."""


def function(call: Call) -> Resources:
    """Give the function of FunctionName: a name, an ARN, or the part of one that begins with the account."""
    match = _PARTIAL.fullmatch(call.told("FunctionName") or "")
    if match is None:
        return call.arns("lambda", "function:{FunctionName}")
    place = call.place
    return (f"arn:{place.partition}:lambda:{place.region}:{match[1] or place.account}:function:{match[2]}",), None


def state_machine(call: Call) -> Resources:
    """Give the machine of StateMachineArn, on which AWS authorises its versions and aliases too."""
    (arn,), reason = call.arns("states", "stateMachine:{StateMachineArn}")
    match = _MACHINE.fullmatch(arn)
    return (match[1] if match else arn,), reason


def key(call: Call) -> tuple[tuple[str, ...], str | None, Conditions]:
    """Give the key of KeyId. IAM knows no key by its alias: that is a condition of its own."""
    match = _ALIAS.fullmatch(call.told("KeyId") or "")
    if match is None:
        return *call.arns("kms", "key/{KeyId}"), {}
    keys = f"{match[1]}:key/*" if match[1] else call.place.arn("kms", "key/*")
    reason = f"the definition does not tell which key {match[2]} stands for"
    return (keys,), reason, {"StringEquals": {"kms:RequestAlias": match[2]}}


def model(call: Call) -> Resources:
    """Give the model of ModelId. A profile of inference belongs to the account, and leads to models of any region."""
    told = call.told("ModelId")
    everywhere = f"arn:{call.place.partition}:bedrock:*::foundation-model/"
    profile = _PROFILE_ARN.fullmatch(told or "")
    if told is None or (not is_arn("ModelId", told) and not _PROFILE.fullmatch(told)):
        # a model of the foundation belongs to no account
        arn = f"arn:{call.place.partition}:bedrock:{call.place.region}::foundation-model/{told or '*'}"
        return (arn,), None if told else "the definition does not tell ModelId"
    if is_arn("ModelId", told) and profile is None:
        return (told,), None
    match = None if profile and profile[1] else _PROFILE.fullmatch(profile[2] if profile else told)
    own = told if profile else call.place.arn("bedrock", f"inference-profile/{told}")
    return (own, everywhere + (match[1] if match else "*")), "the inference profile decides the region and the model"
