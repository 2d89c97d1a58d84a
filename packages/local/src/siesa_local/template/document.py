"""A CloudFormation template's resources, with references and functions replaced by what they stand for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from siesa_local.template.left_out import refused

_PLACE = re.compile(r"\$\{(?P<literal>!?)(?P<name>[^}]+)\}")
_MARKS = {"Type", "Properties", "Metadata", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"}


@dataclass(frozen=True)
class Identity:
    """How a type of resource is named: the property with its name, its ARN, and whether `Ref` gives that ARN.

    `arn` may hold the places {region}, {account} and {name}.
    """

    name_property: str
    arn: str
    ref_is_arn: bool = False


IDENTITIES = {
    "AWS::DynamoDB::GlobalTable": Identity("TableName", "arn:aws:dynamodb:{region}:{account}:table/{name}"),
    "AWS::S3::Bucket": Identity("BucketName", "arn:aws:s3:::{name}"),
    "AWS::SNS::Topic": Identity("TopicName", "arn:aws:sns:{region}:{account}:{name}", ref_is_arn=True),
}
_ARN_ATTRIBUTES = {"Arn", "TopicArn"}


@dataclass(frozen=True)
class Resource:
    """A resource under its logical id; `properties` are as they are written, to be resolved where they are used."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]


class Template:
    """One stack's template in one account and region, in the partition `aws`."""

    def __init__(self, content: Mapping[str, Any], *, account: str, region: str) -> None:
        self.region = region
        self._account = account
        self._resources = {name: _resource(name, written) for name, written in content["Resources"].items()}
        self._pseudo = {"AWS::AccountId": account, "AWS::Region": region, "AWS::Partition": "aws"}
        self._functions: dict[str, Callable[[Any], str]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._attribute,
            "Fn::Join": self._join,
            "Fn::Sub": self._substitute,
        }

    def __iter__(self) -> Iterator[Resource]:
        """Give the resources in the order in which they are written."""
        return iter(self._resources.values())

    def name(self, resource: Resource) -> str:
        """Give a resource's physical name."""
        identity = _identity(resource)
        if identity.name_property not in resource.properties:
            raise refused(f"{resource.logical_id} has no {identity.name_property}")
        return str(self.resolve(resource.properties[identity.name_property]))

    def arn(self, resource: Resource) -> str:
        """Give a resource's ARN."""
        arn = _identity(resource).arn
        return arn.format(region=self.region, account=self._account, name=self.name(resource))

    def resolve(self, value: Any) -> Any:
        """Replace each reference and function of a value; ConfigurationInvalid for one that is not known here."""
        if isinstance(value, list):
            return [self.resolve(part) for part in value]
        if isinstance(value, dict):
            return self._resolve_object(value)
        if isinstance(value, str) and "{{resolve:" in value:
            raise refused(f"nothing resolves {value}")
        return value

    def _resolve_object(self, value: dict[str, Any]) -> Any:
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise refused(f"nothing computes {name}")
        return {name: self.resolve(part) for name, part in value.items()}

    def _ref(self, name: str) -> str:
        if name in self._pseudo:
            return self._pseudo[name]
        resource = self._find(name)
        return self.arn(resource) if _identity(resource).ref_is_arn else self.name(resource)

    def _attribute(self, argument: Any) -> str:
        # A template in JSON has a pair; Fn::Sub names an attribute in one text.
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        if attribute not in _ARN_ATTRIBUTES:
            raise refused(f"nothing gives the attribute {attribute} of {logical_id}")
        return self.arn(self._find(logical_id))

    def _join(self, argument: list[Any]) -> str:
        separator, parts = argument
        return str(separator).join(str(part) for part in self.resolve(parts))

    def _substitute(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def replacement(found: re.Match[str]) -> str:
            name = found["name"].strip()
            if found["literal"]:
                return f"${{{found['name']}}}"
            if name in own:
                return str(self.resolve(own[name]))
            return self._attribute(name) if "." in name else self._ref(name)

        return _PLACE.sub(replacement, text)

    def _find(self, logical_id: str) -> Resource:
        if logical_id not in self._resources:
            raise refused(f"nothing is called {logical_id}")
        return self._resources[logical_id]


def _resource(logical_id: str, written: Mapping[str, Any]) -> Resource:
    if unknown := sorted(set(written) - _MARKS):
        raise refused(f"{logical_id} has {unknown[0]}, which is not read here")
    return Resource(logical_id, str(written["Type"]), written.get("Properties", {}))


def _identity(resource: Resource) -> Identity:
    if resource.type not in IDENTITIES:
        raise refused(f"{resource.logical_id} is an {resource.type}, and is referred to by what is created")
    return IDENTITIES[resource.type]
