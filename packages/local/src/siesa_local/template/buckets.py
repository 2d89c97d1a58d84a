"""Buckets as CloudFormation writes them, turned into the XML documents that S3's own calls take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from siesa_local.aws.model import BucketSpec
from siesa_local.template.document import Resource, Template
from siesa_local.template.left_out import known_properties

KIND = "AWS::S3::Bucket"


@dataclass(frozen=True)
class Element:
    """The XML element that a property becomes, or `outer/inner`; an array becomes one element for each of its parts."""

    name: str
    children: Mapping[str, "Element"] = field(default_factory=dict)


def _same(*names: str) -> dict[str, Element]:
    return {name: Element(name) for name in names}


_TRANSITION = {"StorageClass": Element("StorageClass"), "TransitionInDays": Element("Days")}
_LIFECYCLE_RULE = {
    "Id": Element("ID"),
    "Status": Element("Status"),
    "Prefix": Element("Filter/Prefix"),
    "ExpirationInDays": Element("Expiration/Days"),
    "Transitions": Element("Transition", _TRANSITION),
    "NoncurrentVersionExpiration": Element("NoncurrentVersionExpiration", _same("NoncurrentDays")),
    "AbortIncompleteMultipartUpload": Element("AbortIncompleteMultipartUpload", _same("DaysAfterInitiation")),
}
_ENCRYPTION_RULE = {
    "ServerSideEncryptionByDefault": Element("ApplyServerSideEncryptionByDefault", _same("SSEAlgorithm")),
}
_PRIVATE = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")

SETTINGS = {
    "VersioningConfiguration": ("versioning", Element("VersioningConfiguration", _same("Status"))),
    "LifecycleConfiguration": (
        "lifecycle",
        Element("LifecycleConfiguration", {"Rules": Element("Rule", _LIFECYCLE_RULE)}),
    ),
    "PublicAccessBlockConfiguration": (
        "publicAccessBlock",
        Element("PublicAccessBlockConfiguration", _same(*_PRIVATE)),
    ),
    "BucketEncryption": (
        "encryption",
        Element(
            "ServerSideEncryptionConfiguration",
            {"ServerSideEncryptionConfiguration": Element("Rule", _ENCRYPTION_RULE)},
        ),
    ),
}
"""Which of a bucket's sub-resources each property is put to, and how its document is written."""


def read_bucket(template: Template, resource: Resource) -> BucketSpec:
    """Read a bucket with those of its settings that its objects' calls do not depend on."""
    known = ("BucketName", *SETTINGS)
    written = template.resolve(known_properties(KIND, resource.properties, known, resource=resource.logical_id))
    settings = {
        SETTINGS[name][0]: _document(SETTINGS[name][1], value, f"{KIND}.{name}", resource.logical_id)
        for name, value in written.items()
        if name in SETTINGS
    }
    return BucketSpec(template.name(resource), settings)


def _document(shape: Element, value: Any, path: str, resource: str) -> bytes:
    outside = ET.Element("document")
    _write(outside, shape, value, path, resource)
    return ET.tostring(outside[0])


def _write(parent: ET.Element, shape: Element, value: Any, path: str, resource: str) -> None:
    if isinstance(value, list):
        for part in value:
            _write(parent, shape, part, path, resource)
        return
    *outer, name = shape.name.split("/")
    for around in outer:
        found = parent.find(around)
        parent = found if found is not None else ET.SubElement(parent, around)
    element = ET.SubElement(parent, name)
    if not isinstance(value, dict):
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
        return
    for property_name, part in known_properties(path, value, shape.children, resource=resource).items():
        _write(element, shape.children[property_name], part, f"{path}.{property_name}", resource)
    if shape.children is _LIFECYCLE_RULE and "Prefix" not in value:
        # S3 wants every rule to say what it is for; CloudFormation takes one without a prefix to be for all.
        ET.SubElement(ET.SubElement(element, "Filter"), "Prefix")
